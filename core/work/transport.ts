// What the studio asks of whatever does its work.
import type { TransferListItem } from 'node:worker_threads';
import type { VitrineError } from '../errors.ts';
import type { Progress } from '../job.ts';
import type { JobControl } from './control.ts';
import type { TaskEvent, TaskName, Tasks } from './tasks.ts';

export interface RunOptions {
  readonly seed?: number;
  readonly control?: JobControl;
  readonly onProgress?: (progress: Progress) => void;
  readonly onEvent?: (event: TaskEvent) => void;
  readonly transfer?: readonly TransferListItem[];
  /** A person waits for it between two moves of a slider: where all threads are busy, one more is taken. */
  readonly atOnce?: boolean;
  /** It runs in a thread of its own that is ended when it takes more than this. */
  readonly limits?: Limits;
}

/** What a job on a file that nobody trusts may take; `error` is what is said then. */
export interface Limits {
  readonly seconds: number;
  readonly megabytes: number;
  readonly error: VitrineError;
}

/**
 * Runs tasks somewhere: in threads of this machine today. Inputs and results are data, and a result never depends on
 * where it was worked out, so that another place may take the same tasks.
 */
export interface Transport {
  run<N extends TaskName>(task: N, input: Tasks[N]['input'], options?: RunOptions): Promise<Tasks[N]['result']>;
  /** Makes so many places ready before there is work for them. */
  warm(threads: number): void;
  close(): Promise<void>;
}
