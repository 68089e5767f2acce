// How a decision of a person's changes what a model gives out.
import { clipped, logit } from '../numeric/logit.ts';
import { softmaxRows } from '../numeric/softmax.ts';
import type { ClassCorrection, Correction, Decision } from '../schema/decision.ts';

/** Straight between points in ascending order, and level beyond them. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  if (value <= from[0]) return to[0];
  for (let i = 1; i < from.length; i++) {
    if (value > from[i]) continue;
    const share = from[i] > from[i - 1] ? (value - from[i - 1]) / (from[i] - from[i - 1]) : 1;
    return to[i - 1] + share * (to[i] - to[i - 1]);
  }
  return to[to.length - 1];
}

/** The corrected probability of the positive class of two. */
export function correctedProbability(
  correction: Exclude<Correction, { method: 'one-against-rest' }>,
  p: number,
): number {
  switch (correction.method) {
    case 'platt':
      return 1 / (1 + Math.exp(correction.a * logit(p) + correction.b));
    case 'isotonic':
      return between(correction.from, correction.to, p);
    case 'temperature':
      return 1 / (1 + Math.exp(-logit(p) / correction.t));
  }
}

/** Probabilities `[row, class]` after the correction. @param positive of two classes; of more, all are corrected at once */
export function correctedOutput(
  correction: Correction,
  output: Float64Array,
  classes: number,
  positive: number,
): Float64Array {
  const rows = output.length / classes;
  if (classes !== 2) {
    if (correction.method === 'one-against-rest') return eachAgainstRest(correction.each, output, classes);
    if (correction.method !== 'temperature') throw new Error('this correction is of two classes');
    const scores = output.map((p) => Math.log(clipped(p)) / correction.t);
    return softmaxRows(scores, rows, classes);
  }
  if (correction.method === 'one-against-rest') throw new Error('this correction is of several classes');
  const corrected = new Float64Array(output.length);
  for (let r = 0; r < rows; r++) {
    const p = correctedProbability(correction, output[2 * r + positive]);
    corrected[2 * r + positive] = p;
    corrected[2 * r + 1 - positive] = 1 - p;
  }
  return corrected;
}

/** Where no class keeps any probability, all have the same. */
function eachAgainstRest(each: readonly ClassCorrection[], output: Float64Array, classes: number): Float64Array {
  const corrected = output.map((p, i) => correctedProbability(each[i % classes], p));
  for (let at = 0; at < corrected.length; at += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += corrected[at + k];
    for (let k = 0; k < classes; k++) corrected[at + k] = sum > 0 ? corrected[at + k] / sum : 1 / classes;
  }
  return corrected;
}

const halvings = 60;

/**
 * From which probability of the model itself on a row of two classes is positive: the person's threshold, else where the
 * corrected probability reaches one half; undefined where the model decides.
 */
export function thresholdOf({ threshold, calibration }: Decision): number | undefined {
  if (threshold !== null) return threshold;
  if (!calibration || calibration.method === 'temperature' || calibration.method === 'one-against-rest')
    return undefined;
  // where it never comes so far nothing is positive, and where it is there already everything
  if (correctedProbability(calibration, 1) < 0.5) return Number.POSITIVE_INFINITY;
  if (correctedProbability(calibration, 0) >= 0.5) return 0;
  let [low, high] = [0, 1];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (correctedProbability(calibration, middle) >= 0.5) high = middle;
    else low = middle;
  }
  return high;
}

/** A correction keeps the order of probabilities; one that turns it round would contradict the model. */
export const keepsOrder = (correction: Correction): boolean =>
  correction.method === 'one-against-rest'
    ? correction.each.every(keepsOrder)
    : correction.method !== 'platt' || correction.a < 0;

/** Whether the most probable class may be another one after a correction. */
export const changesClasses = ({ calibration }: Decision): boolean => calibration?.method === 'one-against-rest';

/** The most probable class of each row. */
export function largestOf(output: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: output.length / classes }, (_, r) => {
    let best = 0;
    for (let k = 1; k < classes; k++) if (output[r * classes + k] > output[r * classes + best]) best = k;
    return best;
  });
}
