import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { neighbours, radius } from '../fields.ts';
import { difference, nearby, norm } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const averageSensitivity = defineScore({
  score: 'average-sensitivity',
  title: { en: 'Average sensitivity', zh: '平均敏感度' },
  about: {
    en: 'Numbers move a little: the mean change of the attributions, beside their size.',
    zh: '数值略微移动：归因的平均变化与其大小之比。',
  },
  formula: 'mean over d of ‖a(x + d) − a(x)‖ / ‖a(x)‖',
  source: 'Yeh et al. 2019',
  group: 'stability',
  direction: 'lower',
  range: [0, null],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({
    neighbours: neighbours(10),
    radius: radius(0.02),
  }),
  of: perSample((sample, { neighbours, radius }, { features }) => {
    const raw = nearby(sample, features, radius, neighbours, sample.random('average-sensitivity'));
    const size = norm(sample.attributions);
    const changes = sample.explain(raw).map((other) => norm(difference(other, sample.attributions)));
    return size > 0 ? mean(changes) / size : Number.NaN;
  }),
});
