// The radius within which a network provably answers as it does now.

import type { FeatureScale } from '../../../data/distance.ts';
import { encodeRows } from '../../../data/encode.ts';
import type { AssessContext } from '../../engine/context.ts';
import type { Bounds, Norm } from '../../engine/limits.ts';
import type { Lead } from './lead.ts';

/** Beyond so many deviations nobody asks. */
const farthest = 64;

/** @returns a distance below which no answer turns, in deviations; undefined where nothing can be proved */
export function certifiedRadius(
  { encoder, trained }: AssessContext,
  scales: readonly FeatureScale[],
  own: Float64Array,
  leads: readonly Lead[],
  { free }: Bounds,
  norm: Norm,
): number | undefined {
  const { leastMargin } = trained.model;
  if (!leastMargin || norm === '0') return undefined;
  const sizes = new Float64Array(encoder.width);
  for (const [f, feature] of encoder.features.entries()) {
    if (free[f] === 0) continue;
    // a category jumps, and a curve has no one scale
    if (feature.kind !== 'numeric' || feature.transform) return undefined;
    sizes[feature.offset] = scales[f].deviation / feature.scale;
  }
  const centre = encodeRows(encoder, { values: own, rows: 1, features: encoder.features.length });
  const holds = (radius: number) => leads.every((lead) => leastMargin({ centre, sizes, radius, norm }, lead) > 0);
  if (!holds(0)) return undefined;
  let [near, far] = [0, farthest];
  for (let i = 0; i < 40; i++) {
    const middle = (near + far) / 2;
    if (holds(middle)) near = middle;
    else far = middle;
  }
  return near;
}
