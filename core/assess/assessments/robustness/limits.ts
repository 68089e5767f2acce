// What an attack may change of a row, and how far apart two rows are.
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import type { FeatureScale } from '../../scores/score.ts';

export type Norm = '0' | '1' | '2' | 'inf';

export interface Limits {
  readonly frozen: readonly string[];
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** The least and greatest value that each feature of a row may take; a category stays, or may be any. */
export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where a feature may change. */
  readonly free: Uint8Array;
}

/** @throws params where a name is none of the features */
export function boundsOf(
  limits: Limits,
  scales: readonly FeatureScale[],
  row: Float64Array,
  mayChangeCategories: boolean,
): Bounds {
  const names = scales.map(({ name }) => name);
  for (const name of [...limits.frozen, ...limits.up, ...limits.down, ...Object.keys(limits.ranges)])
    if (!names.includes(name))
      throw new VitrineError('params', say('error.noSuchColumn', { name }), { where: 'limits' });
  const low = new Float64Array(row.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(row.length).fill(Number.POSITIVE_INFINITY);
  const free = new Uint8Array(row.length).fill(1);
  scales.forEach(({ name, categories, deviation }, f) => {
    const range = Object.hasOwn(limits.ranges, name) ? limits.ranges[name] : undefined;
    if (range) [low[f], high[f]] = range;
    if (limits.up.includes(name)) low[f] = Math.max(low[f], row[f]);
    if (limits.down.includes(name)) high[f] = Math.min(high[f], row[f]);
    const isFixed = categories > 0 ? !mayChangeCategories : deviation === 0 || Number.isNaN(row[f]);
    if (limits.frozen.includes(name) || isFixed) free[f] = 0;
  });
  return { low, high, free };
}

/** How far one feature moves, in deviations of the training rows; another category is one. */
export function step(scale: FeatureScale, from: number, to: number): number {
  if (Object.is(from, to) || from === to) return 0;
  if (scale.categories > 0 || Number.isNaN(from) || Number.isNaN(to)) return 1;
  return scale.deviation > 0 ? Math.abs(to - from) / scale.deviation : Number.POSITIVE_INFINITY;
}

/** The size of moves; a move beyond rounding counts for L0. */
export function sizeOf(steps: ArrayLike<number>, norm: Norm): number {
  let sum = 0;
  for (let i = 0; i < steps.length; i++) {
    const value = steps[i];
    if (norm === '0') sum += value > 1e-12 ? 1 : 0;
    else if (norm === '1') sum += value;
    else if (norm === '2') sum += value * value;
    else sum = Math.max(sum, value);
  }
  return norm === '2' ? Math.sqrt(sum) : sum;
}

export const distanceOf = (scales: readonly FeatureScale[], a: Float64Array, b: Float64Array, norm: Norm): number =>
  sizeOf(
    scales.map((scale, f) => step(scale, a[f], b[f])),
    norm,
  );
