import { z } from 'zod';
import { neighbours, radius } from '../fields.ts';
import { largestRelativeChange, nearby } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

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
  of: perSample((sample, { neighbours, radius }, { features }) => {
    const raw = nearby(sample, features, radius, neighbours, sample.random('relative-output-stability'));
    const values = sample.evaluate(raw);
    return largestRelativeChange(sample, sample.explain(raw), (i) => Math.abs(values[i] - sample.prediction));
  }),
});
