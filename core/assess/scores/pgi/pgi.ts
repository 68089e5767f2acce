import { gapParams, predictionGap } from '../prediction-gap.ts';
import { defineScore, perSample } from '../score.ts';

export const pgi = defineScore({
  score: 'pgi',
  title: { en: 'Prediction gap on important features', zh: '重要特征的预测差距' },
  about: {
    en: 'The largest features are disturbed by noise: how much the output changes. A random attribution has the same gap for important and unimportant ones.',
    zh: '对最大的特征施加噪声：输出变化多少。随机归因在重要与不重要特征上差距相同。',
  },
  formula: 'mean over k of E|f(x) − f(x + noise on the top k)|',
  source: 'Agarwal et al. 2022 (OpenXAI)',
  group: 'faithfulness',
  direction: 'higher',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: gapParams,
  of: perSample((sample, asked, tools) => predictionGap(sample, asked, tools, 'pgi', (order, k) => order.slice(0, k))),
});
