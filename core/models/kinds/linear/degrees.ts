import { solvePositiveDefinite } from '../../../numeric/linear-system.ts';

/** Wider systems are left out: the inverse would cost more than the fit. */
const mostColumns = 400;

/**
 * Effective degrees of freedom of a ridge fit, the trace of its hat matrix (Hastie, Tibshirani & Friedman 2009, section 3.4.1), intercept included:
 * 1 + width - penalty · trace of (X'WX + penalty I)^-1, columns centred. Undefined where it would be dear.
 * @param weights one a row: 1, or p (1 - p) at a logistic optimum
 */
export function ridgeDegrees(x: Float64Array, weights: Float64Array, rows: number, width: number, penalty: number): number | undefined {
  if (width > mostColumns) return undefined;
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
  for (let j = 0; j < width; j++) trace += inverse[j * width + j];
  return 1 + width - penalty * trace;
}
