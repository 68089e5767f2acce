import { z } from 'zod';
import { errorReport } from './error.ts';

export const jobKind = z.enum([
  'assess',
  'frontier',
  'preview',
  'import',
  'run',
  'continue',
  'explain',
  'repeat',
  'predict',
  'boundary',
  'decide',
  'rateSweep',
  'selfTest',
  'runAllKinds',
  'backUp',
]);
export type JobKind = z.infer<typeof jobKind>;

export const jobStatus = z.enum(['running', 'paused', 'done', 'failed', 'cancelled']);

/**
 * A job as every window sees it; `share` is in [0, 1] and never falls within a stage; seconds are since the job began.
 */
export const jobView = z.object({
  id: z.string(),
  kind: jobKind,
  /** What it works on, in the person's own words: a file, an experiment's name, a method. */
  subject: z.string(),
  experiment: z.string().nullable(),
  status: jobStatus,
  stage: z.string(),
  share: z.number(),
  /** What it says of where it is: the batch at which a paused run waits, say. */
  note: z.string().nullable(),
  /** Rows that are done, of how many; null where it does not go row by row. */
  count: z.object({ done: z.number(), of: z.number() }).nullable(),
  seconds: z.number(),
  /** Seconds left in this stage, by the rate so far; null where that cannot be said yet. */
  left: z.number().nullable(),
  error: errorReport.nullable(),
});
export type JobView = z.infer<typeof jobView>;

/** `step` and `epoch` let a paused run go on by one of these. */
export const jobAction = z.enum(['cancel', 'pause', 'resume', 'stop', 'step', 'epoch']);
export type JobAction = z.infer<typeof jobAction>;
