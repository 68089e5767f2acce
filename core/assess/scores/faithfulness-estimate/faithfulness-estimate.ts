import { z } from 'zod';
import { pearson } from '../../../numeric/correlation.ts';
import { defineScore, perSample } from '../score.ts';

export const faithfulnessEstimate = defineScore({
  score: 'faithfulness-estimate',
  title: { en: 'Faithfulness estimate', zh: '忠实度估计' },
  about: {
    en: 'Features are hidden one by one; each attribution should follow how much the output changes. Blind to interactions.',
    zh: '逐个隐藏特征，归因应与输出的变化相关。无法反映交互作用。',
  },
  formula: 'corr over i of ( a_i , f(x) − f(x with i hidden) )',
  source: 'Alvarez-Melis & Jaakkola 2018',
  group: 'faithfulness',
  direction: 'higher',
  range: [-1, 1],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({}),
  of: perSample((sample) => {
    const count = sample.attributions.length;
    const masks = Array.from({ length: count }, (_, f) =>
      Uint8Array.from({ length: count }, (_one, i) => Number(i !== f)),
    );
    return pearson(
      sample.attributions,
      sample.masked(masks).map((value) => sample.prediction - value),
    );
  }),
});
