import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { least, nearby, relativeChange } from '../ordering.ts';
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
    const raw = nearby(sample, features, radius, neighbours, sample.random('relative-output-stability'));
    const others = sample.explain(raw);
    const values = sample.evaluate(raw);
    return Math.max(
      ...others.map(
        (other, i) =>
          relativeChange(sample.attributions, other) / Math.max(least, Math.abs(values[i] - sample.prediction)),
      ),
    );
  }),
});
