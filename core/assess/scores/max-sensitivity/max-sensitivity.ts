import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { difference, norm } from '../ordering.ts';
import { defineScore } from '../score.ts';

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
    neighbours: neighbours(10),
    radius: radius(0.02),
  }),
  of: perNeighbourhood('max-sensitivity', ({ attributions }, { explained }) => {
    const size = norm(attributions);
    const changes = explained.map((other) => norm(difference(other, attributions)));
    return size > 0 ? Math.max(...changes) / size : Number.NaN;
  }),
});
