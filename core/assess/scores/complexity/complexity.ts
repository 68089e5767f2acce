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
    const total = attributions.reduce((sum, value) => sum + Math.abs(value), 0);
    if (total === 0) return Number.NaN;
    // − 0 is 0
    return (
      0 -
      attributions.reduce(
        (sum, value) => sum + (value === 0 ? 0 : (Math.abs(value) / total) * Math.log(Math.abs(value) / total)),
        0,
      )
    );
  }),
});
