import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { difference, nearby, norm } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const maxSensitivity = defineScore({
  score: 'max-sensitivity',
  title: { en: 'Max-sensitivity', zh: '最大敏感度' },
  about: {
    en: 'Numbers move a little: the largest change of the attributions, beside their size.',
    zh: '数值略微移动：归因的最大变化与其大小之比。',
  },
  formula: 'max over d of ‖a(x + d) − a(x)‖ / ‖a(x)‖',
  source: 'Yeh et al. 2019',
  group: 'stability',
  direction: 'lower',
  range: [0, null],
  cost: 'explanations',
  isDefault: true,
  params: z.strictObject({
    neighbours: z
      .int()
      .min(1)
      .max(10_000)
      .default(10)
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
      .default(0.02)
      .meta(
        field(['Radius', '半径'], ['How far numbers move, in standard deviations.', '数值移动的幅度，以标准差计。']),
      ),
  }),
  of: perSample((sample, { neighbours, radius }, { features }) => {
    const raw = nearby(sample, features, radius, neighbours, sample.random('max-sensitivity'));
    const size = norm(sample.attributions);
    const changes = sample.explain(raw).map((other) => norm(difference(other, sample.attributions)));
    return size > 0 ? Math.max(...changes) / size : Number.NaN;
  }),
});
