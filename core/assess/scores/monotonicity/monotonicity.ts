import { z } from 'zod';
import { adding, bySize } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const monotonicity = defineScore({
  score: 'monotonicity',
  title: { en: 'Monotonicity', zh: '单调性' },
  about: {
    en: 'From nothing known, real values are put in by rising size of their attribution: the share of steps at which the output does not fall. Meant for attributions that push up; a row with many that push down scores low although it is right.',
    zh: '从全部未知开始，按归因绝对值由小到大放入真实值：输出不下降的步数占比。适用于推高的归因；若许多特征推低，正确的归因也会得分较低。',
  },
  formula: 'share of k with f(x_{S_k}) ≥ f(x_{S_{k−1}}), S_k: the k smallest |a_i|',
  source: 'Arya et al. 2019',
  group: 'faithfulness',
  direction: 'higher',
  range: [0, 1],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({}),
  of: perSample((sample) => {
    const values = sample.masked(adding(bySize(sample.attributions).reverse()));
    let rising = 0;
    for (let k = 1; k < values.length; k++) if (values[k] >= values[k - 1] - 1e-12) rising++;
    return rising / (values.length - 1);
  }),
});
