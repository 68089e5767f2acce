import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { sameEffect } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const symmetry = defineScore({
  score: 'symmetry',
  title: { en: 'Symmetry', zh: '对称性' },
  about: {
    en: 'Two features that do the same everywhere should get the same: the largest difference between such features, beside the largest attribution. Only where there are such features.',
    zh: '作用处处相同的两个特征应得到相同的归因：此类特征之间的最大差异与最大归因之比。仅在存在此类特征时有值。',
  },
  formula: 'max over i ~ j of |a_i − a_j| / max |a|',
  source: 'Sundararajan, Taly & Yan 2017',
  group: 'axioms',
  direction: 'lower',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({
    sets: z
      .int()
      .min(1)
      .max(1000)
      .default(16)
      .meta(
        field(
          ['Sets', '集合数'],
          ['Sets of other features in which two are tried.', '检验两个特征时其余特征的集合数。'],
        ),
      ),
  }),
  of: perSample((sample, { sets }) => {
    const { attributions } = sample;
    const count = attributions.length;
    const largest = Math.max(...attributions.map(Math.abs));
    if (count < 2 || largest === 0) return Number.NaN;
    const random = sample.random('symmetry');
    const rest = Array.from({ length: sets }, () => Uint8Array.from({ length: count }, () => random.integer(1)));
    const without = (feature: number) =>
      sample.masked(rest.map((mask) => mask.map((kept, f) => (f === feature ? 0 : kept))));
    const alone = Array.from({ length: count }, (_, f) => without(f));
    let worst = Number.NaN;
    for (let i = 0; i < count; i++)
      for (let j = 0; j < i; j++) {
        // cheap to tell apart: hiding one is not like hiding the other
        if (alone[i].some((value, s) => rest[s][i] === 1 && rest[s][j] === 1 && Math.abs(value - alone[j][s]) > 1e-9))
          continue;
        if (!sameEffect(sample, rest, i, j)) continue;
        worst = Math.max(Number.isNaN(worst) ? 0 : worst, Math.abs(attributions[i] - attributions[j]) / largest);
      }
    return worst;
  }),
});
