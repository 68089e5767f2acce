// The nearest point of a linear model's boundary, within limits: without them |w·x + b| / ‖w‖* in the dual norm.
// All of it is in deviations of the features.

import type { FeatureScale } from '../../../data/distance.ts';
import type { Encoder } from '../../../data/encode.ts';
import type { Bounds, Norm } from '../../engine/limits.ts';

/** What the margin loses by moves: `slope` by each deviation of each feature, and how far each may move. */
interface Ways {
  readonly slope: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * @param slopes of the margin of one output over another by each encoded column
 * @param margin how much the present output is ahead
 * @returns the raw row on the other side, or undefined where no allowed move reaches it
 */
export function nearestLinear(
  { features }: Encoder,
  scales: readonly FeatureScale[],
  row: Float64Array,
  { free, low, high }: Bounds,
  slopes: Float64Array,
  margin: number,
  norm: Norm,
): Float64Array | undefined {
  const moves = (f: number) => features[f].kind === 'numeric' && free[f] === 1 && scales[f].deviation > 0;
  const inDeviations = (f: number, bound: number) => (moves(f) ? (bound - row[f]) / scales[f].deviation : 0);
  const ways: Ways = {
    slope: Float64Array.from(features, (feature, f) =>
      moves(f) && feature.kind === 'numeric' ? (slopes[feature.offset] * scales[f].deviation) / feature.scale : 0,
    ),
    least: Float64Array.from(features, (_, f) => inDeviations(f, low[f])),
    most: Float64Array.from(features, (_, f) => inDeviations(f, high[f])),
  };
  // a hair past the boundary, where the answer is the other one
  const past = margin + Math.abs(margin) * 1e-9 + 1e-12;
  const steps = norm === '0' || norm === '1' ? steepestFirst(ways, past, norm) : alongPath(ways, past, norm);
  return steps?.map((step, f) =>
    step === 0 ? row[f] : Math.min(high[f], Math.max(low[f], row[f] + step * scales[f].deviation)),
  );
}

const clip = ({ least, most }: Ways, f: number, step: number): number => Math.min(most[f], Math.max(least[f], step));

/** The row within its limits: a value outside them moves in, and no other. */
const home = (ways: Ways): Float64Array => ways.slope.map((_, f) => clip(ways, f, 0));

const change = ({ slope }: Ways, steps: Float64Array): number =>
  steps.reduce((sum, step, f) => sum + slope[f] * step, 0);

/** L1: as far as it goes along the steepest feature, then the next. L0: those first of which the fewest do. */
function steepestFirst(ways: Ways, past: number, norm: '0' | '1'): Float64Array | undefined {
  const { slope, least, most } = ways;
  const steps = home(ways);
  const room = slope.map((value, f) => (value > 0 ? steps[f] - least[f] : most[f] - steps[f]));
  const gain = (f: number): number => {
    if (norm === '1') return Math.abs(slope[f]);
    // what has moved already counts no more
    return steps[f] !== 0 ? Number.POSITIVE_INFINITY : Math.abs(slope[f]) * room[f];
  };
  const order = [...slope.keys()]
    .filter((f) => slope[f] !== 0 && room[f] > 0)
    .map((f) => ({ f, gain: gain(f) }))
    .sort((a, b) => (a.gain === b.gain ? Math.abs(slope[b.f]) - Math.abs(slope[a.f]) : b.gain - a.gain));
  let left = past + change(ways, steps);
  for (const { f } of order) {
    if (left <= 0) break;
    const size = Math.min(room[f], left / Math.abs(slope[f]));
    steps[f] -= Math.sign(slope[f]) * size;
    left -= size * Math.abs(slope[f]);
  }
  return left <= 1e-15 * Math.abs(past) ? steps : undefined;
}

/** L2 and L∞: every feature moves by its share of one length, as far as its limits let it; the least length that does. */
function alongPath(ways: Ways, past: number, norm: '2' | 'inf'): Float64Array | undefined {
  const at = (length: number) =>
    ways.slope.map((value, f) => clip(ways, f, -length * (norm === '2' ? value : Math.sign(value))));
  const left = (length: number) => past + change(ways, at(length));
  if (left(0) <= 0) return at(0);
  let far = 1e-6;
  while (left(far) > 0) {
    far *= 4;
    if (far > 1e18) return undefined;
  }
  let near = 0;
  for (let i = 0; i < 200 && far - near > 1e-15 * far; i++) {
    const middle = (near + far) / 2;
    if (left(middle) > 0) near = middle;
    else far = middle;
  }
  return at(far);
}
