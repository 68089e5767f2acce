import { z } from 'zod';
import { idleFeatures } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const dummy = defineScore({
  score: 'dummy',
  title: { en: 'Dummy', zh: '哑元' },
  about: {
    en: 'The share of the attributions that goes to features which cannot change the output, as far as that can be read off the model, else by what stands in for them. 0 is right.',
    zh: '归于不影响输出的特征的归因比例（可从模型读出者，否则以替代值检验）。0 为正确。',
  },
  formula: 'Σ over features without effect of |a_i| / Σ |a|',
  source: 'Sundararajan, Taly & Yan 2017',
  group: 'axioms',
  direction: 'lower',
  range: [0, 1],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({}),
  of: perSample((sample, _params, { usedFeatures }) => {
    const { attributions } = sample;
    const count = attributions.length;
    const total = attributions.reduce((sum, value) => sum + Math.abs(value), 0);
    const isIdle = usedFeatures ? (f: number) => usedFeatures[f] === 0 : idleFeatures(sample);
    let idle = 0;
    let features = 0;
    for (let f = 0; f < count; f++)
      if (isIdle(f)) {
        features++;
        idle += Math.abs(attributions[f]);
      }
    // without such a feature there is nothing to say
    return features > 0 && total > 0 ? idle / total : Number.NaN;
  }),
});
