// What several scores ask of one sample.

import type { FeatureScale } from '../../data/distance.ts';
import type { Random } from '../../numeric/random.ts';
import type { Sample } from './score.ts';

/** Places of the features, the largest first; equal ones in their order. */
export const byValue = (values: ArrayLike<number>): number[] =>
  Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[b] - values[a] || a - b);

export const bySize = (values: Float64Array): number[] => byValue(values.map(Math.abs));

/** Masks that keep all features, all but the first of an order, and so on to none. */
export function removing(order: readonly number[]): Uint8Array[] {
  const mask = new Uint8Array(order.length).fill(1);
  return [
    mask.slice(),
    ...order.map((feature) => {
      mask[feature] = 0;
      return mask.slice();
    }),
  ];
}

/** The same the other way: none, the first alone, and so on to all. */
export function adding(order: readonly number[]): Uint8Array[] {
  const mask = new Uint8Array(order.length);
  return [
    mask.slice(),
    ...order.map((feature) => {
      mask[feature] = 1;
      return mask.slice();
    }),
  ];
}

/** Area under values at equal steps from 0 to 1. */
export function areaUnder(values: ArrayLike<number>): number {
  const steps = values.length - 1;
  let area = 0;
  for (let i = 0; i < steps; i++) area += (values[i] + values[i + 1]) / (2 * steps);
  return area;
}

/** Sets of features that are hidden, drawn at random; of each the size is given by its place. */
export function hiddenSets(
  random: Random,
  features: number,
  count: number,
  sizeOf: (place: number) => number,
): Uint8Array[] {
  const order = Int32Array.from({ length: features }, (_, f) => f);
  return Array.from({ length: count }, (_, place) => {
    const size = sizeOf(place);
    // the smaller part is drawn: what is hidden, or what is kept
    const isHidden = 2 * size <= features;
    const drawn = isHidden ? size : features - size;
    random.drawToEnd(order, drawn);
    const mask = new Uint8Array(features);
    if (isHidden) mask.fill(1);
    for (let i = features - drawn; i < features; i++) mask[order[i]] = isHidden ? 0 : 1;
    return mask;
  });
}

/** Sum of the attributions of what a mask hides. */
export function hiddenSum(attributions: Float64Array, mask: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) sum += attributions[i];
  return sum;
}

/**
 * Raw rows about a sample: each number moves evenly by at most so many of its deviations; categories stay; of texts so
 * large a share of the words is left out, at least one.
 */
export function nearby(
  { row, nearby: own }: Sample,
  features: readonly FeatureScale[],
  radius: number,
  count: number,
  random: Random,
): Float64Array {
  if (own) return own(radius, count, random);
  const raw = new Float64Array(count * row.length);
  for (let r = 0; r < count; r++)
    for (let f = 0; f < row.length; f++)
      raw[r * row.length + f] =
        features[f].categories > 0 ? row[f] : row[f] + radius * features[f].deviation * (2 * random.uniform() - 1);
  return raw;
}

export const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

export const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]);

/** The distance of a raw row from a sample in deviations of the numbers. */
export function distance(sample: Sample, raw: Float64Array, features: readonly FeatureScale[]): number {
  return norm(sample.row.map((own, f) => (features[f].deviation > 0 ? (raw[f] - own) / features[f].deviation : 0)));
}

/** Shares of the features that are looked at one after another. */
export const topShares: readonly number[] = [0.05, 0.1, 0.2, 0.5];

/** A value with noise, or with its chance another category. */
export function disturbed(value: number, feature: FeatureScale, deviation: number, random: Random): number {
  if (feature.categories === 0) return value + deviation * feature.deviation * random.normal();
  return feature.categories > 1 && random.uniform() < deviation ? random.integer(feature.categories - 1) : value;
}

/** What a relative change is divided by at the least. */
const least = 1e-5;

/** ‖(a − b) / a‖, each place divided by what it was. */
export const relativeChange = (a: Float64Array, b: Float64Array): number =>
  norm(a.map((value, i) => (value - b[i]) / (Math.abs(value) > least ? value : least)));

/** The largest relative change of the attributions of rows nearby, each beside what else changed there. */
export const largestRelativeChange = (
  { attributions }: Sample,
  others: readonly Float64Array[],
  changeOf: (place: number) => number,
): number => Math.max(...others.map((other, i) => relativeChange(attributions, other) / Math.max(least, changeOf(i))));

/** Whether a feature changes nothing, whatever stands in for it and whatever else is known. */
export function idleFeatures(sample: Sample): (feature: number) => boolean {
  const count = sample.row.length;
  const random = sample.random('idle');
  const rest = Array.from({ length: 8 }, (_, s) =>
    Uint8Array.from({ length: count }, () => (s === 0 ? 1 : random.integer(1))),
  );
  const set = (feature: number, kept: number) =>
    sample.masked(rest.map((mask) => mask.map((own, f) => (f === feature ? kept : own))));
  const idle = Array.from({ length: count }, (_, f) => {
    const [known, unknown] = [set(f, 1), set(f, 0)];
    return known.every((value, s) => Math.abs(value - unknown[s]) <= 1e-12);
  });
  return (feature) => idle[feature];
}

/** Whether two features do the same in every one of some sets of the others. */
export function sameEffect(sample: Sample, rest: readonly Uint8Array[], i: number, j: number): boolean {
  const set = (keepI: number, keepJ: number) =>
    sample.masked(rest.map((mask) => mask.map((own, f) => (f === i ? keepI : f === j ? keepJ : own))));
  const [onlyI, onlyJ] = [set(1, 0), set(0, 1)];
  return onlyI.every((value, s) => Math.abs(value - onlyJ[s]) <= 1e-9);
}
