import { z } from 'zod';
import { spearman } from '../../../numeric/correlation.ts';
import { defineScore, perSample } from '../score.ts';

export const monotonicityCorrelation = defineScore({
  score: 'monotonicity-correlation',
  title: { en: 'Monotonicity correlation', zh: '单调性相关' },
  about: {
    en: 'Sizes of attributions should rank features as their effect on the output does, when each is replaced by values of other rows.',
    zh: '以其他行的取值替换每个特征，归因大小的排序应与其对输出影响的排序一致。',
  },
  formula: 'Spearman over i of ( |a_i| , E[(f(x) − f(x with i drawn))²] )',
  source: 'Nguyen & Martínez 2020',
  group: 'faithfulness',
  direction: 'higher',
  range: [-1, 1],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({}),
  of: perSample(({ attributions, row, references, evaluate, prediction }) => {
    const count = row.length;
    const each = references.length / count;
    const raw = new Float64Array(count * references.length);
    for (let f = 0; f < count; f++)
      for (let r = 0; r < each; r++) {
        raw.set(row, (f * each + r) * count);
        raw[(f * each + r) * count + f] = references[r * count + f];
      }
    const values = evaluate(raw);
    const effect = Float64Array.from({ length: count }, (_, f) => {
      let sum = 0;
      for (let r = 0; r < each; r++) sum += (prediction - values[f * each + r]) ** 2;
      return sum / each;
    });
    return spearman(attributions.map(Math.abs), effect);
  }),
});
