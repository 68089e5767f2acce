// The nearest point of a linear model's boundary: |w·x + b| / ‖w‖* in the dual norm, in deviations of the features.
import type { Encoder } from '../../../data/encode.ts';
import type { FeatureScale } from '../../scores/score.ts';
import type { Bounds, Norm } from './limits.ts';

/**
 * @param slopes of the margin of one output over another by each encoded column
 * @param margin how much the present output is ahead
 * @returns the raw row on the other side, or undefined where no free number has a slope
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
  // how the margin changes when a number moves by one deviation
  const w = Float64Array.from(features, (feature, f) =>
    feature.kind === 'numeric' && free[f] === 1 && !feature.transform
      ? (slopes[feature.offset] * scales[f].deviation) / feature.scale
      : 0,
  );
  // a direction that a limit forbids is no way
  w.forEach((slope, f) => {
    const isUp = slope < 0;
    if (slope !== 0 && (isUp ? high[f] <= row[f] : low[f] >= row[f])) w[f] = 0;
  });
  const largest = w.reduce((best, slope, f) => (Math.abs(slope) > Math.abs(w[best]) ? f : best), 0);
  if (w[largest] === 0) return undefined;
  const past = margin * (1 + 1e-9) + 1e-12;
  const moved = row.slice();
  const go = (f: number, steps: number) => {
    moved[f] = row[f] + steps * scales[f].deviation;
  };
  if (norm === '0' || norm === '1') go(largest, -past / w[largest]);
  else if (norm === '2') {
    const square = w.reduce((sum, slope) => sum + slope * slope, 0);
    w.forEach((slope, f) => {
      if (slope !== 0) go(f, (-past * slope) / square);
    });
  } else {
    const all = w.reduce((sum, slope) => sum + Math.abs(slope), 0);
    w.forEach((slope, f) => {
      if (slope !== 0) go(f, (-past * Math.sign(slope)) / all);
    });
  }
  return moved.every((value, f) => value >= low[f] - 1e-12 && value <= high[f] + 1e-12) ? moved : undefined;
}
