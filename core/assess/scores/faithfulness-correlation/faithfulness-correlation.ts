import { z } from 'zod';
import { pearson } from '../../../numeric/correlation.ts';
import { field } from '../../../schema/label.ts';
import { samples } from '../fields.ts';
import { hiddenSets, hiddenSum } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const faithfulnessCorrelation = defineScore({
  score: 'faithfulness-correlation',
  title: { en: 'Faithfulness correlation', zh: '忠实度相关' },
  about: {
    en: 'Features are hidden in random sets; the sums of their attributions should follow how much the output changes. Depends on what stands in for hidden features.',
    zh: '随机隐藏若干特征，其归因之和应与输出的变化相关。结果取决于以何替代被隐藏的特征。',
  },
  formula: 'corr over sets S of ( Σ_{i∈S} a_i , f(x) − f(x with S hidden) )',
  source: 'Bhatt, Weller & Moura 2020',
  group: 'faithfulness',
  direction: 'higher',
  range: [-1, 1],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({
    samples: samples(100),
    size: z
      .union([z.literal('auto'), z.int().min(1)])
      .default('auto')
      .meta(
        field(
          ['Set size', '集合大小'],
          ['Features that are hidden at once. auto: a third of them.', '每次隐藏的特征数；auto：三分之一。'],
        ),
      ),
  }),
  of: perSample((sample, { samples, size }) => {
    const count = sample.attributions.length;
    const hidden = Math.min(count - 1, size === 'auto' ? Math.max(1, Math.round(count / 3)) : size);
    if (hidden < 1) return Number.NaN;
    const masks = hiddenSets(sample.random('faithfulness-correlation'), count, samples, () => hidden);
    const values = sample.masked(masks);
    return pearson(
      masks.map((mask) => hiddenSum(sample.attributions, mask)),
      values.map((value) => sample.prediction - value),
    );
  }),
});
