import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { difference, distance, norm } from '../ordering.ts';
import { defineScore } from '../score.ts';

export const localLipschitz = defineScore({
  score: 'local-lipschitz',
  title: { en: 'Local Lipschitz estimate', zh: '局部 Lipschitz 估计' },
  about: {
    en: 'The steepest change of the attributions near a row, for a step of one deviation.',
    zh: '行附近归因变化的最大斜率，每移动一个标准差。',
  },
  formula: 'max over x′ of ‖a(x) − a(x′)‖ / ‖x − x′‖',
  source: 'Alvarez-Melis & Jaakkola 2018',
  group: 'stability',
  direction: 'lower',
  range: [0, null],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({
    neighbours: neighbours(20),
    radius: radius(0.1),
  }),
  of: perNeighbourhood('local-lipschitz', (sample, { row, explained }, { features }) => {
    const slopes = explained.map((other, i) => {
      const step = distance(sample, row(i), features);
      return step > 0 ? norm(difference(other, sample.attributions)) / step : 0;
    });
    return Math.max(...slopes);
  }),
});
