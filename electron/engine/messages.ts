/** What main tells the engine, besides handing it ports. Paths enter here and nowhere else. */
export type ToEngine =
  | {
      readonly kind: 'start';
      readonly project: string;
      readonly resources: string;
      readonly version: string;
      readonly resume: readonly string[];
      readonly missingPart: string | null;
    }
  | { readonly kind: 'port' }
  | { readonly kind: 'token'; readonly token: string; readonly file: string }
  | { readonly kind: 'close' };

/** What the engine tells main. */
export type FromEngine =
  | { readonly kind: 'alive' }
  | { readonly kind: 'opened'; readonly file: string }
  /** Experiments in training now: those to go on with if the engine dies. */
  | { readonly kind: 'running'; readonly experiments: readonly string[]; readonly share: number; readonly jobs: number }
  | { readonly kind: 'ended'; readonly subject: string; readonly seconds: number; readonly failed: boolean }
  | { readonly kind: 'closed' };
