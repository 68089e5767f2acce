import { mean, standardDeviation } from './stats.ts';
import { studentQuantile, z95 } from './student.ts';

export type Interval = readonly [low: number, high: number];

/** 95 % interval of a share (Wilson 1927); the whole range where nothing was counted. */
export function wilson(count: number, of: number): Interval {
  if (of === 0) return [0, 1];
  const p = count / of;
  const scale = 1 + z95 ** 2 / of;
  const centre = (p + z95 ** 2 / (2 * of)) / scale;
  const half = (z95 / scale) * Math.sqrt((p * (1 - p)) / of + z95 ** 2 / (4 * of * of));
  return [count === 0 ? 0 : Math.max(0, centre - half), count === of ? 1 : Math.min(1, centre + half)];
}

/** Mean of the values that are numbers, its standard error and 95 % interval; null where there are too few of them. */
export function meanWithError(values: ArrayLike<number>): {
  readonly mean: number | null;
  readonly standardError: number | null;
  readonly interval: Interval | null;
} {
  const known = Float64Array.from(values).filter((value) => Number.isFinite(value));
  if (known.length === 0) return { mean: null, standardError: null, interval: null };
  const centre = mean(known);
  if (known.length === 1) return { mean: centre, standardError: null, interval: null };
  const standardError = standardDeviation(known, 1) / Math.sqrt(known.length);
  const half = studentQuantile(known.length - 1) * standardError;
  return { mean: centre, standardError, interval: [centre - half, centre + half] };
}
