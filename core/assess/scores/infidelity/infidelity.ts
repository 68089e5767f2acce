import { z } from 'zod';
import { samples } from '../fields.ts';
import { hiddenSets, hiddenSum } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const infidelity = defineScore({
  score: 'infidelity',
  title: { en: 'Infidelity', zh: '不忠实度' },
  about: {
    en: 'Features are hidden in random sets of any size: the mean squared difference between the sum of their attributions and how much the output changes. In squared units of the output.',
    zh: '随机隐藏任意大小的特征集合：归因之和与输出变化之差的均方。单位为输出的平方。',
  },
  formula: 'E[ ( Σ_{i∈S} a_i − ( f(x) − f(x with S hidden) ) )² ]',
  source: 'Yeh et al. 2019',
  group: 'faithfulness',
  direction: 'lower',
  range: [0, null],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({
    samples: samples(50),
  }),
  of: perSample((sample, { samples }) => {
    const count = sample.attributions.length;
    const random = sample.random('infidelity');
    const masks = hiddenSets(random, count, samples, () => 1 + random.integer(count - 1));
    const values = sample.masked(masks);
    let sum = 0;
    masks.forEach((mask, s) => {
      sum += (hiddenSum(sample.attributions, mask) - (sample.prediction - values[s])) ** 2;
    });
    return sum / samples;
  }),
});
