// Sequential minimal optimisation with second-order working set selection (Fan, Chen & Lin 2005), as in LIBSVM (Chang & Lin 2011), without shrinking.
// min 1/2 a' Q a + p' a,  y' a = const,  0 <= a_i <= C_i;  Q_ij = y_i y_j K_ij.  G is the gradient Q a + p.

export interface DualProblem {
  readonly size: number;
  readonly p: Float64Array;
  readonly y: Int8Array;
  readonly upper: Float64Array;
  /** Row i of Q; may be kept by the caller. */
  row(i: number): Float32Array;
  readonly diagonal: Float64Array;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly check: () => void;
  /** Told how far the search is, in [0, 1]. */
  readonly onShare?: (share: number) => void;
}

const tau = 1e-12;
/** Products between two looks at the job, so that it can be cancelled soon whatever its size. */
const productsAtOnce = 1 << 19;

export function solveDual(problem: DualProblem): { alpha: Float64Array; rho: number; iterations: number } {
  const { size, p, y, upper, diagonal } = problem;
  const alpha = new Float64Array(size);
  const gradient = p.slice();
  const between = Math.max(1, Math.floor(productsAtOnce / size));
  /** How far the first pair was from the optimum; the distance falls about by the same factor in the same time. */
  let first = 0;
  let iterations = 0;
  for (; iterations < problem.maxIterations; iterations++) {
    const isLook = iterations % between === 0;
    if (isLook) problem.check();
    let largest = Number.NEGATIVE_INFINITY;
    let i = -1;
    for (let t = 0; t < size; t++) {
      const movable = y[t] === 1 ? alpha[t] < upper[t] : alpha[t] > 0;
      const value = y[t] === 1 ? -gradient[t] : gradient[t];
      if (movable && value >= largest) {
        largest = value;
        i = t;
      }
    }
    if (i < 0) break;
    const qi = problem.row(i);
    let second = Number.NEGATIVE_INFINITY;
    let j = -1;
    let best = Number.POSITIVE_INFINITY;
    for (let t = 0; t < size; t++) {
      const movable = y[t] === 1 ? alpha[t] > 0 : alpha[t] < upper[t];
      if (!movable) continue;
      const value = y[t] === 1 ? gradient[t] : -gradient[t];
      if (value >= second) second = value;
      const difference = largest + value;
      if (difference <= 0) continue;
      // K_ii + K_tt - 2 K_it, from Q_it = y_i y_t K_it
      const quadratic = Math.max(diagonal[i] + diagonal[t] - 2 * y[i] * y[t] * qi[t], tau);
      const decrease = -(difference * difference) / quadratic;
      if (decrease <= best) {
        best = decrease;
        j = t;
      }
    }
    const gap = largest + second;
    if (gap < problem.tolerance || j < 0) break;
    if (first === 0) first = gap;
    if (isLook) problem.onShare?.(Math.max(0, Math.log(first / gap) / Math.log(first / problem.tolerance)));
    const qj = problem.row(j);
    const oldI = alpha[i];
    const oldJ = alpha[j];
    movePair(i, j, y, alpha, gradient, upper, diagonal, qi[j]);
    const changeI = alpha[i] - oldI;
    const changeJ = alpha[j] - oldJ;
    for (let t = 0; t < size; t++) gradient[t] += qi[t] * changeI + qj[t] * changeJ;
  }
  return { alpha, rho: offset(size, y, alpha, gradient, upper), iterations };
}

function movePair(
  i: number,
  j: number,
  y: Int8Array,
  alpha: Float64Array,
  gradient: Float64Array,
  upper: Float64Array,
  diagonal: Float64Array,
  qij: number,
): void {
  const ci = upper[i];
  const cj = upper[j];
  if (y[i] !== y[j]) {
    const quadratic = Math.max(diagonal[i] + diagonal[j] + 2 * qij, tau);
    const delta = (-gradient[i] - gradient[j]) / quadratic;
    const difference = alpha[i] - alpha[j];
    alpha[i] += delta;
    alpha[j] += delta;
    if (difference > 0) {
      if (alpha[j] < 0) {
        alpha[j] = 0;
        alpha[i] = difference;
      }
    } else if (alpha[i] < 0) {
      alpha[i] = 0;
      alpha[j] = -difference;
    }
    if (difference > ci - cj) {
      if (alpha[i] > ci) {
        alpha[i] = ci;
        alpha[j] = ci - difference;
      }
    } else if (alpha[j] > cj) {
      alpha[j] = cj;
      alpha[i] = cj + difference;
    }
    return;
  }
  const quadratic = Math.max(diagonal[i] + diagonal[j] - 2 * qij, tau);
  const delta = (gradient[i] - gradient[j]) / quadratic;
  const sum = alpha[i] + alpha[j];
  alpha[i] -= delta;
  alpha[j] += delta;
  if (sum > ci) {
    if (alpha[i] > ci) {
      alpha[i] = ci;
      alpha[j] = sum - ci;
    }
  } else if (alpha[j] < 0) {
    alpha[j] = 0;
    alpha[i] = sum;
  }
  if (sum > cj) {
    if (alpha[j] > cj) {
      alpha[j] = cj;
      alpha[i] = sum - cj;
    }
  } else if (alpha[i] < 0) {
    alpha[i] = 0;
    alpha[j] = sum;
  }
}

function offset(size: number, y: Int8Array, alpha: Float64Array, gradient: Float64Array, upper: Float64Array): number {
  let above = Number.POSITIVE_INFINITY;
  let below = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let free = 0;
  for (let t = 0; t < size; t++) {
    const value = y[t] * gradient[t];
    if (alpha[t] >= upper[t]) {
      if (y[t] === -1) above = Math.min(above, value);
      else below = Math.max(below, value);
    } else if (alpha[t] <= 0) {
      if (y[t] === 1) above = Math.min(above, value);
      else below = Math.max(below, value);
    } else {
      free++;
      sum += value;
    }
  }
  return free > 0 ? sum / free : (above + below) / 2;
}
