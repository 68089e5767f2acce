// What a person has decided on top of a trained model: from which probability on a row is positive, and how
// probabilities are corrected.
import { z } from 'zod';

const finite = z.number();

/** 1 / (1 + exp(a logit(p) + b)), of the positive class of two. */
const platt = z.object({ method: z.literal('platt'), a: finite, b: finite, rows: z.int().min(1) });
/** Straight between rising points, of the positive class of two. */
const isotonic = z.object({
  method: z.literal('isotonic'),
  from: z.array(finite).min(1),
  to: z.array(finite).min(1),
  rows: z.int().min(1),
});
/** softmax(log p / t), of any number of classes. */
const temperature = z.object({ method: z.literal('temperature'), t: z.number().positive(), rows: z.int().min(1) });
const ofOneClass = z.discriminatedUnion('method', [platt, isotonic]);
export type ClassCorrection = z.infer<typeof ofOneClass>;
/** Each class against all others, then all of a row divided by their sum (Zadrozny & Elkan 2002). */
const oneAgainstRest = z.object({
  method: z.literal('one-against-rest'),
  each: z.array(ofOneClass).min(3),
  rows: z.int().min(1),
});

/** A correction that was fitted on rows which the model did not learn from. */
export const correction = z.discriminatedUnion('method', [platt, isotonic, temperature, oneAgainstRest]);
export type Correction = z.infer<typeof correction>;

/** By which method a correction was fitted, of several classes that of each against the rest. */
export const methodOf = (value: Correction): 'platt' | 'isotonic' | 'temperature' =>
  value.method === 'one-against-rest' ? value.each[0].method : value.method;

export const decision = z.object({
  /** A row is positive from this probability of the model on; null: the model decides. */
  threshold: z.number().gt(0).lt(1).nullable(),
  calibration: correction.nullable(),
});
export type Decision = z.infer<typeof decision>;
