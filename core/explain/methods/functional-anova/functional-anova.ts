// What share of an additive model's variation each of its shapes carries over the rows: functional analysis of variance
// (Hooker 2007), read off the model itself.
// Shapes of correlated features share variation: a shape's part is its covariance with the whole score (Li & Rabitz
// 2012), so that parts sum to the variance.

import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { additiveScores } from '../../../models/additive.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import { attributionParams, defineExplainer, refuse } from '../../explainer.ts';

const needsShapes = say('refuse.needsShapes', {});

function covariance(a: Float64Array, b: Float64Array): number {
  const [meanOfA, meanOfB] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - meanOfA) * (b[i] - meanOfB), 0) / a.length;
}

export const functionalAnova = defineExplainer({
  method: 'functional-anova',
  title: { en: 'Functional ANOVA', zh: '函数型方差分析' },
  about: {
    en: 'How much of the variance of the model’s score each of its shapes carries, single features and pairs, with what it shares with others; parts sum to the whole, and one that works against the others is negative. Read off an additive model, no sampling.',
    zh: '可加模型中各形状函数（单特征与特征对）承担的得分方差，含与其他形状的协方差；各部分之和为总方差，与其他作用相反者为负。直接读取模型，无抽样。',
  },
  scope: 'dataset',
  speaksOf: 'model',
  unit: () => say('unit.shapeVariance', {}),
  refuses: (capabilities) => (capabilities.includes('additive') ? undefined : needsShapes),
  usesBackground: () => false,
  params: z.strictObject({ class: attributionParams.class }),
  explain(context) {
    const { additive } = context.capabilities;
    if (!additive) return refuse(needsShapes, say('hint.useImportanceOrH', {}));
    const { encoder, encoded, outputOf } = context;
    const { rows } = context.rows;
    const scores = additive.intercept.length;
    // one score stands for two classes
    const score = scores > 1 ? (outputOf[0] ?? 0) : 0;
    const owner = (column: number) =>
      encoder.features.findIndex(({ offset, width }) => column >= offset && column < offset + width);
    const parts = new Map<string, Float64Array>();
    for (const term of additive.terms) {
      context.job.check();
      const own = additiveScores(new Float64Array(scores), [term], encoder.width)(encoded, rows);
      const names = [...new Set(term.columns.map((column) => encoder.features[owner(column)].name))].join(' × ');
      const sum = parts.get(names) ?? new Float64Array(rows);
      for (let r = 0; r < rows; r++) sum[r] += own[r * scores + score];
      parts.set(names, sum);
    }
    const whole = Float64Array.from({ length: rows }, (_, r) =>
      [...parts.values()].reduce((sum, values) => sum + values[r], 0),
    );
    return {
      kind: 'importance',
      metric: 'variance',
      baseline: standardDeviation(whole) ** 2,
      names: [...parts.keys()],
      drops: Float64Array.from([...parts.values()], (values) => covariance(values, whole)),
      repeats: 1,
    };
  },
});
