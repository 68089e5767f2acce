import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { byValue, removing, topShares } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const comprehensiveness = defineScore({
  score: 'comprehensiveness',
  title: { en: 'Comprehensiveness', zh: '全面性' },
  about: {
    en: 'How much the output falls when the largest features are hidden, over several shares of them.',
    zh: '隐藏最大的若干特征后输出下降多少，对多个比例取平均。',
  },
  formula: 'mean over k of f(x) − f(x without the top k)',
  source: 'DeYoung et al. 2020',
  group: 'faithfulness',
  direction: 'higher',
  range: [null, null],
  cost: 'model',
  isDefault: true,
  params: z.strictObject({}),
  of: perSample((sample) => {
    const masks = removing(byValue(sample.attributions));
    const chosen = topShares.map((share) => masks[Math.max(1, Math.round(share * sample.attributions.length))]);
    return mean(sample.masked(chosen).map((value) => sample.prediction - value));
  }),
});
