import { z } from 'zod';
import { defineScore, perSample } from '../score.ts';

export const complexity = defineScore({
  score: 'complexity',
  title: { en: 'Complexity (entropy)', zh: '复杂度（熵）' },
  about: {
    en: 'The entropy of the shares that features have of the attributions: 0 where one has it all, ln n where all are alike.',
    zh: '各特征所占归因比例的熵：集中于一个特征为 0，全部相同为 ln n。',
  },
  formula: '− Σ p_i ln p_i, p_i = |a_i| / Σ |a|',
  source: 'Bhatt, Weller & Moura 2020',
  group: 'complexity',
  direction: 'lower',
  range: [0, null],
  cost: 'none',
  isDefault: true,
  params: z.strictObject({}),
  of: perSample(({ attributions }) => {
    let [total, weighted] = [0, 0];
    for (let i = 0; i < attributions.length; i++) {
      const size = Math.abs(attributions[i]);
      total += size;
      if (size > 0) weighted += size * Math.log(size);
    }
    // − Σ (s / t) ln (s / t) = ln t − Σ s ln s / t; what rounding leaves below 0 is none
    return total > 0 ? Math.max(0, Math.log(total) - weighted / total) : Number.NaN;
  }),
});
