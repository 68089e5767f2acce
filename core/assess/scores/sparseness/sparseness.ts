import { z } from 'zod';
import { sortAscending } from '../../../numeric/sorted.ts';
import { defineScore, perSample } from '../score.ts';

export const sparseness = defineScore({
  score: 'sparseness',
  title: { en: 'Sparseness (Gini)', zh: '稀疏度 (Gini)' },
  about: {
    en: 'How unequally the attributions are spread: 0 where all are alike, near 1 where one has it all. It says how easy an explanation is to read, not whether it is right.',
    zh: '归因分布的不均匀程度：全部相同为 0，集中于一个特征时接近 1。它说明解释是否易读，而非是否正确。',
  },
  formula: 'Σ (2i − n − 1) |a|_(i) / (n Σ |a|), sizes in rising order',
  source: 'Chalasani et al. 2020',
  group: 'complexity',
  direction: 'higher',
  range: [0, 1],
  cost: 'none',
  isDefault: true,
  params: z.strictObject({}),
  of: perSample(({ attributions }) => {
    const n = attributions.length;
    const sizes = attributions.slice();
    for (let i = 0; i < n; i++) sizes[i] = Math.abs(sizes[i]);
    sortAscending(sizes);
    let [total, weighted] = [0, 0];
    for (let i = 0; i < n; i++) {
      total += sizes[i];
      weighted += (2 * (i + 1) - n - 1) * sizes[i];
    }
    return total > 0 ? weighted / (n * total) : Number.NaN;
  }),
});
