import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { adding, bySize, topShares } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const sufficiency = defineScore({
  score: 'sufficiency',
  title: { en: 'Sufficiency', zh: '充分性' },
  about: {
    en: 'How far the output is from the prediction when only the largest features are known, over several shares of them. 0: they are enough.',
    zh: '仅保留最大的若干特征时输出与预测相差多少，对多个比例取平均。0 表示足够。',
  },
  formula: 'mean over k of |f(x) − f(x with only the top k)|',
  source: 'DeYoung et al. 2020',
  group: 'faithfulness',
  direction: 'lower',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({}),
  of: perSample((sample) => {
    const masks = adding(bySize(sample.attributions));
    const chosen = topShares.map((share) => masks[Math.max(1, Math.round(share * sample.attributions.length))]);
    return mean(sample.masked(chosen).map((value) => Math.abs(sample.prediction - value)));
  }),
});
