// Randomised smoothing: within which distance the vote over noisy copies of a row provably stays (Cohen et al. 2019).

import type { FeatureScale } from '../../../data/distance.ts';
import { leastChance } from '../../../numeric/beta.ts';
import { drawnNormalQuantile } from '../../../numeric/stats.ts';
import type { AssessContext } from '../../engine/context.ts';

/** The certificate may be wrong for one row in a thousand. */
const alpha = 0.001;
/** Copies by which the class is chosen, before it is counted on others. */
const firstCopies = 100;
const copiesAtOnce = 2000;

interface Smoothed {
  /** The class that most noisy copies are given. */
  readonly class: string;
  /** L2, in standard deviations; null where no class is ahead of all others together. */
  readonly radius: number | null;
}

/**
 * The radius σ Φ⁻¹(p) about a row within which most copies with normal noise of deviation σ on their numbers are given the
 * same class, p being a lower bound of that share. It is proved of the vote, not of the model by itself.
 */
export function smoothedRadius(
  context: AssessContext,
  scales: readonly FeatureScale[],
  row: number,
  sigma: number,
  copies: number,
): Smoothed {
  const { encoder, trained } = context;
  const own = context.raw(Int32Array.of(row)).values;
  const count = encoder.features.length;
  const random = context.random(`smoothing ${row}`);
  const votes = (rows: number) => {
    const counts = new Int32Array(trained.classes.length);
    for (let first = 0; first < rows; first += copiesAtOnce) {
      context.job.check();
      const part = Math.min(copiesAtOnce, rows - first);
      const values = Float64Array.from({ length: part * count }, (_, i) => {
        const f = i % count;
        return own[f] + sigma * scales[f].deviation * random.normal();
      });
      for (const label of context.labels({ values, rows: part, features: count })) counts[label]++;
    }
    return counts;
  };
  const first = votes(firstCopies);
  const top = first.indexOf(Math.max(...first));
  const share = leastChance(votes(copies)[top], copies, alpha);
  return { class: trained.classes[top], radius: share > 0.5 ? sigma * drawnNormalQuantile(share) : null };
}
