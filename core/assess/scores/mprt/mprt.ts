import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { spearman } from '../../../numeric/correlation.ts';
import { mean } from '../../../numeric/stats.ts';
import { defineScore } from '../score.ts';

export const mprt = defineScore({
  score: 'mprt',
  title: { en: 'Model randomisation', zh: '模型随机化检验' },
  about: {
    en: 'What the model has learnt is shuffled step by step: layers or trees from the output back, shapes, coefficients of support vectors, targets of neighbours. The score is the mean rank correlation of the sizes of the attributions with those before, over the steps. Near 1: the explanation ignores the model.',
    zh: '逐步打乱模型所学：从输出端起的层或树、形状函数、支持向量的系数、近邻的目标值。得分为各步中归因绝对值与原归因的平均秩相关。接近 1 表示解释忽略了模型。',
  },
  formula: 'mean over steps of Spearman(|a|, |a_randomised|)',
  source: 'Adebayo et al. 2018',
  group: 'randomisation',
  direction: 'lower',
  range: [-1, 1],
  cost: 'explanations',
  isDefault: true,
  params: z.strictObject({}),
  refuses: ({ randomised }) => (randomised ? undefined : say('refuse.noPartsToRandomise', {})),
  of(samples, { randomised }) {
    const steps = randomised ? [0.25, 0.5, 0.75, 1].map((share) => randomised(share)) : [];
    return Float64Array.from(samples, ({ attributions }, i) => {
      const values = steps
        .map((others) => likeness(attributions, others[i]))
        .map((value) => (Number.isNaN(value) ? 0 : value));
      return values.length > 0 ? mean(values) : Number.NaN;
    });
  },
});

/** Rank correlation of the sizes, over the features that one of the two uses: zeros that both have say nothing. */
function likeness(before: Float64Array, after: Float64Array): number {
  const used = [...before.keys()].filter((f) => before[f] !== 0 || after[f] !== 0);
  return spearman(
    used.map((f) => Math.abs(before[f])),
    used.map((f) => Math.abs(after[f])),
  );
}
