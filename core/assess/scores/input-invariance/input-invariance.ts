import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { difference, norm } from '../ordering.ts';
import { defineScore } from '../score.ts';

export const inputInvariance = defineScore({
  score: 'input-invariance',
  title: { en: 'Input invariance', zh: '输入不变性' },
  about: {
    en: 'A constant is added to every number, in the data and in what the model takes away of it: the explanation should not change. The largest change, beside the size of the attributions.',
    zh: '在数据中给每个数值加一常数，并在模型中相应抵消：解释不应变化。最大变化与归因大小之比。',
  },
  formula: '‖a(x + c) − a(x)‖ / ‖a(x)‖',
  source: 'Kindermans et al. 2019',
  group: 'axioms',
  direction: 'lower',
  range: [0, null],
  cost: 'explanations',
  isDefault: false,
  params: z.strictObject({}),
  refuses: ({ shifted }) => (shifted ? undefined : say('refuse.noNumbersToShift', {})),
  of(samples, tools) {
    const shifted = tools.shifted?.(1) ?? [];
    return Float64Array.from(samples, ({ attributions }, i) => {
      const size = norm(attributions);
      return size > 0 ? norm(difference(shifted[i], attributions)) / size : Number.NaN;
    });
  },
});
