import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { difference, norm } from '../ordering.ts';
import { defineScore } from '../score.ts';

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
  of: perNeighbourhood('average-sensitivity', ({ attributions }, { explained }) => {
    const size = norm(attributions);
    return size > 0 ? mean(explained.map((other) => norm(difference(other, attributions)))) / size : Number.NaN;
  }),
});
