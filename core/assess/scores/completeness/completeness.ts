import { z } from 'zod';
import { defineScore, perSample } from '../score.ts';

export const completeness = defineScore({
  score: 'completeness',
  title: { en: 'Completeness gap', zh: '完备性差距' },
  about: {
    en: 'What the attributions lack of adding up to the prediction, beside how far the prediction is from the base. 0 for exact SHAP; a method that does not claim to add up has a large gap and may still rank well.',
    zh: '归因之和与预测之间的差距，相对于预测与基准值之差。精确 SHAP 为 0；不要求可加的方法差距可能很大，但排序仍可能良好。',
  },
  formula: '| Σ a_i − (f(x) − base) | / | f(x) − base |',
  source: 'Sundararajan, Taly & Yan 2017',
  group: 'axioms',
  direction: 'lower',
  range: [0, null],
  cost: 'none',
  isDefault: true,
  params: z.strictObject({}),
  of: perSample(({ attributions, prediction, baseValue }) => {
    const whole = prediction - baseValue;
    const gap = Math.abs(attributions.reduce((a, b) => a + b, 0) - whole);
    if (Math.abs(whole) < 1e-12) return gap < 1e-9 ? 0 : Number.NaN;
    return gap / Math.abs(whole);
  }),
});
