import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { largestRelativeChange, relativeChange } from '../ordering.ts';
import { defineScore } from '../score.ts';

export const relativeInputStability = defineScore({
  score: 'relative-input-stability',
  title: { en: 'Relative input stability', zh: '相对输入稳定性' },
  about: {
    en: 'The change of the attributions beside that of the row, both relative, at its largest.',
    zh: '归因相对变化与行相对变化之比的最大值。',
  },
  formula: 'max ‖(a − a′)/a‖ / max(‖(x − x′)/x‖, ε)',
  source: 'Agarwal et al. 2022',
  group: 'stability',
  direction: 'lower',
  range: [0, null],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({
    neighbours: neighbours(10),
    radius: radius(0.02),
  }),
  of: perNeighbourhood('relative-input-stability', (sample, { row, explained }) =>
    largestRelativeChange(sample, explained, (i) => relativeChange(sample.row, row(i))),
  ),
});
