// Probabilities of decision values: a logistic curve as in Platt (2000), but through 1/2 at the boundary and always
// rising, with a slope of its own on each side. Platt's
// own curve is free to fall (on rows without a pattern it does: the most certain rows get the least probability) and to
// cross 1/2 elsewhere, so that the predicted class
// would not be the most probable one. Several classes from pairs as in LIBSVM (Wu, Lin & Weng 2004, method 2).

/** P(first class | decision f) = 1 / (1 + exp(-slope f)); both slopes are above 0. */
export interface Slopes {
  readonly above: number;
  readonly below: number;
}

/** Bounds of a slope, times the mean size of the decisions. */
const leastSlope = 1e-3;
const mostSlope = 1e3;

/**
 * Slopes that make cross-validated decision values most likely (Platt's smoothed targets), each from the rows on its
 * side of the boundary.
 * @param positive 1 for rows of the first class, whose decisions should be above 0
 * @param weights what each row counts for
 */
export function fitSlopes(values: Float64Array, positive: Uint8Array, weights: Float64Array): Slopes {
  const count = positive.reduce((sum, flag) => sum + flag, 0);
  const high = (count + 1) / (count + 2);
  const low = 1 / (positive.length - count + 2);
  const side = (isAbove: boolean) => {
    const rows = [...values.keys()].filter((i) => (isAbove ? values[i] > 0 : values[i] <= 0));
    return fitSlope(
      rows.map((i) => values[i]),
      rows.map((i) => (positive[i] ? high : low)),
      rows.map((i) => weights[i]),
    );
  };
  return { above: side(true), below: side(false) };
}

/** The root of the likelihood's derivative, which falls as the slope grows: by bisection on a logarithmic scale. */
function fitSlope(values: readonly number[], targets: readonly number[], weights: readonly number[]): number {
  const derivative = (slope: number) =>
    values.reduce((sum, f, i) => sum + weights[i] * f * (targets[i] - 1 / (1 + Math.exp(-slope * f))), 0);
  const size = values.reduce((sum, f) => sum + Math.abs(f), 0) / Math.max(1, values.length);
  // no rows on this side, or none that speak for it
  if (!(size > 0)) return 1;
  if (derivative(leastSlope / size) <= 0) return leastSlope / size;
  let low = Math.log(leastSlope / size);
  let high = Math.log(mostSlope / size);
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (derivative(Math.exp(middle)) > 0) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** @param curve slope above 0, slope below 0, and an intercept that machines of earlier versions have */
export function sigmoidProbability(value: number, curve: Float64Array, at: number): number {
  return 1 / (1 + Math.exp(-((value > 0 ? curve[at] : curve[at + 1]) * value + curve[at + 2])));
}

/** Class probabilities from the pairwise ones; `pairwise[i * k + j]` is the probability of i against j. */
export function coupleProbabilities(k: number, pairwise: Float64Array): Float64Array {
  const p = new Float64Array(k).fill(1 / k);
  const q = new Float64Array(k * k);
  const qp = new Float64Array(k);
  for (let t = 0; t < k; t++) {
    for (let j = 0; j < k; j++) {
      if (j === t) continue;
      q[t * k + t] += pairwise[j * k + t] ** 2;
      q[t * k + j] = -pairwise[j * k + t] * pairwise[t * k + j];
    }
  }
  for (let iteration = 0; iteration < Math.max(100, k); iteration++) {
    let pqp = 0;
    for (let t = 0; t < k; t++) {
      qp[t] = 0;
      for (let j = 0; j < k; j++) qp[t] += q[t * k + j] * p[j];
      pqp += p[t] * qp[t];
    }
    if (qp.every((value) => Math.abs(value - pqp) < 0.005 / k)) break;
    for (let t = 0; t < k; t++) {
      const change = (-qp[t] + pqp) / q[t * k + t];
      p[t] += change;
      pqp = (pqp + change * (change * q[t * k + t] + 2 * qp[t])) / (1 + change) ** 2;
      for (let j = 0; j < k; j++) {
        qp[j] = (qp[j] + change * q[t * k + j]) / (1 + change);
        p[j] /= 1 + change;
      }
    }
  }
  return p;
}
