// What PGI and PGU share: the mean change of the output where some features are disturbed by noise (Agarwal et al. 2022).
import { z } from 'zod';
import { mean } from '../../numeric/stats.ts';
import { field } from '../../schema/label.ts';
import { samples } from './fields.ts';
import { bySize, disturbed } from './ordering.ts';
import type { Sample, ScoreTools } from './score.ts';

export const gapParams = z.strictObject({
  samples: samples(100),
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
});

/** @param movedOf the features that are disturbed, of their order by size, for each k up to the share */
export function predictionGap(
  sample: Sample,
  asked: z.infer<typeof gapParams>,
  { features }: ScoreTools,
  label: string,
  movedOf: (order: readonly number[], k: number) => readonly number[],
): number {
  const order = bySize(sample.attributions);
  const count = order.length;
  const most = Math.max(1, Math.ceil(asked.share * count));
  const random = sample.random(label);
  let sum = 0;
  for (let k = 1; k <= most; k++) {
    const moved = movedOf(order, k);
    const raw = new Float64Array(asked.samples * count);
    for (let s = 0; s < asked.samples; s++) {
      raw.set(sample.row, s * count);
      for (const f of moved) raw[s * count + f] = disturbed(sample.row[f], features[f], asked.deviation, random);
    }
    sum += mean(sample.evaluate(raw).map((value) => Math.abs(value - sample.prediction)));
  }
  return sum / most;
}
