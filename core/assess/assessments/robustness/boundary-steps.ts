// Steps along the boundary between two predictions: by its normal where a model has gradients, by an estimate of it where
// a model says no more than its predictions.
import type { Random } from '../../../numeric/random.ts';
import { distanceOf } from '../../engine/limits.ts';
import { clamped, nearestOf, nearestWhole, type Search, shrink, towards } from './found.ts';

/** A boundary as it looks from a row: how far the prediction is ahead there, and how that changes, in deviations. */
export interface Facing {
  readonly margin: number;
  readonly slope: Float64Array;
}

const mostSteps = 50;
/** Beyond the line that is crossed, so that rounding does not stop short of it. */
const overshoot = 0.02;

/**
 * DeepFool (Moosavi-Dezfooli, Fawzi & Frossard 2016): the step to the nearest of the boundaries as if they were straight,
 * again and again until one is crossed; then back to where it just is. For a straight boundary one step is the nearest.
 * @param facing the boundaries as they look from a row
 */
export function deepFool(search: Search, facing: (raw: Float64Array) => readonly Facing[]): Float64Array | undefined {
  const { row, home, scales, bounds, norm, isOther } = search;
  const isFree = (f: number) => bounds.free[f] === 1 && scales[f].categories === 0;
  /** A feature that the step would take beyond its limit, where it stands already. */
  const isStopped = (f: number, value: number, rise: number) =>
    rise > 0 ? value >= bounds.high[f] : value <= bounds.low[f];
  let at: Float64Array = home.slice();
  for (let i = 0; i < mostSteps && !isOther(at)[0]; i++) {
    const from = at;
    const [nearest] = facing(at)
      .map(({ margin, slope }) =>
        stepTo(
          margin,
          Float64Array.from(slope, (s, f) => (isFree(f) && !isStopped(f, from[f], -Math.sign(margin) * s) ? s : 0)),
          norm,
        ),
      )
      .filter((step) => step !== undefined)
      .sort((a, b) => a.length - b.length);
    if (!nearest) return undefined;
    const moved = at.map((value, f) => value + (1 + overshoot) * nearest.step[f] * scales[f].deviation);
    at = clamped(bounds, scales, row, moved);
  }
  return isOther(at)[0] ? nearestWhole(search, towards(search, at)) : undefined;
}

/** The least step in a norm that brings a margin to 0 along a slope; undefined where the slope leads nowhere. */
function stepTo(
  margin: number,
  slope: Float64Array,
  norm: Search['norm'],
): { readonly step: Float64Array; readonly length: number } | undefined {
  const sumOf = (of: (value: number) => number) => slope.reduce((sum, value) => sum + of(value), 0);
  if (norm === '2') {
    const square = sumOf((value) => value * value);
    if (!(square > 0)) return undefined;
    return { step: slope.map((value) => (-margin * value) / square), length: Math.abs(margin) / Math.sqrt(square) };
  }
  if (norm === 'inf') {
    const size = sumOf(Math.abs);
    if (!(size > 0)) return undefined;
    return { step: slope.map((value) => (-margin / size) * Math.sign(value)), length: Math.abs(margin) / size };
  }
  // of one coordinate alone
  const place = slope.reduce((best, value, f) => (Math.abs(value) > Math.abs(slope[best]) ? f : best), 0);
  if (slope[place] === 0) return undefined;
  return {
    step: slope.map((value, f) => (f === place ? -margin / value : 0)),
    length: Math.abs(margin / slope[place]),
  };
}

const rounds = 10;
/** Points about a place of the boundary by which its normal is estimated. */
const probes = 60;

/**
 * HopSkipJump (Chen, Jordan & Wainwright 2020): from a row beyond the boundary, the normal is estimated by which side
 * points about it lie on, a step is taken along it, and the way back to the row leads to a nearer place of the boundary.
 * @param found a row with another prediction
 * @returns the nearest that was come to, `found` among them
 */
export function alongBoundary(search: Search, found: Float64Array, random: Random): Float64Array {
  const { row, home, scales, bounds, norm, isOther } = search;
  const moving = [...scales.keys()].filter(
    (f) => scales[f].categories === 0 && scales[f].deviation > 0 && bounds.free[f] === 1 && !Number.isNaN(home[f]),
  );
  if (moving.length === 0 || (norm !== '2' && norm !== 'inf')) return found;
  const width = home.length;
  const moved = (from: Float64Array, direction: Float64Array, size: number) => {
    const next = from.slice();
    moving.forEach((f, i) => {
      next[f] += size * direction[i] * scales[f].deviation;
    });
    return clamped(bounds, scales, row, next);
  };
  let best = found;
  for (let round = 1; round <= rounds; round++) {
    const distance = distanceOf(scales, row, best, norm);
    if (!(distance > 0)) return best;
    const reach = distance / (10 * Math.sqrt(moving.length));
    const directions = Array.from({ length: probes }, () => unit(Float64Array.from(moving, () => random.normal())));
    const together = new Float64Array(probes * width);
    directions.forEach((direction, i) => {
      together.set(moved(best, direction, reach), i * width);
    });
    const sides = isOther(together).map((is) => (is ? 1 : -1));
    const middle = sides.reduce<number>((a, b) => a + b, 0) / probes;
    const normal = unit(
      Float64Array.from(moving, (_, i) =>
        directions.reduce(
          (sum, direction, k) => sum + (sides[k] - (Math.abs(middle) < 1 ? middle : 0)) * direction[i],
          0,
        ),
      ),
    );
    const direction = norm === 'inf' ? normal.map(Math.sign) : normal;
    const step = [1, 0.5, 0.25, 0.125, 0.0625]
      .map((share) => moved(best, direction, (share * distance) / Math.sqrt(round)))
      .find((tried) => isOther(tried)[0]);
    if (!step) continue;
    const next = towards(search, step);
    if (distanceOf(scales, row, next, norm) < distance) best = next;
  }
  return (
    nearestOf(
      [best, shrink(search, best)].flatMap((one) => nearestWhole(search, one) ?? []).concat([found]),
      row,
      scales,
      norm,
    ) ?? found
  );
}

function unit(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
  return values.map((value) => value / length);
}
