import { centredRanks } from './ranks.ts';

/** Pearson's correlation; NaN where one of the two does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < n; i++) {
    meanA += a[i] / n;
    meanB += b[i] / n;
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < n; i++) {
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const size = Math.sqrt(aa * bb);
  // what rounding leaves of a constant does not vary
  return size > 1e-24 * n && aa > varies * n * meanA * meanA && bb > varies * n * meanB * meanB
    ? Math.max(-1, Math.min(1, ab / size))
    : Number.NaN;
}

const varies = 1e-26;

/** Spearman's correlation: of ranks, equal values sharing theirs; NaN where one of the two does not vary. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = centredRanks(Float64Array.from(a));
  const y = centredRanks(Float64Array.from(b));
  if (x.every((value) => value === 0) || y.every((value) => value === 0)) return Number.NaN;
  return Math.max(
    -1,
    Math.min(
      1,
      x.reduce((sum, value, i) => sum + value * y[i], 0),
    ),
  );
}
