import { z } from 'zod';
import { spearman } from '../../../numeric/correlation.ts';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { defineScore, perSample } from '../score.ts';

export const seedStability = defineScore({
  score: 'seed-stability',
  title: { en: 'Seed stability', zh: '种子稳定性' },
  about: {
    en: 'The same row is explained with other seeds: the mean rank correlation of the attributions. 1 for a method that draws nothing.',
    zh: '以其他种子解释同一行：归因的平均秩相关。不含抽样的方法为 1。',
  },
  formula: 'mean over seeds of Spearman(a, a_seed)',
  source: '–',
  group: 'stability',
  direction: 'higher',
  range: [-1, 1],
  cost: 'explanations',
  isDefault: true,
  params: z.strictObject({
    seeds: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta(field(['Seeds', '种子数'], ['Other seeds that are tried.', '尝试的其他种子数。'])),
  }),
  of: perSample((sample, { seeds }) => {
    const values = Array.from({ length: seeds }, (_, s) =>
      spearman(sample.attributions, sample.explain(sample.row, 1000 + s)[0]),
    ).filter((value) => !Number.isNaN(value));
    return values.length > 0 ? mean(values) : Number.NaN;
  }),
});
