import { z } from 'zod';
import { pearson } from '../../../numeric/correlation.ts';
import { mean } from '../../../numeric/stats.ts';
import { samples } from '../fields.ts';
import { hiddenSets, hiddenSum } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const sensitivityN = defineScore({
  score: 'sensitivity-n',
  title: { en: 'Sensitivity-n', zh: 'Sensitivity-n' },
  about: {
    en: 'Faithfulness correlation over sets of every size: the mean over sizes of the correlation of sums of attributions with the change of the output.',
    zh: '对各种大小的集合计算忠实度相关，再对大小取平均。',
  },
  formula: 'mean over n of corr over |S| = n of ( Σ_{i∈S} a_i , f(x) − f(x with S hidden) )',
  source: 'Ancona et al. 2018',
  group: 'faithfulness',
  direction: 'higher',
  range: [-1, 1],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({
    samples: samples(30),
  }),
  of: perSample((sample, { samples }) => {
    const count = sample.attributions.length;
    const random = sample.random('sensitivity-n');
    const sizes = [...new Set([1 / 8, 1 / 4, 1 / 2, 3 / 4].map((share) => Math.max(1, Math.round(share * count))))];
    const correlations = sizes
      .filter((size) => size < count)
      .map((size) => {
        const masks = hiddenSets(random, count, samples, () => size);
        const values = sample.masked(masks);
        return pearson(
          masks.map((mask) => hiddenSum(sample.attributions, mask)),
          values.map((value) => sample.prediction - value),
        );
      })
      .filter((value) => !Number.isNaN(value));
    return correlations.length > 0 ? mean(correlations) : Number.NaN;
  }),
});
