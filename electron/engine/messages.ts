/** What main tells the engine, besides handing it ports. Paths enter here and nowhere else. */
export type ToEngine =
  | {
      readonly kind: 'start';
      readonly project: string;
      /** With which the engine before this one had it open. */
      readonly passphrase: string | undefined;
      readonly resources: string;
      readonly version: string;
      /**
       * The engine before this one has died: what it had in training goes on, without those that have gone on once
       * before.
       */
      readonly afterDeath: { readonly without: readonly string[] } | null;
      readonly missingPart: string | null;
    }
  | { readonly kind: 'port' }
  | { readonly kind: 'token'; readonly token: string; readonly file: string }
  | { readonly kind: 'close' };

/** What the engine tells main. */
export type FromEngine =
  | { readonly kind: 'alive' }
  | { readonly kind: 'opened'; readonly file: string; readonly passphrase: string | undefined }
  | { readonly kind: 'running'; readonly share: number; readonly jobs: number }
  /** What the engine before this one had in training, and goes on now. */
  | { readonly kind: 'goesOn'; readonly experiments: readonly string[] }
  | { readonly kind: 'ended'; readonly subject: string; readonly seconds: number; readonly failed: boolean }
  | { readonly kind: 'closed' };
