// How well a feature by itself tells the target, without any model: the area under the ROC curve when rows are put in
// its order (Hanley & McNeil 1982); for
// several classes the mean over each against the rest, for numbers Spearman's correlation brought to [0.5, 1].

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { metricTitle } from '../../../messages/known-title.ts';
import { say } from '../../../messages/say.ts';
import { centredRanks, ranksOf } from '../../../numeric/ranks.ts';
import { field } from '../../../schema/label.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';

export const singleFeatureAuc = defineExplainer({
  method: 'single-feature-auc',
  title: { en: 'Single-feature AUC', zh: '单特征 AUC' },
  about: {
    en: 'How well each feature alone puts the rows in order, without any model: 0.5 is chance, 1 is perfect.',
    zh: '不借助模型，仅凭单个特征对样本排序的能力：0.5 为随机，1 为完美。',
  },
  scope: 'dataset',
  unit: (metric) => say('unit.alone', { metric: metricTitle(metric) }),
  needsTruth: true,
  usesBackground: () => false,
  params: z.strictObject({
    repeats: z
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .meta(
        field(
          ['Repeats', '重复次数'],
          ['Times that rows are drawn anew, for the spread.', '重新抽样的次数，用于离散程度。'],
        ),
      ),
  }),
  explain(context, { repeats }) {
    const { rows } = context.rows;
    const count = context.encoder.features.length;
    const truth = context.truth();
    if (new Set(truth).size < 2)
      throw new VitrineError('rows', say('error.theseRowsAllHaveSame', {}), {
        where: 'rows',
        hint: say('hint.useMoreRows', {}),
      });
    const draws = Array.from({ length: repeats }, (_, repeat) => {
      const random = context.job.random(`rows-${repeat}`);
      return repeat === 0
        ? Int32Array.from({ length: rows }, (_, i) => i)
        : Int32Array.from({ length: rows }, () => random.integer(rows - 1));
    });
    const drops = new Float64Array(count * repeats);
    const whole = new Float64Array(count);
    const { classes } = context;
    for (let f = 0; f < count; f++) {
      context.job.check();
      const { values, signs } = orderOf(context, f);
      draws.forEach((kept, repeat) => {
        drops[f * repeats + repeat] = areaOf(
          Float64Array.from(kept, (row) => values[row]),
          Float64Array.from(kept, (row) => truth[row]),
          classes.length,
          signs,
        );
      });
      whole[f] = drops[f * repeats];
      context.job.report({ stage: 'explain', share: (f + 1) / count });
    }
    return {
      kind: 'importance',
      metric: context.classes.length > 0 ? 'rocAuc' : 'rankAgreement',
      baseline: 0.5,
      drops,
      values: whole,
      repeats,
    };
  },
});

interface FeatureOrder {
  /** One an explained row. */
  readonly values: Float64Array;
  /** For each class (or the number): 1 where larger values go with it, -1 where smaller ones do. */
  readonly signs: readonly number[];
}

/**
 * Numbers as they are; categories by the mean truth of their training rows (how often they are of the last class).
 * Order and direction are learnt from the training
 * rows: by the rows that are judged, noise of many levels would look like a signal. A row that is a training row itself
 * is left out of its own category's mean.
 */
function orderOf(context: ExplainContext, f: number): FeatureOrder {
  const { rows, encoder, classes, rowNumbers, trainRows } = context;
  const training = context.training();
  const truth = context.trainingTruth();
  const column = ({ values, rows: count, features }: typeof rows) =>
    Float64Array.from({ length: count }, (_, r) => values[r * features + f]);
  const raw = column(rows);
  const known = column(training);
  const target = (r: number) => (classes.length > 0 ? Number(truth[r] === classes.length - 1) : truth[r]);
  let trained = known;
  let values = raw;
  if (encoder.features[f].kind !== 'numeric') {
    const sums = new Map<number, { sum: number; count: number }>();
    known.forEach((code, r) => {
      const entry = sums.get(code) ?? { sum: 0, count: 0 };
      sums.set(code, { sum: entry.sum + target(r), count: entry.count + 1 });
    });
    const mean = truth.reduce((sum, _, r) => sum + target(r), 0) / truth.length;
    const without = (code: number, own: number | undefined) => {
      const { sum = 0, count = 0 } = sums.get(code) ?? {};
      if (own === undefined) return count > 0 ? sum / count : mean;
      return count > 1 ? (sum - own) / (count - 1) : mean;
    };
    const place = new Map(Array.from(trainRows, (row, r) => [row, r]));
    trained = known.map((code, r) => without(code, target(r)));
    values = raw.map((code, r) => {
      const own = place.get(rowNumbers[r]);
      return without(code, own === undefined ? undefined : target(own));
    });
    // categories are in order already: more of the last class, or a larger number, comes last
    if (classes.length <= 2) return { values, signs: [1, 1] };
  }
  if (classes.length === 0) return { values, signs: [Math.sign(correlation(trained, truth)) || 1] };
  const ranks = ranksOf(trained);
  return { values, signs: classes.map((_, k) => (oneAgainst(ranks, truth, k) >= 0.5 ? 1 : -1)) };
}

function areaOf(values: Float64Array, truth: Float64Array, classes: number, signs: readonly number[]): number {
  if (classes === 0) return 0.5 + (signs[0] * correlation(values, truth)) / 2;
  const ranks = ranksOf(values);
  const directed = (k: number) => {
    const area = oneAgainst(ranks, truth, k);
    return signs[k] > 0 ? area : 1 - area;
  };
  if (classes === 2) return directed(1);
  const areas = Array.from({ length: classes }, (_, k) => directed(k)).filter((area) => !Number.isNaN(area));
  return areas.length === 0 ? 0.5 : areas.reduce((a, b) => a + b, 0) / areas.length;
}

/** Mann and Whitney's statistic of a class against the rest; 0.5 where a draw has one class alone. */
function oneAgainst(ranks: Float64Array, truth: Float64Array, label: number): number {
  let own = 0;
  let sum = 0;
  truth.forEach((value, i) => {
    if (value !== label) return;
    own++;
    sum += ranks[i] + 1;
  });
  const other = truth.length - own;
  if (own === 0 || other === 0) return 0.5;
  return (sum - (own * (own + 1)) / 2) / (own * other);
}

/** Spearman's. */
function correlation(a: Float64Array, b: Float64Array): number {
  const ranks = centredRanks(b);
  return centredRanks(a).reduce((sum, rank, i) => sum + rank * ranks[i], 0);
}
