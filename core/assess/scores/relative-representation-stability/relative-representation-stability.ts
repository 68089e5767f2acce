import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { least, nearby, relativeChange } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

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
    if (!sample.represent) return Number.NaN;
    const raw = nearby(sample, features, radius, neighbours, sample.random('relative-representation-stability'));
    const [own] = sample.represent(sample.row);
    const layers = sample.represent(raw);
    return Math.max(
      ...sample
        .explain(raw)
        .map(
          (other, i) => relativeChange(sample.attributions, other) / Math.max(least, relativeChange(own, layers[i])),
        ),
    );
  }),
});
