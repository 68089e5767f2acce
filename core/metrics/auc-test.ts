// The variance of AUC and the difference of two on the same rows (DeLong, DeLong & Clarke-Pearson 1988), by midranks (Sun &
// Xu 2014).
import { normalCdf } from '../numeric/stats.ts';

interface Placements {
  readonly auc: number;
  /** Share of negatives that each positive is ahead of, and of positives that each negative is behind. */
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

/** Ranks from 1, equal values sharing their mean. */
function midranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1]] === values[order[start]]) end++;
    for (let k = start; k <= end; k++) ranks[order[k]] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return ranks;
}

function placements(score: Float64Array, positive: ArrayLike<number>): Placements {
  const places = [...score.keys()];
  const up = Float64Array.from(
    places.filter((i) => positive[i] > 0.5),
    (i) => score[i],
  );
  const down = Float64Array.from(
    places.filter((i) => positive[i] <= 0.5),
    (i) => score[i],
  );
  const together = midranks(Float64Array.of(...up, ...down));
  const [ownUp, ownDown] = [midranks(up), midranks(down)];
  const ofPositives = up.map((_, i) => (together[i] - ownUp[i]) / down.length);
  const ofNegatives = down.map((_, j) => 1 - (together[up.length + j] - ownDown[j]) / up.length);
  return { auc: ofPositives.reduce((a, b) => a + b, 0) / up.length, ofPositives, ofNegatives };
}

/** Covariance of two lists. */
function covariance(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const meanOf = (values: Float64Array) => values.reduce((x, y) => x + y, 0) / n;
  const [ma, mb] = [meanOf(a), meanOf(b)];
  return n > 1 ? a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0) / (n - 1) : 0;
}

const varianceOf = (a: Placements, b: Placements): number =>
  covariance(a.ofPositives, b.ofPositives) / a.ofPositives.length +
  covariance(a.ofNegatives, b.ofNegatives) / a.ofNegatives.length;

/** AUC with its standard error; undefined where one of the classes has no row. */
export function aucWithError(
  score: Float64Array,
  positive: ArrayLike<number>,
): { readonly auc: number; readonly standardError: number } | undefined {
  const positives = Array.from(positive).filter((one) => one > 0.5).length;
  if (positives === 0 || positives === positive.length) return undefined;
  const own = placements(score, positive);
  return { auc: own.auc, standardError: Math.sqrt(Math.max(0, varianceOf(own, own))) };
}

/** Whether two models' AUC on the same rows differ: the difference, its error and the two-sided p. */
export function aucDifference(
  a: Float64Array,
  b: Float64Array,
  positive: ArrayLike<number>,
): { readonly difference: number; readonly standardError: number; readonly p: number } | undefined {
  const positives = Array.from(positive).filter((one) => one > 0.5).length;
  if (positives === 0 || positives === positive.length) return undefined;
  const [x, y] = [placements(a, positive), placements(b, positive)];
  const difference = x.auc - y.auc;
  const standardError = Math.sqrt(Math.max(0, varianceOf(x, x) + varianceOf(y, y) - 2 * varianceOf(x, y)));
  return {
    difference,
    standardError,
    p: standardError > 0 ? 2 * (1 - normalCdf(Math.abs(difference) / standardError)) : 1,
  };
}

/**
 * McNemar's test of two models on the same rows, exact for few rows that only one of them has right.
 * @param onlyA rows that only the first has right, `onlyB` the second
 */
export function mcNemar(onlyA: number, onlyB: number): { readonly statistic: number; readonly p: number } {
  const n = onlyA + onlyB;
  if (n === 0) return { statistic: 0, p: 1 };
  const statistic = Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / n;
  if (n > 50) return { statistic, p: 2 * (1 - normalCdf(Math.sqrt(statistic))) };
  // twice the smaller tail of a fair coin
  let tail = 0;
  let term = 0.5 ** n;
  for (let k = 0; k <= Math.min(onlyA, onlyB); k++) {
    tail += term;
    term = (term * (n - k)) / (k + 1);
  }
  return { statistic, p: Math.min(1, 2 * tail) };
}
