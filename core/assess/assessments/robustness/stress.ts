// How predictions hold as the data get worse.

import type { FeatureScale } from '../../../data/distance.ts';
import type { RawRows } from '../../../data/encode.ts';
import type { Random } from '../../../numeric/random.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import type { AssessContext } from '../../engine/context.ts';

/** @param chance between 0 and 1, one a column */
type Stress = (value: number, scale: FeatureScale, strength: number, random: Random, chance: number) => number;

/** What is done to each value; strengths are deviations, or chances. */
const stresses: Readonly<Record<string, { readonly strengths: readonly number[]; readonly to: Stress }>> = {
  noise: {
    strengths: [0.1, 0.25, 0.5, 1, 2],
    to: (value, { deviation, categories }, strength, random) =>
      categories > 0 ? value : value + strength * deviation * random.normal(),
  },
  missing: {
    strengths: [0.05, 0.1, 0.2, 0.4, 0.8],
    to: (value, _scale, strength, random) => (random.uniform() < strength ? Number.NaN : value),
  },
  swap: {
    strengths: [0.05, 0.1, 0.2, 0.4, 0.8],
    to: (value, { categories }, strength, random) =>
      categories > 1 && random.uniform() < strength ? random.integer(categories - 1) : value,
  },
  shift: {
    strengths: [0.1, 0.25, 0.5, 1, 2],
    to: (value, { deviation, categories }, strength, _random, chance) =>
      categories > 0 ? value : value + (chance < 0.5 ? -1 : 1) * strength * deviation,
  },
  dropout: {
    strengths: [0.05, 0.1, 0.2, 0.4, 0.8],
    to: (value, _scale, strength, _random, chance) => (chance < strength ? Number.NaN : value),
  },
  round: {
    strengths: [0.1, 0.25, 0.5, 1, 2],
    to: (value, { deviation, categories }, strength) =>
      categories > 0 || deviation === 0 ? value : Math.round(value / (strength * deviation)) * strength * deviation,
  },
};

/** A metric and the share of changed answers at each strength; the mean over draws, with their deviation. */
export function stressCurves(context: AssessContext, scales: readonly FeatureScale[], draws: number) {
  const { rows, trained, job } = context;
  const raw = context.raw(rows);
  const own = context.labels(raw);
  const truth = context.truth(rows);
  const isClassifier = trained.task === 'classification';
  const spread = isClassifier ? 1 : standardDeviation(own) || 1;
  const metric = (labels: Float64Array) => (isClassifier ? accuracy(labels, truth) : explainedShare(labels, truth));
  const flips = (labels: Float64Array) =>
    mean(labels.map((label, i) => Number(isClassifier ? label !== own[i] : Math.abs(label - own[i]) > 0.1 * spread)));
  const hasCategories = scales.some(({ categories }) => categories > 1);
  return Object.entries(stresses)
    .filter(([kind]) => kind !== 'swap' || hasCategories)
    .map(([kind, { strengths, to }], k, all) => {
      job.report({ stage: 'assess', share: 0.8 + (0.2 * k) / all.length });
      const found = strengths.map((strength) => {
        job.check();
        const each = Array.from({ length: kind === 'round' ? 1 : draws }, (_, draw) => {
          const labels = context.labels(
            stressed(raw, scales, to, strength, context.random(`${kind} ${strength} ${draw}`)),
          );
          return { metric: metric(labels), flips: flips(labels) };
        });
        const [metrics, changed] = [each.map((one) => one.metric), each.map((one) => one.flips)];
        const spreadOf = (values: readonly number[]) => (values.length > 1 ? standardDeviation(values, 1) : 0);
        return {
          metric: mean(metrics),
          deviation: spreadOf(metrics),
          flips: mean(changed),
          flipsDeviation: spreadOf(changed),
        };
      });
      return {
        kind,
        strength: strengths,
        measure: isClassifier ? 'accuracy' : 'r2',
        unstressed: metric(own),
        metric: found.map((one) => one.metric),
        deviation: found.map((one) => one.deviation),
        flips: found.map((one) => one.flips),
        flipsDeviation: found.map((one) => one.flipsDeviation),
      };
    });
}

function stressed(
  { values, rows, features }: RawRows,
  scales: readonly FeatureScale[],
  to: Stress,
  strength: number,
  random: Random,
): RawRows {
  const chances = scales.map(() => random.uniform());
  return {
    values: values.map((value, i) => {
      const f = i % features;
      return Number.isNaN(value) ? value : to(value, scales[f], strength, random, chances[f]);
    }),
    rows,
    features,
  };
}

const accuracy = (labels: Float64Array, truth: Float64Array): number => {
  const known = [...truth.keys()].filter((i) => !Number.isNaN(truth[i]));
  return known.filter((i) => labels[i] === truth[i]).length / Math.max(1, known.length);
};

function explainedShare(values: Float64Array, truth: Float64Array): number {
  const known = [...truth.keys()].filter((i) => !Number.isNaN(truth[i]));
  const centre = mean(known.map((i) => truth[i]));
  const total = known.reduce((sum, i) => sum + (truth[i] - centre) ** 2, 0);
  const left = known.reduce((sum, i) => sum + (truth[i] - values[i]) ** 2, 0);
  return total > 0 ? 1 - left / total : 0;
}
