import { gapParams, predictionGap } from '../prediction-gap.ts';
import { defineScore, perSample } from '../score.ts';

export const pgu = defineScore({
  score: 'pgu',
  title: { en: 'Prediction gap on unimportant features', zh: '不重要特征的预测差距' },
  about: {
    en: 'All but the largest features are disturbed by noise: how much the output changes; little, if the attribution is right.',
    zh: '对最大特征之外的特征施加噪声：输出变化多少；归因正确时应很小。',
  },
  formula: 'mean over k of E|f(x) − f(x + noise on all but the top k)|',
  source: 'Agarwal et al. 2022 (OpenXAI)',
  group: 'faithfulness',
  direction: 'lower',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: gapParams,
  of: perSample((sample, asked, tools) => predictionGap(sample, asked, tools, 'pgu', (order, k) => order.slice(k))),
});
