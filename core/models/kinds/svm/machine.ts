import { type Kernel, kernelAgainst, kernelDiagonal } from './kernel.ts';
import { solveDual } from './smo.ts';

/** Float32 rows of kernel values kept in memory, least recently used first out. */
const cacheBytes = 400e6;

export interface SolveOptions {
  readonly kernel: Kernel;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly check: () => void;
  /** Told how far one search is, in [0, 1]. */
  readonly onShare?: (share: number) => void;
}

/** Rows of the kernel matrix of some rows with themselves, each computed once while the cache has room. */
function kernelCache(x: Float64Array, rows: number, width: number, kernel: Kernel): (i: number) => Float32Array {
  const against = kernelAgainst(kernel, x, rows, width);
  const limit = Math.max(2, Math.floor(cacheBytes / (4 * rows)));
  const cache = new Map<number, Float32Array>();
  return (i) => {
    const known = cache.get(i);
    if (known) {
      if (rows > limit) {
        cache.delete(i);
        cache.set(i, known);
      }
      return known;
    }
    const row = new Float32Array(rows);
    against(x.subarray(i * width, (i + 1) * width), 1, (_, values) => row.set(values));
    if (cache.size >= limit) {
      const [oldest] = cache.keys();
      cache.delete(oldest);
    }
    cache.set(i, row);
    return row;
  };
}

/**
 * C-SVC of two classes: signs are 1 or -1, `upper` is the penalty of each row. @returns coefficients y_i a_i of every
 * row, and rho; decision = sum coef_i K(x_i, x) - rho.
 */
export function solveClassifier(
  x: Float64Array,
  signs: Int8Array,
  width: number,
  upper: Float64Array,
  options: SolveOptions,
): { coefficients: Float64Array; rho: number; iterations: number } {
  const rows = signs.length;
  const result = solveDual({
    size: rows,
    p: new Float64Array(rows).fill(-1),
    y: signs,
    upper,
    row: kernelCache(x, rows, width, options.kernel),
    diagonal: kernelDiagonal(options.kernel, x, rows, width),
    ...options,
  });
  return { coefficients: result.alpha.map((a, i) => a * signs[i]), rho: result.rho, iterations: result.iterations };
}

/**
 * Epsilon-SVR in LIBSVM's doubled form; `upper` is the penalty of each row. @returns coefficients of every row, and rho
 */
export function solveRegression(
  x: Float64Array,
  y: Float64Array,
  width: number,
  upper: Float64Array,
  epsilon: number,
  options: SolveOptions,
): { coefficients: Float64Array; rho: number; iterations: number } {
  const rows = y.length;
  const kernelOf = kernelCache(x, rows, width, options.kernel);
  const signs = new Int8Array(2 * rows).fill(1).fill(-1, rows);
  const p = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    p[i] = epsilon - y[i];
    p[i + rows] = epsilon + y[i];
  }
  const buffers = [new Float32Array(2 * rows), new Float32Array(2 * rows)];
  let next = 0;
  const diagonal = kernelDiagonal(options.kernel, x, rows, width);
  const doubled = new Float64Array(2 * rows);
  doubled.set(diagonal);
  doubled.set(diagonal, rows);
  const result = solveDual({
    size: 2 * rows,
    p,
    y: signs,
    upper: Float64Array.from({ length: 2 * rows }, (_, i) => upper[i % rows]),
    row(i) {
      const base = kernelOf(i % rows);
      const row = buffers[next];
      next = 1 - next;
      row.set(base);
      row.set(base, rows);
      return row;
    },
    diagonal: doubled,
    ...options,
  });
  return {
    coefficients: Float64Array.from({ length: rows }, (_, i) => result.alpha[i] - result.alpha[i + rows]),
    rho: result.rho,
    iterations: result.iterations,
  };
}
