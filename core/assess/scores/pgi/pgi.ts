import { z } from 'zod';
import { mean } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import { bySize, disturbed } from '../ordering.ts';
import { defineScore, perSample } from '../score.ts';

export const pgi = defineScore({
  score: 'pgi',
  title: { en: 'Prediction gap on important features', zh: '重要特征的预测差距' },
  about: {
    en: 'The largest features are disturbed by noise: how much the output changes. A random attribution has the same gap for important and unimportant ones.',
    zh: '对最大的特征施加噪声：输出变化多少。随机归因在重要与不重要特征上差距相同。',
  },
  formula: 'mean over k of E|f(x) − f(x + noise on the top k)|',
  source: 'Agarwal et al. 2022 (OpenXAI)',
  group: 'faithfulness',
  direction: 'higher',
  range: [0, null],
  cost: 'model',
  isDefault: false,
  params: z.strictObject({
    samples: z
      .int()
      .min(2)
      .max(100_000)
      .default(100)
      .meta(field(['Samples', '样本数'], ['Sets that are drawn for each row.', '每行抽取的集合数。'])),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.25)
      .meta(
        field(
          ['Share of features', '特征比例'],
          ['The largest features, up to this share of them.', '最大特征所占比例上限。'],
        ),
      ),
    deviation: z
      .number()
      .positive()
      .default(0.1)
      .meta(
        field(
          ['Noise', '噪声'],
          ['Standard deviation of the noise, in those of the features.', '噪声的标准差，以特征标准差计。'],
        ),
      ),
  }),
  of: perSample((sample, { samples, share, deviation }, { features }) => {
    const order = bySize(sample.attributions);
    const count = order.length;
    const most = Math.max(1, Math.ceil(share * count));
    const random = sample.random('pgi');
    let sum = 0;
    for (let k = 1; k <= most; k++) {
      const moved = order.slice(0, k);
      const raw = new Float64Array(samples * count);
      for (let s = 0; s < samples; s++) {
        raw.set(sample.row, s * count);
        for (const f of moved) raw[s * count + f] = disturbed(sample.row[f], features[f], deviation, random);
      }
      sum += mean(sample.evaluate(raw).map((value) => Math.abs(value - sample.prediction)));
    }
    return sum / most;
  }),
});
