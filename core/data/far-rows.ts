// Rows that are unlike all training rows taken together, though each of their values may be usual.
import { quantile } from '../numeric/stats.ts';
import { type FeatureScale, squaredDistance } from './distance.ts';
import type { RawRows } from './encode.ts';

/** Training rows whose own distances say what is usual. */
const mostJudged = 500;

/**
 * @param training some training rows, in any order
 * @param near the share of training rows that count as near to others
 * @returns what gives 1 for each row that is further from the nearest of them than that share of them is from theirs
 */
export function farJudge(
  training: RawRows,
  scales: readonly FeatureScale[],
  near: number,
): (rows: RawRows) => Uint8Array {
  const { features } = training;
  const rowOf = (raw: RawRows, r: number) => raw.values.subarray(r * features, (r + 1) * features);
  const nearest = (row: Float64Array, own: number, enough: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (let r = 0; r < training.rows && least > enough; r++)
      if (r !== own) least = Math.min(least, squaredDistance(row, rowOf(training, r), scales));
    return least;
  };
  const judged = Math.min(mostJudged, training.rows);
  if (judged < 2) return ({ rows }) => new Uint8Array(rows);
  const usual = quantile(
    Float64Array.from({ length: judged }, (_, r) => nearest(rowOf(training, r), r, Number.NEGATIVE_INFINITY)).sort(),
    near,
  );
  return (raw) => Uint8Array.from({ length: raw.rows }, (_, r) => Number(nearest(rowOf(raw, r), -1, usual) > usual));
}
