// What would have made the model right: single changes of its mistakes.

import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { quantile, sortedFinite } from '../../../numeric/stats.ts';
import type { AssessContext } from '../../engine/context.ts';

/** Mistakes that are looked at, and values of a feature that are tried. */
const mostMistakes = 60;
const mostValues = 9;

export interface RightBy {
  /** Mistakes that were looked at. */
  readonly mistakes: number;
  /** Mistakes that a change of one feature alone puts right. */
  readonly fixed: number;
  readonly features: readonly { readonly feature: string; readonly mistakes: number }[];
}

/**
 * For each mistake, features of which another usual value makes it right (for a number: halves its error), counted by
 * feature: where the model is led astray by one value, it is that of a feature with a high count.
 */
export function rightBy(context: AssessContext, loss: Float64Array): RightBy {
  const { rows, encoder, split, trained, job } = context;
  const isClassifier = trained.task === 'classification';
  const bound = isClassifier ? 0 : quantile(sortedFinite(loss), 0.75);
  const wrong = [...loss.keys()].filter((i) => loss[i] > bound);
  const looked = sampleEvenly(Int32Array.from(wrong), mostMistakes).map((i) => rows[i]);
  const raw = context.raw(looked);
  const truth = context.truth(looked);
  const own = context.labels(raw);
  const training = context.raw(split.train);
  const count = encoder.features.length;
  const isFixed = new Uint8Array(looked.length);
  const features = encoder.features.map((feature, f) => {
    job.check();
    const tried =
      feature.kind !== 'numeric'
        ? frequentCodes(Float64Array.from({ length: training.rows }, (_, r) => training.values[r * count + f]))
        : usualValues(Float64Array.from({ length: training.rows }, (_, r) => training.values[r * count + f]));
    const isRight = new Uint8Array(looked.length);
    for (const value of tried) {
      const values = raw.values.slice();
      for (let r = 0; r < looked.length; r++) values[r * count + f] = value;
      context.labels({ ...raw, values }).forEach((label, r) => {
        const better = isClassifier
          ? label === truth[r]
          : Math.abs(label - truth[r]) <= 0.5 * Math.abs(own[r] - truth[r]);
        if (better) isRight[r] = 1;
      });
    }
    isRight.forEach((right, r) => {
      if (right === 1) isFixed[r] = 1;
    });
    return { feature: feature.name, mistakes: isRight.reduce((sum, right) => sum + right, 0) };
  });
  return {
    mistakes: looked.length,
    fixed: isFixed.reduce((sum, right) => sum + right, 0),
    features: features.filter(({ mistakes }) => mistakes > 0).sort((a, b) => b.mistakes - a.mistakes),
  };
}

/** As many categories as there are values of a number, the most frequent ones. */
function frequentCodes(column: Float64Array): number[] {
  const counts = new Map<number, number>();
  for (const code of column) if (!Number.isNaN(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, mostValues)
    .map(([code]) => code);
}

function usualValues(column: Float64Array): number[] {
  const sorted = sortedFinite(column);
  if (sorted.length === 0) return [];
  return [...new Set(Array.from({ length: mostValues }, (_, i) => quantile(sorted, (i + 1) / (mostValues + 1))))];
}
