// How well a feature by itself tells the target, without any model: the area under the ROC curve when rows are put in its order (Hanley & McNeil 1982); for
// several classes the mean over each against the rest, for numbers Spearman's correlation brought to [0.5, 1].
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { centredRanks, ranksOf } from '../../numeric/ranks.ts';
import { field } from '../../schema/words.ts';
import { defineExplainer, type ExplainContext } from '../explainer.ts';

export const singleFeatureAuc = defineExplainer({
  method: 'single-feature-auc',
  title: { en: 'Single-feature AUC', zh: '单特征 AUC' },
  about: {
    en: 'How well each feature alone puts the rows in order, without any model: 0.5 is chance, 1 is perfect.',
    zh: '不借助模型，仅凭单个特征对样本排序的能力：0.5 为随机，1 为完美。',
  },
  scope: 'dataset',
  needsTruth: true,
  usesBackground: () => false,
  params: z.strictObject({
    repeats: z
      .int()
      .min(1)
      .max(1000)
      .default(20)
      .meta(field(['Repeats', '重复次数'], ['Times that rows are drawn anew, for the spread.', '重新抽样的次数，用于离散程度。'])),
  }),
  explain(context, { repeats }) {
    const { rows } = context.rows;
    const count = context.encoder.features.length;
    const truth = context.truth();
    if (new Set(truth).size < 2)
      throw new VitrineError('rows', 'These rows all have the same answer: there is nothing to tell apart.', { where: 'rows', hint: 'Use more rows.' });
    const draws = Array.from({ length: repeats }, (_, repeat) => {
      const random = context.job.random(`rows-${repeat}`);
      return repeat === 0 ? Int32Array.from({ length: rows }, (_, i) => i) : Int32Array.from({ length: rows }, () => random.integer(rows - 1));
    });
    const drops = new Float64Array(count * repeats);
    for (let f = 0; f < count; f++) {
      context.job.check();
      const values = orderOf(context, f, truth);
      draws.forEach((kept, repeat) => {
        const area = areaOf(
          Float64Array.from(kept, (row) => values[row]),
          Float64Array.from(kept, (row) => truth[row]),
          context.classes.length,
        );
        drops[f * repeats + repeat] = area;
      });
      context.job.report({ stage: 'explain', share: (f + 1) / count });
    }
    return { kind: 'importance', metric: context.classes.length > 0 ? 'rocAuc' : 'rankAgreement', baseline: 0.5, drops, repeats };
  },
});

/** Numbers as they are; categories in the order of the mean truth of their rows (of how often they are of the last class). */
function orderOf({ rows, encoder, classes }: ExplainContext, f: number, truth: Float64Array): Float64Array {
  const raw = Float64Array.from({ length: rows.rows }, (_, r) => rows.values[r * rows.features + f]);
  if (encoder.features[f].kind === 'numeric') return raw;
  const sums = new Map<number, { sum: number; count: number }>();
  raw.forEach((code, r) => {
    const entry = sums.get(code) ?? { sum: 0, count: 0 };
    sums.set(code, { sum: entry.sum + (classes.length > 0 ? Number(truth[r] === classes.length - 1) : truth[r]), count: entry.count + 1 });
  });
  return raw.map((code) => {
    const entry = sums.get(code);
    return entry ? entry.sum / entry.count : Number.NaN;
  });
}

function areaOf(values: Float64Array, truth: Float64Array, classes: number): number {
  if (classes === 0) return 0.5 + Math.abs(correlation(values, truth)) / 2;
  const ranks = ranksOf(values);
  if (classes === 2) return oneAgainst(ranks, truth, 1);
  const areas = Array.from({ length: classes }, (_, k) => oneAgainst(ranks, truth, k)).filter((area) => !Number.isNaN(area));
  return areas.length === 0 ? 0.5 : areas.reduce((a, b) => a + b, 0) / areas.length;
}

/** Mann and Whitney's statistic, in whichever direction tells more; 0.5 where a draw has one class alone. */
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
  const area = (sum - (own * (own + 1)) / 2) / (own * other);
  return Math.max(area, 1 - area);
}

/** Spearman's. */
function correlation(a: Float64Array, b: Float64Array): number {
  const ranks = centredRanks(b);
  return centredRanks(a).reduce((sum, rank, i) => sum + rank * ranks[i], 0);
}
