// What a person has decided on top of a trained model: from which probability on a row is positive, and how
// probabilities are corrected.
import { z } from 'zod';

const finite = z.number();

/** A correction that was fitted on rows which the model did not learn from. */
export const correction = z.discriminatedUnion('method', [
  /** 1 / (1 + exp(a logit(p) + b)), of the positive class of two. */
  z.object({ method: z.literal('platt'), a: finite, b: finite, rows: z.int().min(1) }),
  /** Straight between rising points, of the positive class of two. */
  z.object({
    method: z.literal('isotonic'),
    from: z.array(finite).min(1),
    to: z.array(finite).min(1),
    rows: z.int().min(1),
  }),
  /** softmax(log p / t), of any number of classes. */
  z.object({ method: z.literal('temperature'), t: z.number().positive(), rows: z.int().min(1) }),
]);
export type Correction = z.infer<typeof correction>;

export const decision = z.object({
  /** A row is positive from this probability of the model on; null: the model decides. */
  threshold: z.number().gt(0).lt(1).nullable(),
  calibration: correction.nullable(),
});
export type Decision = z.infer<typeof decision>;
