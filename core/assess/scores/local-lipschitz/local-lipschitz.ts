import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { difference, distance, nearby, norm } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

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
    neighbours: z
      .int()
      .min(1)
      .max(10_000)
      .default(20)
      .meta(
        field(
          ['Neighbours', '邻域样本数'],
          ['Rows drawn about each row and explained too.', '在每行附近抽取并解释的行数。'],
        ),
      ),
    radius: z
      .number()
      .positive()
      .max(10)
      .default(0.1)
      .meta(
        field(['Radius', '半径'], ['How far numbers move, in standard deviations.', '数值移动的幅度，以标准差计。']),
      ),
  }),
  of: perSample((sample, { neighbours, radius }, { features }) => {
    const raw = nearby(sample, features, radius, neighbours, sample.random('local-lipschitz'));
    const width = sample.row.length;
    const slopes = sample.explain(raw).map((other, i) => {
      const step = distance(sample, raw.subarray(i * width, (i + 1) * width), features);
      return step > 0 ? norm(difference(other, sample.attributions)) / step : 0;
    });
    return Math.max(...slopes);
  }),
});
