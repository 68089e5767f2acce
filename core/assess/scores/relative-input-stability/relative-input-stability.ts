import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { least, nearby, relativeChange } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

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
    const raw = nearby(sample, features, radius, neighbours, sample.random('relative-input-stability'));
    const others = sample.explain(raw);
    const width = sample.row.length;
    return Math.max(
      ...others.map(
        (other, i) =>
          relativeChange(sample.attributions, other) /
          Math.max(least, relativeChange(sample.row, raw.subarray(i * width, (i + 1) * width))),
      ),
    );
  }),
});
