// Looks along many directions for the nearest row with the same prediction and other features in front.
import type { Random } from '../../../numeric/random.ts';
import { bySize } from '../../scores/ordering.ts';

export interface Attacked {
  readonly row: Float64Array;
  /** Of each feature; 0 for what stays as it is. */
  readonly deviations: Float64Array;
  /** 1 for a feature that has whole numbers alone. */
  readonly whole: Uint8Array;
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

/** The k largest in size, the largest first. */
const topOf = (values: Float64Array, k: number): number[] => bySize(values).slice(0, k);

/** Steps are in standard deviations; the first radius at which one direction works is halved down along it. */
export function search(attacked: Attacked): Attack {
  const { row, k, maxDistance, explain, isKept } = attacked;
  const [own] = explain(row);
  const before = topOf(own, k);
  const isOther = (values: Float64Array) => topOf(values, k).some((f) => !before.includes(f));
  const directions = directionsOf(attacked, own);
  if (directions.length === 0) return { before };
  const at = (direction: Float64Array, distance: number) =>
    row.map((value, f) => {
      const moved = value + distance * direction[f] * attacked.deviations[f];
      return attacked.whole[f] === 1 ? Math.round(moved) : moved;
    });
  /** Those of some candidates that keep the prediction and change the first features. */
  const working = (candidates: readonly Way[]): readonly Way[] => {
    const values = joined(candidates.map(({ d, distance }) => at(directions[d], distance)));
    const kept = isKept(values);
    const asked = candidates.filter((_, i) => kept[i]);
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
      const values = at(directions[best.d], best.distance);
      return { before, found: { values, distance: distanceOf(attacked, values), after: topOf(explain(values)[0], k) } };
    }
    previous = distance;
  }
  return { before };
}

/** L2, in deviations; of a row whose numbers were rounded it is not that of the way. */
const distanceOf = ({ row, deviations }: Attacked, values: Float64Array): number =>
  Math.hypot(
    ...values.map((value, f) => (deviations[f] > 0 && !Number.isNaN(value) ? (value - row[f]) / deviations[f] : 0)),
  );

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
function directionsOf({ row, deviations, k, random, explanations }: Attacked, own: Float64Array): Float64Array[] {
  const isFree = row.map((value, f) => Number(deviations[f] > 0 && !Number.isNaN(value)));
  const affordable = Math.floor(explanations / (2 * radii));
  const drawn = Array.from({ length: Math.min(mostDirections, Math.max(fewestDirections, affordable)) }, () =>
    isFree.map((free) => (free === 1 ? random.normal() : 0)),
  );
  const eachSide = Math.min(featuresAround, Math.max(1, Math.floor(affordable / 4)));
  const around = topOf(own, k + eachSide)
    .slice(Math.max(0, k - eachSide))
    .filter((f) => isFree[f] === 1)
    .flatMap((f) => [1, -1].map((sign) => row.map((_, j) => (j === f ? sign : 0))));
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
