import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { defineScore } from '../score.ts';

export const linearity = defineScore({
  score: 'linearity',
  title: { en: 'Linearity', zh: '线性性' },
  about: {
    en: 'What is explained of a sum of models should be the sum of what is explained of each. Probabilities of all classes add up to 1, of which nothing can be explained: so the attributions of all classes should cancel. The share of their sizes that does not.',
    zh: '对模型之和的解释应等于对各模型解释之和。所有类别的概率之和为 1，无可解释，因此各类别的归因应相互抵消。此处为未抵消部分的比例。',
  },
  formula: 'Σ_i |Σ_k a_i(p_k)| / Σ_k Σ_i |a_i(p_k)|',
  source: 'Sundararajan, Taly & Yan 2017; Shapley 1953',
  group: 'axioms',
  direction: 'lower',
  range: [0, 1],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({}),
  refuses: ({ byClass }) => (byClass ? undefined : say('refuse.noSumOfOutputs', {})),
  of(samples, { byClass }) {
    const classes = byClass?.() ?? [];
    return Float64Array.from(samples, (_, s) => {
      const own = classes.map((all) => all[s]);
      const whole = own.reduce((sum, values) => sum + sizeOf(values), 0);
      if (whole === 0) return 0;
      const total = own[0].map((_value, f) => own.reduce((sum, values) => sum + values[f], 0));
      const left = sizeOf(total) / whole;
      // what rounding leaves is none
      return left < 1e-12 ? 0 : left;
    });
  },
});

const sizeOf = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.abs(value), 0);
