// Nearby rows with another prediction, for models that give no more than predictions or gradients: found, not proved nearest.

import type { FeatureScale } from '../../../data/distance.ts';
import type { RawRows } from '../../../data/encode.ts';
import type { Random } from '../../../numeric/random.ts';
import { type Bounds, distanceOf, further, mayBecome, movedTogether, type Norm } from '../../engine/limits.ts';

export interface Search {
  readonly scales: readonly FeatureScale[];
  readonly bounds: Bounds;
  readonly norm: Norm;
  readonly row: Float64Array;
  /** The row within its limits: a value outside them has moved in. */
  readonly home: Float64Array;
  /** Whether each raw row has another prediction than `row`. */
  isOther(raw: Float64Array): readonly boolean[];
}

const halvings = 25;

/** The last point of the way from the row to another one at which the answer is still the other one. */
export function towards({ home, isOther, scales }: Search, other: Float64Array): Float64Array {
  let [near, far] = [0, 1];
  const at = (share: number) =>
    Float64Array.from(home, (value, f) =>
      scales[f].categories > 0 || Number.isNaN(value) || Number.isNaN(other[f])
        ? other[f]
        : value + share * (other[f] - value),
    );
  for (let i = 0; i < halvings; i++) {
    const middle = (near + far) / 2;
    if (isOther(at(middle))[0]) far = middle;
    else near = middle;
  }
  return at(far);
}

/** Puts features back to where they were, the smallest moves first, and numbers as far back as they go. */
export function shrink(search: Search, found: Float64Array): Float64Array {
  const { home, isOther, scales, bounds } = search;
  let best = found.slice();
  const sizeOf = (group: readonly number[]) => Math.max(...group.map((f) => sizeOfMove(scales[f], home[f], found[f])));
  const moves = movedTogether(bounds)
    .filter((group) => group.some((f) => !Object.is(best[f], home[f])))
    .sort((a, b) => sizeOf(a) - sizeOf(b) || a[0] - b[0]);
  for (const group of moves) {
    const at = (share: number) => {
      const tried = best.slice();
      for (const f of group) tried[f] = share === 0 ? home[f] : home[f] + share * (best[f] - home[f]);
      return tried;
    };
    const without = at(0);
    if (isOther(without)[0]) {
      best = without;
      continue;
    }
    if (scales[group[0]].categories > 0) continue;
    let [near, far] = [0, 1];
    for (let i = 0; i < 12; i++) {
      const middle = (near + far) / 2;
      if (isOther(at(middle))[0]) far = middle;
      else near = middle;
    }
    if (far < 1) best = at(far);
  }
  return best;
}

const sizeOfMove = ({ deviation }: FeatureScale, from: number, to: number): number =>
  deviation > 0 ? Math.abs(to - from) / deviation : 1;

/** Within the limits; what is known does not become missing. */
export function clamped(
  bounds: Bounds,
  scales: readonly FeatureScale[],
  row: Float64Array,
  moved: Float64Array,
): Float64Array {
  const { low, high, free, links } = bounds;
  const within = (f: number, value: number) => Math.min(high[f], Math.max(low[f], value));
  const inside = moved.map((value, f) => {
    if (free[f] !== 1) return row[f];
    if (scales[f].categories === 0) return within(f, Number.isNaN(value) ? row[f] : value);
    return !Number.isNaN(value) && mayBecome(bounds, f, value) ? within(f, value) : row[f];
  });
  for (const group of links) {
    const steps = group.map((f) => (inside[f] - row[f]) / scales[f].deviation);
    const step = steps.reduce((a, b) => a + b, 0) / steps.length;
    for (const f of group) inside[f] = row[f] + step * scales[f].deviation;
  }
  return inside;
}

/** As near as a row goes that takes whole numbers where it takes no other; undefined where none is found. */
export function nearestWhole(search: Search, row: Float64Array): Float64Array | undefined {
  const whole = inWholeNumbers(search, row);
  // numbers that were rounded away from the row leave room to put others back
  const again = whole && inWholeNumbers(search, shrink(search, whole));
  return nearestOf(
    [whole, again].flatMap((one) => one ?? []),
    search.row,
    search.scales,
    search.norm,
  );
}

function inWholeNumbers({ home, bounds, scales, isOther }: Search, row: Float64Array): Float64Array | undefined {
  const rounded = (to: (f: number) => number) =>
    row.map((value, f) => (scales[f].categories > 0 || bounds.free[f] === 0 || bounds.whole[f] === 0 ? value : to(f)));
  const tried = [rounded((f) => further(bounds, f, home[f], row[f])), rounded((f) => Math.round(row[f]))];
  return tried.find(
    (one) => one.every((value, f) => !(value < bounds.low[f] || value > bounds.high[f])) && isOther(one)[0],
  );
}

/** Rows from which a way is looked for. */
const mostTried = 10;

/**
 * The nearest of some rows that are answered otherwise within the limits, brought as near as it goes.
 * @param rows to set out from, as they are
 */
export function searchTowards(search: Search, rows: readonly Float64Array[]): Float64Array | undefined {
  const { scales, bounds, norm, row, isOther } = search;
  if (isOther(search.home)[0]) return search.home;
  if (rows.length === 0) return undefined;
  const allowed = rows.map((other) => clamped(bounds, scales, row, other));
  const together = new Float64Array(allowed.length * row.length);
  allowed.forEach((other, i) => {
    together.set(other, i * row.length);
  });
  const isFlip = isOther(together);
  const flips = allowed
    .filter((_, i) => isFlip[i])
    .map((other) => ({ other, distance: distanceOf(scales, row, other, norm) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostTried);
  return nearestOf(
    flips.flatMap(({ other }) => nearestWhole(search, shrink(search, towards(search, other))) ?? []),
    row,
    scales,
    norm,
  );
}

/** Rows of which each feature is the row's own or that of one of some others, by chance. */
export function mixtures(row: Float64Array, others: RawRows, count: number, random: Random): Float64Array[] {
  return Array.from({ length: count }, () => {
    const kept = random.uniform();
    return row.map((value, f) =>
      random.uniform() < kept ? value : others.values[random.integer(others.rows - 1) * others.features + f],
    );
  });
}

export function nearestOf(
  rows: readonly Float64Array[],
  row: Float64Array,
  scales: readonly FeatureScale[],
  norm: Norm,
): Float64Array | undefined {
  return rows.reduce<Float64Array | undefined>(
    (best, one) =>
      best === undefined || distanceOf(scales, row, one, norm) < distanceOf(scales, row, best, norm) ? one : best,
    undefined,
  );
}

/**
 * Steps along the gradient of the margin (in deviations) until the answer turns, then back to where it just does.
 * @param slope of the margin of the present answer by each feature, in deviations
 * @param single one step by the sign of the gradient (Goodfellow, Shlens & Szegedy 2015) in place of many (Madry et al. 2018)
 */
export function gradientSearch(
  search: Search,
  slope: (raw: Float64Array) => Float64Array,
  random: Random,
  single: boolean,
): Float64Array | undefined {
  const { row, home, scales, bounds, norm, isOther } = search;
  const move = (from: Float64Array, direction: Float64Array, size: number) =>
    clamped(
      bounds,
      scales,
      row,
      from.map((value, f) => value + size * direction[f] * scales[f].deviation),
    );
  if (single) {
    const direction = slope(home).map((value) => -Math.sign(value));
    for (const size of [0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8]) {
      const tried = move(home, direction, size);
      if (isOther(tried)[0]) return nearestWhole(search, towards(search, tried));
    }
    return undefined;
  }
  const found: Float64Array[] = [];
  for (let start = 0; start < 3; start++) {
    let at =
      start === 0
        ? home.slice()
        : move(
            home,
            Float64Array.from(home, () => random.normal()),
            0.1,
          );
    for (let i = 0; i < 60; i++) {
      if (isOther(at)[0]) {
        found.push(towards(search, at));
        break;
      }
      at = move(at, steepest(slope(at), norm), 0.05 * (1 + i / 4));
    }
  }
  return nearestOf(
    found.flatMap((one) => nearestWhole(search, shrink(search, one)) ?? []),
    row,
    scales,
    norm,
  );
}

/** The step of size 1 in a norm along which the margin falls fastest. */
function steepest(slope: Float64Array, norm: Norm): Float64Array {
  if (norm === 'inf') return slope.map((value) => -Math.sign(value));
  if (norm === '2') {
    const length = Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0)) || 1;
    return slope.map((value) => -value / length);
  }
  const largest = slope.reduce((best, value, f) => (Math.abs(value) > Math.abs(slope[best]) ? f : best), 0);
  return slope.map((value, f) => (f === largest ? -Math.sign(value) : 0));
}
