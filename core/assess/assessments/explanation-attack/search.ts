// Looks along many directions for the nearest row with the same prediction and other features in front.

import type { FeatureScale } from '../../../data/distance.ts';
import type { Random } from '../../../numeric/random.ts';
import { distanceOf as apart, type Bounds, mayBecome, movedTogether } from '../../engine/limits.ts';
import { bySize } from '../../scores/ordering.ts';

export interface Attacked {
  readonly row: Float64Array;
  readonly scales: readonly FeatureScale[];
  /** What may change, and how far. */
  readonly bounds: Bounds;
  readonly k: number;
  readonly maxDistance: number;
  /** About how many rows may be explained. */
  readonly explanations: number;
  readonly random: Random;
  /** Attributions of rows `[row, feature]`. */
  explain(candidates: Float64Array): readonly Float64Array[];
  /** Whether each of them is predicted as the row is. */
  isKept(candidates: Float64Array): readonly boolean[];
}

export interface Attack {
  readonly before: readonly number[];
  readonly found?: { readonly values: Float64Array; readonly distance: number; readonly after: readonly number[] };
}

const mostDirections = 24;
const fewestDirections = 3;
/** Features around the last of the first ones, moved one by one. */
const featuresAround = 4;
const radii = 8;
const halvings = 8;
/** Rows with another category that are looked at. */
const mostSwitches = 400;

/** The k largest in size, the largest first. */
const topOf = (values: Float64Array, k: number): number[] => bySize(values).slice(0, k);

/** Steps are in standard deviations; the first radius at which one direction works is halved down along it. */
export function search(attacked: Attacked): Attack {
  const { row, k, maxDistance, explain } = attacked;
  const [own] = explain(row);
  const before = topOf(own, k);
  const isOther = (values: Float64Array) => topOf(values, k).some((f) => !before.includes(f));
  const result = (values: Float64Array | undefined): Attack =>
    values
      ? { before, found: { values, distance: distanceOf(attacked, values), after: topOf(explain(values)[0], k) } }
      : { before };
  const numbers = alongDirections(attacked, own, isOther);
  // another category is one whole deviation away: a nearer row need not be compared with it
  if (numbers && distanceOf(attacked, numbers) <= 1) return result(numbers);
  const switched = maxDistance >= 1 ? oneCategory(attacked, isOther) : undefined;
  const isNearer = switched && (!numbers || distanceOf(attacked, switched) <= distanceOf(attacked, numbers));
  return result(isNearer ? switched : numbers);
}

/** The row, with numbers that are outside a person's limits brought to them. */
const homeOf = ({ row, scales, bounds }: Attacked): Float64Array =>
  row.map((value, f) =>
    bounds.free[f] === 1 && scales[f].categories === 0 && !Number.isNaN(value)
      ? Math.min(bounds.high[f], Math.max(bounds.low[f], value))
      : value,
  );

/** Within the limits, and no further than is asked for. */
const isAllowed = (attacked: Attacked, values: Float64Array): boolean =>
  distanceOf(attacked, values) <= attacked.maxDistance * (1 + 1e-9) &&
  values.every(
    (value, f) =>
      attacked.bounds.free[f] === 0 ||
      attacked.scales[f].categories > 0 ||
      Number.isNaN(value) ||
      (value >= attacked.bounds.low[f] && value <= attacked.bounds.high[f]),
  );

/** A row with one other category that keeps the prediction and changes the first features. */
function oneCategory(attacked: Attacked, isOther: (values: Float64Array) => boolean): Float64Array | undefined {
  const { row, scales, bounds, explain, explanations, isKept } = attacked;
  const home = homeOf(attacked);
  const candidates = scales.flatMap(({ categories }, f) =>
    bounds.free[f] === 1 && categories > 0
      ? Array.from({ length: categories }, (_, code) => code)
          .filter((code) => code !== row[f] && mayBecome(bounds, f, code))
          .map((code) => home.map((value, j) => (j === f ? code : value)))
      : [],
  );
  const some = candidates.filter((one) => isAllowed(attacked, one)).slice(0, mostSwitches);
  if (some.length === 0) return undefined;
  const kept = isKept(joined(some));
  const asked = some.filter((_, i) => kept[i]).slice(0, Math.max(1, explanations));
  if (asked.length === 0) return undefined;
  const explained = explain(joined(asked));
  return asked.find((_, i) => isOther(explained[i]));
}

/** The nearest row that was found by moving numbers. */
function alongDirections(
  attacked: Attacked,
  own: Float64Array,
  isOther: (values: Float64Array) => boolean,
): Float64Array | undefined {
  const { scales, bounds, maxDistance, explain, isKept } = attacked;
  const home = homeOf(attacked);
  const directions = directionsOf(attacked, own);
  if (directions.length === 0) return undefined;
  const at = (direction: Float64Array, distance: number) =>
    home.map((value, f) => {
      if (bounds.free[f] === 0 || scales[f].categories > 0) return value;
      const moved = value + distance * direction[f] * scales[f].deviation;
      const within = Math.min(bounds.high[f], Math.max(bounds.low[f], moved));
      if (bounds.whole[f] === 0) return within;
      return Math.min(Math.floor(bounds.high[f]), Math.max(Math.ceil(bounds.low[f]), Math.round(within)));
    });
  /** Those of some candidates that keep the prediction and change the first features. */
  const working = (candidates: readonly Way[]): readonly Way[] => {
    const allowed = candidates.filter(({ d, distance }) => isAllowed(attacked, at(directions[d], distance)));
    if (allowed.length === 0) return [];
    const kept = isKept(joined(allowed.map(({ d, distance }) => at(directions[d], distance))));
    const asked = allowed.filter((_, i) => kept[i]);
    if (asked.length === 0) return [];
    const explained = explain(joined(asked.map(({ d, distance }) => at(directions[d], distance))));
    return asked.filter((_, i) => isOther(explained[i]));
  };
  let previous = 0;
  for (let step = 1; step <= radii; step++) {
    const distance = maxDistance * 2 ** (step - radii);
    const found = working(directions.map((_, d) => ({ d, distance })));
    if (found.length > 0) {
      const best = halved(found, previous, working);
      return at(directions[best.d], best.distance);
    }
    previous = distance;
  }
  return undefined;
}

/** L2, in deviations; of a row whose numbers were rounded or held back it is not that of the way. */
const distanceOf = ({ row, scales }: Attacked, values: Float64Array): number => apart(scales, row, values, '2');

/** A way to another row: a direction, and how far along it. */
interface Way {
  readonly d: number;
  readonly distance: number;
}

/** Halves all ways that work at once, and keeps the shortest; each works at its end and not at `near`. */
function halved(found: readonly Way[], near: number, working: (ways: readonly Way[]) => readonly Way[]): Way {
  let ways = found.map((way) => ({ ...way, near }));
  for (let i = 0; i < halvings; i++) {
    const middles = ways.map((way) => ({ d: way.d, distance: (way.near + way.distance) / 2 }));
    const works = new Set(working(middles).map(({ d }) => d));
    ways = ways.map((way, w) =>
      works.has(way.d) ? { ...way, distance: middles[w].distance } : { ...way, near: middles[w].distance },
    );
    // a way whose better half is longer than another's end cannot win
    const shortest = Math.min(...ways.map(({ distance }) => distance));
    ways = ways.filter((way) => way.near < shortest);
  }
  return ways.reduce((least, one) => (one.distance < least.distance ? one : least));
}

/** Unit vectors over what may move: at random, and one feature at a time around the last of the first ones. */
function directionsOf({ row, scales, bounds, k, random, explanations }: Attacked, own: Float64Array): Float64Array[] {
  const isFree = row.map((value, f) =>
    Number(bounds.free[f] === 1 && scales[f].categories === 0 && scales[f].deviation > 0 && !Number.isNaN(value)),
  );
  // features that move together are one
  const groups = movedTogether(bounds).filter((group) => group.some((f) => isFree[f] === 1));
  const along = (moveOf: (group: readonly number[]) => number): Float64Array => {
    const direction = new Float64Array(row.length);
    for (const group of groups) {
      const move = moveOf(group);
      for (const f of group) direction[f] = isFree[f] === 1 ? move : 0;
    }
    return direction;
  };
  const affordable = Math.floor(explanations / (2 * radii));
  const drawn = Array.from({ length: Math.min(mostDirections, Math.max(fewestDirections, affordable)) }, () =>
    along(() => random.normal()),
  );
  const eachSide = Math.min(featuresAround, Math.max(1, Math.floor(affordable / 4)));
  const around = topOf(own, k + eachSide)
    .slice(Math.max(0, k - eachSide))
    .filter((f) => isFree[f] === 1)
    .flatMap((f) => [1, -1].map((sign) => along((group) => (group.includes(f) ? sign : 0))));
  return [...drawn, ...around].flatMap((direction) => {
    const norm = Math.hypot(...direction);
    return norm > 0 ? [direction.map((value) => value / norm)] : [];
  });
}

function joined(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0].length;
  const all = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    all.set(row, i * width);
  });
  return all;
}
