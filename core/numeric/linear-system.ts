import { weightedGram } from './products/gram.ts';

/**
 * Solves A x = b for a symmetric positive definite A by Cholesky.
 * @param a `[size, size]` row-major; its lower triangle is overwritten by the factor
 * @param b `[size, columns]` row-major; overwritten by the solution
 * @returns false where A is not positive definite (a and b are then spoiled)
 */
export function solvePositiveDefinite(a: Float64Array, b: Float64Array, size: number, columns = 1): boolean {
  if (!factorise(a, size)) return false;
  // some columns at a time, innermost: memory is gone through in order, and these columns stay in the cache
  for (let first = 0; first < columns; first += columnsAtOnce) {
    const end = Math.min(columns, first + columnsAtOnce);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) subtractRow(b, i, k, a[i * size + k], columns, first, end);
      for (let c = i * columns + first; c < i * columns + end; c++) b[c] /= a[i * size + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) subtractRow(b, i, k, a[k * size + i], columns, first, end);
      for (let c = i * columns + first; c < i * columns + end; c++) b[c] /= a[i * size + i];
    }
  }
  return true;
}

/** Columns that are factorised before the rest of the matrix hears of them. */
const panel = 64;

/**
 * The Cholesky factor in place of the lower triangle, `[size, size]`; false where the matrix is not positive definite.
 * Panel by panel: the products of a panel's columns are taken from what lies right of it in one sum over columns (the
 * right-looking form of Golub & Van Loan 4.2.9), since these are nearly all of the work.
 */
function factorise(a: Float64Array, size: number): boolean {
  const least = Float64Array.from({ length: size }, (_, i) => 1e-13 * Math.max(1e-300, Math.abs(a[i * size + i])));
  for (let start = 0; start < size; ) {
    // a small rest is one panel: laying it out would cost more than its products
    const end = size - start <= 4 * panel ? size : start + panel;
    for (let i = start; i < size; i++) {
      for (let j = start; j <= Math.min(i, end - 1); j++) {
        let sum = a[i * size + j];
        for (let k = start; k < j; k++) sum -= a[i * size + k] * a[j * size + k];
        if (i === j) {
          if (!(sum > least[i])) return false;
          a[i * size + i] = Math.sqrt(sum);
        } else a[i * size + j] = sum / a[j * size + j];
      }
    }
    if (end < size) subtractProducts(a, size, start, end);
    start = end;
  }
  return true;
}

/** a_ij - sum over the panel's columns k of a_ik a_jk, for all i >= j >= end. */
function subtractProducts(a: Float64Array, size: number, start: number, end: number): void {
  const rest = size - end;
  const ones = new Float64Array(end - start).fill(1);
  const products = weightedGram(end - start, rest, ones, (first, count, into, stride) => {
    for (let c = 0; c < rest; c++)
      for (let k = 0; k < count; k++) into[k * stride + c] = a[(end + c) * size + start + first + k];
  });
  for (let i = 0; i < rest; i++) for (let j = 0; j <= i; j++) a[(end + i) * size + end + j] -= products[i * rest + j];
}

const columnsAtOnce = 64;

function subtractRow(
  b: Float64Array,
  to: number,
  from: number,
  factor: number,
  columns: number,
  first: number,
  end: number,
): void {
  if (factor === 0) return;
  const shift = (from - to) * columns;
  for (let c = to * columns + first; c < to * columns + end; c++) b[c] -= factor * b[c + shift];
}

/**
 * Solves a symmetric positive semi-definite system; where it is singular, a vanishing ridge picks the solution of least
 * norm to within rounding.
 */
export function solveSemiDefinite(a: Float64Array, b: Float64Array, size: number, columns = 1): Float64Array {
  return (
    withRidge(a, size, (factor) => {
      const solution = b.slice();
      return solvePositiveDefinite(factor, solution, size, columns) ? solution : undefined;
    }) ?? b.map(() => Number.NaN)
  );
}

/** The inverse, `[size, size]`, by the same ridge; NaN where there is none. */
export function invertSemiDefinite(a: Float64Array, size: number): Float64Array {
  return (
    withRidge(a, size, (factor) => (factorise(factor, size) ? inverseOf(factor, size) : undefined)) ??
    a.map(() => Number.NaN)
  );
}

/** What `solve` makes of the matrix, with the least ridge that it takes; `undefined` where none helps. */
function withRidge(
  a: Float64Array,
  size: number,
  solve: (matrix: Float64Array) => Float64Array | undefined,
): Float64Array | undefined {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += a[i * size + i];
  if (!Number.isFinite(trace)) return undefined; // no ridge makes such a system solvable
  const least = Math.max((1e-12 * (Math.abs(trace) || 1)) / size, 1e-290);
  for (let ridge = 0; ridge <= 1e300; ridge = ridge === 0 ? least : ridge * 100) {
    const matrix = a.slice();
    for (let i = 0; i < size; i++) matrix[i * size + i] += ridge;
    const solution = solve(matrix);
    if (solution) return solution;
  }
  return undefined;
}

/** A^-1 = W' W with W = L^-1, from the factor L in the lower triangle; W is lower triangular too. */
function inverseOf(factor: Float64Array, size: number): Float64Array {
  const w = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) {
      const share = factor[i * size + k];
      for (let j = 0; j <= k; j++) w[i * size + j] -= share * w[k * size + j];
    }
    w[i * size + i] = 1;
    for (let j = 0; j <= i; j++) w[i * size + j] /= factor[i * size + i];
  }
  return weightedGram(size, size, new Float64Array(size).fill(1), (first, count, into, stride) => {
    for (let r = 0; r < count; r++) into.set(w.subarray((first + r) * size, (first + r + 1) * size), r * stride);
  });
}

/** The sandwich estimate of a covariance: bread⁻¹ meat bread⁻¹, `[size, size]` all three. */
export function sandwich(bread: Float64Array, meat: Float64Array, size: number): Float64Array {
  const half = solveSemiDefinite(bread, meat, size, size);
  const transposed = new Float64Array(size * size);
  for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) transposed[k * size + j] = half[j * size + k];
  return solveSemiDefinite(bread, transposed, size, size);
}

/**
 * Weighted ridge regression with an unpenalised intercept.
 * @param x `[rows, features]` row-major
 * @param weights one a row
 */
export function weightedRidge(
  x: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  rows: number,
  features: number,
  alpha: number,
): { intercept: number; coefficients: Float64Array; r2: number } {
  let total = 0;
  let meanY = 0;
  const mean = new Float64Array(features);
  for (let i = 0; i < rows; i++) {
    total += weights[i];
    meanY += weights[i] * y[i];
    for (let j = 0; j < features; j++) mean[j] += weights[i] * x[i * features + j];
  }
  meanY /= total;
  for (let j = 0; j < features; j++) mean[j] /= total;
  const gram = new Float64Array(features * features);
  const right = new Float64Array(features);
  const centred = new Float64Array(features);
  for (let i = 0; i < rows; i++) {
    const w = weights[i];
    if (w === 0) continue;
    for (let j = 0; j < features; j++) centred[j] = x[i * features + j] - mean[j];
    for (let j = 0; j < features; j++) {
      const scaled = w * centred[j];
      right[j] += scaled * (y[i] - meanY);
      for (let k = 0; k <= j; k++) gram[j * features + k] += scaled * centred[k];
    }
  }
  for (let j = 0; j < features; j++) {
    for (let k = j + 1; k < features; k++) gram[j * features + k] = gram[k * features + j];
    gram[j * features + j] += alpha;
  }
  const coefficients = solveSemiDefinite(gram, right, features);
  let intercept = meanY;
  for (let j = 0; j < features; j++) intercept -= coefficients[j] * mean[j];
  let residual = 0;
  let spread = 0;
  for (let i = 0; i < rows; i++) {
    let fitted = intercept;
    for (let j = 0; j < features; j++) fitted += coefficients[j] * x[i * features + j];
    residual += weights[i] * (y[i] - fitted) ** 2;
    spread += weights[i] * (y[i] - meanY) ** 2;
  }
  return { intercept, coefficients, r2: spread > 0 ? 1 - residual / spread : residual === 0 ? 1 : 0 };
}
