import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { defineScore, perSample } from '../score.ts';

export const effectiveComplexity = defineScore({
  score: 'effective-complexity',
  title: { en: 'Effective complexity', zh: '有效复杂度' },
  about: {
    en: 'How many features it takes for most of the attributions: the fewest whose sizes come to 90 % of all.',
    zh: '覆盖大部分归因所需的特征数：绝对值之和达到 90% 的最少特征。',
  },
  formula: 'min k with Σ of the k largest |a| ≥ 0.9 Σ |a|',
  source: 'after Nguyen & Martínez 2020',
  group: 'complexity',
  direction: 'lower',
  range: [0, null],
  cost: 'none',
  isDefault: false,
  params: z.strictObject({
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.9)
      .meta(field(['Share', '比例'], ['How much of the attributions is to be covered.', '需覆盖的归因比例。'])),
  }),
  of: perSample(({ attributions }, { share }) => {
    const sizes = attributions.map(Math.abs).sort().reverse();
    const total = sizes.reduce((a, b) => a + b, 0);
    let sum = 0;
    let count = 0;
    while (count < sizes.length && sum < share * total * (1 - 1e-12)) sum += sizes[count++];
    return count;
  }),
});
