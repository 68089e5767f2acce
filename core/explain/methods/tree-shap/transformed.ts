import { shares } from '../../../numeric/straight-path.ts';

/** Probabilities below this are as good as none: a loss stays finite. */
const least = 1e-15;

/**
 * Log loss of the true class from what trees add up to, or the squared error of a value (whose logarithm a single score
 * is).
 * @param outputs scores a row; for two classes each has one of its own, one the other's negative
 */
export function lossOf(
  truth: number,
  space: 'probability' | 'logit' | 'value',
  outputs: number,
): (scores: Float64Array) => number {
  if (space === 'value') return ([value]) => (value - truth) ** 2;
  if (space === 'probability') return (scores) => -Math.log(Math.max(least, scores[truth]));
  if (outputs === 1) return ([score]) => (Math.exp(score) - truth) ** 2;
  if (outputs === 2) return (scores) => Math.log1p(Math.exp(-Math.abs(scores[truth]))) + Math.max(0, -scores[truth]);
  return (scores) => -Math.log(Math.max(least, shares(scores)[truth]));
}
