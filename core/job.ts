import type { Random } from './numeric/random.ts';

/** How far a computation is; `share` is in [0, 1] and never falls. */
export interface Progress {
  readonly stage: string;
  readonly share: number;
  readonly note?: string;
  /** Rows that are done, of how many, where it goes row by row. */
  readonly count?: { readonly done: number; readonly of: number };
}

/**
 * What a running computation is given: it looks at the signal, tells how far it is, and takes randomness and time from
 * here.
 */
export interface JobContext {
  /**
   * Throws a `cancelled` error once the job is cancelled; waits while it is paused. Cheap: call it in inner loops.
   * @param boundary what has just ended: a person who has paused a run may let it go on by one of these
   * @param note asked when it begins to wait there, and said while it waits
   */
  check(boundary?: 'step' | 'epoch', note?: () => string | undefined): void;
  /** True once the user asked a training run to end and keep what it has. */
  stopRequested(): boolean;
  report(progress: Progress): void;
  random(label: string): Random;
  /** Seconds on a monotonic clock. */
  now(): number;
}
