import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { bySize } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const seedOverlap = defineScore({
  score: 'seed-overlap',
  title: { en: 'Top features by seed', zh: '不同种子的前几特征' },
  about: {
    en: 'The same row is explained with other seeds: the share of the largest features that stay among the largest.',
    zh: '以其他种子解释同一行：最大的若干特征仍保持最大的比例。',
  },
  formula: 'mean over seeds of |top_k(a) ∩ top_k(a_seed)| / k',
  source: '–',
  group: 'stability',
  direction: 'higher',
  range: [0, 1],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({
    seeds: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta(field(['Seeds', '种子数'], ['Other seeds that are tried.', '尝试的其他种子数。'])),
    k: z
      .int()
      .min(1)
      .max(1000)
      .default(3)
      .meta(
        field(['Top features', '前几特征'], ['How many of the largest features are compared.', '比较最大的特征个数。']),
      ),
  }),
  of: perSample((sample, { seeds, k }) => {
    const top = Math.min(k, sample.attributions.length);
    const own = new Set(bySize(sample.attributions).slice(0, top));
    let kept = 0;
    for (let s = 0; s < seeds; s++)
      for (const feature of bySize(sample.explain(sample.row, 1000 + s)[0]).slice(0, top)) if (own.has(feature)) kept++;
    return kept / (seeds * top);
  }),
});
