import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { largestRelativeChange, relativeChange } from '../ordering.ts';
import { defineScore } from '../score.ts';

export const relativeRepresentationStability = defineScore({
  score: 'relative-representation-stability',
  title: { en: 'Relative representation stability', zh: '相对表征稳定性' },
  about: {
    en: 'The change of the attributions beside that of what comes into the last layer, at its largest.',
    zh: '归因相对变化与最后一层输入变化之比的最大值。',
  },
  formula: 'max ‖(a − a′)/a‖ / max(‖(h − h′)/h‖, ε)',
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
  of: perNeighbourhood('relative-representation-stability', (sample, { raw, explained }) => {
    if (!sample.represent) return Number.NaN;
    const [own] = sample.represent(sample.row);
    const layers = sample.represent(raw);
    return largestRelativeChange(sample, explained, (i) => relativeChange(own, layers[i]));
  }),
});
