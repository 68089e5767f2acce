// What an attack may change of a row, and how far apart two rows are.

import type { FeatureScale } from '../../data/distance.ts';
import type { RawRows } from '../../data/encode.ts';
import type { FeatureEncoding } from '../../data/fields/registry.ts';
import { notAFeature } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say } from '../../messages/say.ts';

export type Norm = '0' | '1' | '2' | 'inf';

export interface Limits {
  readonly frozen: readonly string[];
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Categories that a feature may become. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
  /** Numbers that move together, by the same number of standard deviations. */
  readonly linked: readonly (readonly string[])[];
}

/** The least and greatest value that each feature of a row may take; a category stays, or may be any. */
export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where a feature may change. */
  readonly free: Uint8Array;
  /** 1 where it takes whole numbers alone. */
  readonly whole: Uint8Array;
  /** 1 for each category that a feature may become, by its code; undefined where it may become any. */
  readonly allowed: readonly (Uint8Array | undefined)[];
  /** Places of features that move together. */
  readonly links: readonly (readonly number[])[];
}

/** What the training rows say of each number. */
export interface Extent {
  readonly least: Float64Array;
  readonly greatest: Float64Array;
  /** 1 where all values are whole numbers. */
  readonly whole: Uint8Array;
}

export function extentOf({ values, rows, features }: RawRows): Extent {
  const least = new Float64Array(features).fill(Number.POSITIVE_INFINITY);
  const greatest = new Float64Array(features).fill(Number.NEGATIVE_INFINITY);
  const whole = new Uint8Array(features).fill(1);
  for (let r = 0; r < rows; r++)
    for (let f = 0; f < features; f++) {
      const value = values[r * features + f];
      if (!Number.isNaN(value) && !Number.isInteger(value)) whole[f] = 0;
      if (value < least[f]) least[f] = value;
      if (value > greatest[f]) greatest[f] = value;
    }
  return { least, greatest, whole };
}

/** @throws params where a name is none of the features, a limit is no limit of a category, or a range is empty */
export function checkLimits(limits: Limits, scales: readonly FeatureScale[]): void {
  const names = scales.map(({ name }) => name);
  for (const [key, list] of Object.entries({
    ...limits,
    ranges: Object.keys(limits.ranges),
    allowed: Object.keys(limits.allowed),
    linked: limits.linked.flat(),
  }))
    for (const name of list as readonly string[]) {
      const where = `limits.${key}`;
      const scale = scales[names.indexOf(name)];
      if (!scale) throw notAFeature(name, names, where, say('hint.columns', { names: listed(names.slice(0, 40)) }));
      if (key === 'allowed' && scale.categories === 0)
        throw new VitrineError('params', say('error.hasNoCategories', { name }), {
          where,
          hint: say('hint.giveItARange', {}),
        });
      if (key !== 'frozen' && key !== 'allowed' && scale.categories > 0)
        throw new VitrineError(
          'params',
          key === 'linked'
            ? say('error.hasCategoriesAndCannotMove', { name })
            : key === 'ranges'
              ? say('error.hasCategoriesAndNoRange', { feature: name })
              : say('error.hasCategoriesCannotGoUp', { name }),
          { where, hint: say('hint.freezeOrLeaveFree', {}) },
        );
    }
  const twice = limits.linked.flat().find((name, i, all) => all.indexOf(name) !== i);
  const alone = limits.linked.find((group) => group.length < 2);
  if (twice !== undefined || alone)
    throw new VitrineError('params', say('error.linkedOnceAndTwo', { name: twice ?? alone?.[0] ?? '' }), {
      where: 'limits.linked',
    });
  for (const [name, [low, high]] of Object.entries(limits.ranges))
    if (low > high)
      throw new VitrineError('params', say('error.emptyRange', { name, low, high }), { where: 'limits.ranges' });
}

/**
 * Categories that features may become, as codes. @throws params where one is none of the feature's
 */
export function allowedCodes({ allowed }: Limits, features: readonly FeatureEncoding[]): (Uint8Array | undefined)[] {
  return features.map((feature) => {
    const wanted = Object.hasOwn(allowed, feature.name) ? allowed[feature.name] : undefined;
    if (!wanted || feature.kind !== 'categorical') return undefined;
    const unknown = wanted.find((name) => !feature.categories.includes(name));
    if (unknown !== undefined)
      throw new VitrineError('params', say('error.noSuchCategory', { name: feature.name, category: unknown }), {
        where: 'limits.allowed',
        hint: say('hint.categories', { names: listed(feature.categories.slice(0, 40)) }),
      });
    return Uint8Array.from(feature.categories, (name) => Number(wanted.includes(name)));
  });
}

/** What of the training data limits an answer too. */
export interface FromData {
  /** Numbers stay in it that are in it now. */
  readonly extent?: Pick<Extent, 'least' | 'greatest'>;
  readonly whole?: Uint8Array;
  readonly allowed?: readonly (Uint8Array | undefined)[];
}

/** @throws params where a category that a feature may become is none of its own */
export function limitsFromData(
  asked: { readonly withinData: boolean; readonly wholeNumbers: boolean; readonly limits: Limits },
  training: RawRows,
  features: readonly FeatureEncoding[],
): FromData {
  const extent = extentOf(training);
  return {
    ...(asked.withinData ? { extent } : {}),
    ...(asked.wholeNumbers ? { whole: extent.whole } : {}),
    allowed: allowedCodes(asked.limits, features),
  };
}

export function boundsOf(
  limits: Limits,
  scales: readonly FeatureScale[],
  row: Float64Array,
  mayChangeCategories: boolean,
  { extent, whole = new Uint8Array(row.length), allowed = [] }: FromData = {},
): Bounds {
  checkLimits(limits, scales);
  const low = new Float64Array(row.length).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(row.length).fill(Number.POSITIVE_INFINITY);
  const free = new Uint8Array(row.length).fill(1);
  scales.forEach(({ name, categories, deviation }, f) => {
    if (extent && categories === 0) {
      low[f] = Math.min(extent.least[f], row[f]);
      high[f] = Math.max(extent.greatest[f], row[f]);
    }
    const range = Object.hasOwn(limits.ranges, name) ? limits.ranges[name] : undefined;
    if (range) [low[f], high[f]] = range;
    if (limits.up.includes(name)) low[f] = Math.max(low[f], row[f]);
    if (limits.down.includes(name)) high[f] = Math.min(high[f], row[f]);
    const isFixed = categories > 0 ? !(mayChangeCategories || allowed[f]) : deviation === 0 || Number.isNaN(row[f]);
    if (limits.frozen.includes(name) || isFixed) free[f] = 0;
  });
  const bounds = { low, high, free, allowed, whole: limits.linked.length > 0 ? whole.slice() : whole };
  const places = new Map(scales.map(({ name }, f) => [name, f]));
  const links = limits.linked
    .map((group) => group.flatMap((name) => places.get(name) ?? []))
    .filter((group) => linkUp(bounds, scales, row, group));
  return { ...bounds, links };
}

/** Gives features that move together the same room, in deviations; none where one of them may not move. */
function linkUp(
  { low, high, free, whole }: Omit<Bounds, 'links' | 'allowed'>,
  scales: readonly FeatureScale[],
  row: Float64Array,
  group: readonly number[],
): boolean {
  if (group.some((f) => free[f] === 0)) {
    for (const f of group) free[f] = 0;
    return false;
  }
  const least = Math.max(...group.map((f) => (low[f] - row[f]) / scales[f].deviation));
  const greatest = Math.min(...group.map((f) => (high[f] - row[f]) / scales[f].deviation));
  for (const f of group) {
    low[f] = row[f] + least * scales[f].deviation;
    high[f] = row[f] + greatest * scales[f].deviation;
    // two columns cannot both keep to whole numbers and to each other
    whole[f] = 0;
  }
  return true;
}

/** Features that move together as one, the others by themselves. */
export const movedTogether = ({ links, free }: Bounds): readonly (readonly number[])[] => {
  const linked = new Set(links.flat());
  return [...links, ...[...free.keys()].filter((f) => !linked.has(f)).map((f) => [f])];
};

/** A value that must be in a range and may not move there: no row is allowed. */
export const isPossible = ({ low, high, free }: Bounds): boolean =>
  free.every((may, f) => may === 0 || low[f] <= high[f]);

/** Whether a feature of a row may become a category. */
export const mayBecome = ({ allowed }: Bounds, f: number, code: number): boolean => (allowed[f]?.[code] ?? 1) === 1;

/** The next value further from `home` that the feature can take; a whole number where it takes no other. */
export const further = ({ whole }: Bounds, f: number, home: number, value: number): number =>
  whole[f] === 0 || value === home ? value : value > home ? Math.ceil(value) : Math.floor(value);

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
