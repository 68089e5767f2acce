import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { perNeighbourhood } from '../neighbourhood.ts';
import { largestRelativeChange } from '../ordering.ts';
import { defineScore } from '../score.ts';

export const relativeOutputStability = defineScore({
  score: 'relative-output-stability',
  title: { en: 'Relative output stability', zh: '相对输出稳定性' },
  about: {
    en: 'The change of the attributions beside that of the output, at its largest.',
    zh: '归因相对变化与输出变化之比的最大值。',
  },
  formula: 'max ‖(a − a′)/a‖ / max(|f − f′|, ε)',
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
  of: perNeighbourhood('relative-output-stability', (sample, { raw, explained }) => {
    const values = sample.evaluate(raw);
    return largestRelativeChange(sample, explained, (i) => Math.abs(values[i] - sample.prediction));
  }),
});
