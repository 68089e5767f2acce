import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { bySize } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const road = defineScore({
  score: 'road',
  title: { en: 'Removal (ROAD)', zh: '移除 (ROAD)' },
  about: {
    en: 'The largest features are replaced by what rows like this one have, with a little noise: the mean change of the output over shares from 10 to 90 %. Unlike hiding by a mean it leaves rows that could be.',
    zh: '以相似行的取值（加少量噪声）替换最大的特征：在 10% 至 90% 的比例上输出变化的均值。与以均值隐藏不同，所得的行更为合理。',
  },
  formula: 'mean over p of |f(x) − f(x with the top p % imputed)|',
  source: 'Rong et al. 2022',
  group: 'faithfulness',
  direction: 'higher',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({
    noise: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .meta(
        field(
          ['Noise', '噪声'],
          ['Standard deviation of the noise, in those of the features.', '噪声的标准差，以特征标准差计。'],
        ),
      ),
  }),
  of: perSample((sample, { noise }, { features }) => {
    const order = bySize(sample.attributions);
    const count = order.length;
    const each = sample.references.length / count;
    const random = sample.random('road');
    const shares = Array.from({ length: 9 }, (_, i) => (i + 1) / 10);
    const raw = new Float64Array(shares.length * each * count);
    shares.forEach((share, s) => {
      const gone = order.slice(0, Math.max(1, Math.round(share * count)));
      for (let r = 0; r < each; r++) {
        const at = (s * each + r) * count;
        raw.set(sample.row, at);
        for (const f of gone)
          raw[at + f] = sample.references[r * count + f] + noise * features[f].deviation * random.normal();
      }
    });
    return mean(sample.evaluate(raw).map((value) => Math.abs(value - sample.prediction)));
  }),
});
