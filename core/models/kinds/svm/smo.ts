// Sequential minimal optimisation with second-order working set selection (Fan, Chen & Lin 2005), as in LIBSVM (Chang &
// Lin 2011), without shrinking.
// min 1/2 a' Q a + p' a,  y' a = const,  0 <= a_i <= C_i;  Q_ij = y_i y_j K_ij.  G is the gradient Q a + p.

export interface DualProblem {
  readonly size: number;
  readonly p: Float64Array;
  readonly y: Int8Array;
  readonly upper: Float64Array;
  /** Row i of the kernel; it holds until the next but one is asked for. */
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

/**
 * Works with v = -y G, the gradient without its signs: y_t Q_it = y_i K_it, so that rows of the kernel itself are asked
 * for, and no sign stands in the loops over all rows.
 * A row may go up where y a can grow, and down where it can shrink; each step changes that of two rows alone. `up` and
 * `down` are 0 where a row may and infinite where
 * it may not: added to v they take it out of the running, so that the loops over all rows hardly branch.
 */
export function solveDual(problem: DualProblem): { alpha: Float64Array; rho: number; iterations: number } {
  const { size, p, y, upper, diagonal } = problem;
  problem.check();
  const alpha = new Float64Array(size);
  const v = Float64Array.from(p, (value, t) => -y[t] * value);
  const up = Float64Array.from(y, (sign, t) => (sign === 1 && upper[t] > 0 ? 0 : Number.NEGATIVE_INFINITY));
  const down = Float64Array.from(y, (sign, t) => (sign === -1 && upper[t] > 0 ? 0 : Number.POSITIVE_INFINITY));
  const between = Math.max(1, Math.floor(productsAtOnce / size));
  /** How far the first pair was from the optimum; the distance falls about by the same factor in the same time. */
  let first = 0;
  let iterations = 0;
  let i = steepest(v, up);
  for (; iterations < problem.maxIterations && i >= 0; iterations++) {
    const isLook = iterations % between === 0;
    if (isLook) problem.check();
    const largest = v[i];
    const row = problem.row(i);
    const { j, smallest } = partner(v, down, row, diagonal, i);
    const gap = largest - smallest;
    if (gap < problem.tolerance || j < 0) break;
    if (first === 0) first = gap;
    if (isLook) problem.onShare?.(Math.max(0, Math.log(first / gap) / Math.log(first / problem.tolerance)));
    const other = problem.row(j);
    const [oldI, oldJ] = [alpha[i], alpha[j]];
    movePair(i, j, y, alpha, [-y[i] * v[i], -y[j] * v[j]], upper, diagonal, y[i] * y[j] * row[j]);
    const [changeI, changeJ] = [y[i] * (alpha[i] - oldI), y[j] * (alpha[j] - oldJ)];
    for (const t of [i, j]) {
      const [grows, shrinks] = [alpha[t] < upper[t], alpha[t] > 0];
      up[t] = (y[t] === 1 ? grows : shrinks) ? 0 : Number.NEGATIVE_INFINITY;
      down[t] = (y[t] === 1 ? shrinks : grows) ? 0 : Number.POSITIVE_INFINITY;
    }
    i = moveAll(v, up, row, changeI, other, changeJ);
  }
  return { alpha, rho: offset(size, y, alpha, v, upper), iterations };
}

/** The last of the rows that may go up whose v is largest; -1 where none may. */
function steepest(v: Float64Array, up: Float64Array): number {
  let best = -1;
  let largest = -Number.MAX_VALUE;
  for (let t = 0; t < v.length; t++) {
    const value = v[t] + up[t];
    if (value >= largest) {
      largest = value;
      best = t;
    }
  }
  return best;
}

/** Takes the step of two rows to every v. @returns what `steepest` finds then */
function moveAll(
  v: Float64Array,
  up: Float64Array,
  rowI: Float32Array,
  changeI: number,
  rowJ: Float32Array,
  changeJ: number,
): number {
  let best = -1;
  let largest = -Number.MAX_VALUE;
  for (let t = 0; t < v.length; t++) {
    const value = v[t] - (rowI[t] * changeI + rowJ[t] * changeJ);
    v[t] = value;
    if (value + up[t] >= largest) {
      largest = value;
      best = t;
    }
  }
  return best;
}

/**
 * The last of the rows that gain most by going down with i (second-order information); -1 where none does. And the
 * smallest v of the rows that may go down.
 */
function partner(
  v: Float64Array,
  down: Float64Array,
  row: Float32Array,
  diagonal: Float64Array,
  i: number,
): { j: number; smallest: number } {
  const largest = v[i];
  const own = diagonal[i];
  let smallest = Number.POSITIVE_INFINITY;
  let j = -1;
  let best = Number.MIN_VALUE;
  for (let t = 0; t < v.length; t++) {
    const value = v[t] + down[t];
    if (value < smallest) smallest = value;
    const difference = Math.max(0, largest - value);
    // K_ii + K_tt - 2 K_it
    const gain = (difference * difference) / Math.max(own + diagonal[t] - 2 * row[t], tau);
    if (gain >= best) {
      best = gain;
      j = t;
    }
  }
  return { j, smallest };
}

function movePair(
  i: number,
  j: number,
  y: Int8Array,
  alpha: Float64Array,
  [gradientI, gradientJ]: readonly [number, number],
  upper: Float64Array,
  diagonal: Float64Array,
  qij: number,
): void {
  const ci = upper[i];
  const cj = upper[j];
  if (y[i] !== y[j]) {
    const quadratic = Math.max(diagonal[i] + diagonal[j] + 2 * qij, tau);
    const delta = (-gradientI - gradientJ) / quadratic;
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
  const delta = (gradientI - gradientJ) / quadratic;
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

function offset(size: number, y: Int8Array, alpha: Float64Array, v: Float64Array, upper: Float64Array): number {
  let above = Number.POSITIVE_INFINITY;
  let below = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let free = 0;
  for (let t = 0; t < size; t++) {
    const value = -v[t];
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
