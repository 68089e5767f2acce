import { solvePositiveDefinite } from '../../../numeric/linear-system.ts';

/** Wider systems are left out: the inverse would cost more than the fit. */
const maxColumns = 400;

export interface RidgeStatistics {
  /** The trace of the hat matrix, intercept included. */
  readonly degrees: number;
  /** Variance of each coefficient, and of the intercept, where a row's variance is 1 / its weight. */
  readonly variances: Float64Array;
  readonly interceptVariance: number;
}

/**
 * Effective degrees of freedom of a ridge fit (Hastie, Tibshirani & Friedman 2009, section 3.4.1) and what its
 * coefficients vary by. With G = X'WX, columns
 * centred, and H = G + penalty I: degrees = 1 + width - penalty · trace(H^-1), covariance = H^-1 G H^-1 = H^-1 -
 * penalty H^-2, and for the intercept
 * 1 / sum(W) + mean' covariance mean. How far a penalty draws coefficients towards 0 (their bias) is no part of it.
 * @param weights one a row: 1, or p (1 - p) at a logistic optimum
 * @returns undefined where it would be dear, or where columns without a penalty say the same
 */
export function ridgeStatistics(
  x: Float64Array,
  weights: Float64Array,
  rows: number,
  width: number,
  penalty: number,
): RidgeStatistics | undefined {
  if (width > maxColumns) return undefined;
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = new Float64Array(width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) mean[j] += (weights[i] * x[i * width + j]) / total;
  const gram = new Float64Array(width * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const scaled = weights[i] * (x[i * width + j] - mean[j]);
      for (let k = 0; k <= j; k++) gram[j * width + k] += scaled * (x[i * width + k] - mean[k]);
    }
  }
  const system = gram.slice();
  for (let j = 0; j < width; j++) {
    for (let k = j + 1; k < width; k++) system[j * width + k] = system[k * width + j];
    system[j * width + j] += penalty;
  }
  const inverse = new Float64Array(width * width);
  for (let j = 0; j < width; j++) inverse[j * width + j] = 1;
  if (!solvePositiveDefinite(system, inverse, width, width)) return undefined;
  let trace = 0;
  const variances = new Float64Array(width);
  let interceptVariance = 1 / total;
  for (let j = 0; j < width; j++) {
    const row = inverse.subarray(j * width, (j + 1) * width);
    trace += row[j];
    let square = 0;
    let along = 0;
    for (let k = 0; k < width; k++) {
      square += row[k] * row[k];
      along += row[k] * mean[k];
    }
    variances[j] = Math.max(0, row[j] - penalty * square);
    // m' H^-1 m - penalty |H^-1 m|²
    interceptVariance += mean[j] * along - penalty * along * along;
  }
  return { degrees: 1 + width - penalty * trace, variances, interceptVariance };
}
