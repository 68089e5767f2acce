// SmoothGrad (Smilkov et al. 2017): the mean gradient of noisy copies of the row, here times how far it is from the
// baseline, so that values are in the
// output's own unit. The noise is a share of each numeric column's standard deviation over the training rows;
// categories stay as they are.

import { z } from 'zod';
import { columnOwners, encodeRows } from '../../../data/encode.ts';
import { isIndicator } from '../../../data/fields/number/number.ts';
import { field } from '../../../schema/label.ts';
import { stoppingParams } from '../../engine/convergence.ts';
import { answerAt, averagedGradients, baselineParam, baselineRow } from '../../engine/gradients.ts';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, backgroundParam, defineExplainer, type ExplainContext } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import {
  momentsOf,
  needsGradientOrVectors,
  rowOf,
  vectorAttribution,
  wordVectorsOf,
} from '../../texts/word-vectors.ts';

export const smoothGrad = defineExplainer({
  method: 'smooth-grad',
  title: { en: 'SmoothGrad', zh: 'SmoothGrad' },
  about: {
    en: 'Gradient × input, averaged over noisy copies of the row: steadier where the model is jagged.',
    zh: '在该行的带噪副本上平均的梯度 × 输入：模型不平滑时更稳定。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  approximate: true,
  refuses: needsGradientOrVectors,
  usesBackground: (params) => params.baseline !== 'zero',
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    ...baselineParam,
    samples: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(50)
      .meta(field(['Copies', '副本数'], ['Noisy copies of the row.', '该行带噪副本的数目。'])),
    noise: z
      .number()
      .positive()
      .max(10)
      .default(0.15)
      .meta(field(['Noise', '噪声'], ['As a share of each column’s standard deviation.', '占每列标准差的比例。'])),
    ...stoppingParams,
  }),
  explain(context, params) {
    if (readsWords(context)) return ofWords(context, params);
    const { width } = context.encoder;
    const start = baselineRow(context, params.baseline);
    const spread = context.once('spread', () => numericSpread(context)).map((deviation) => params.noise * deviation);
    return averagedGradients(context, 'smooth-grad', params, answerAt(context, start), (x, random, point) => {
      for (let j = 0; j < width; j++) point[j] = x[j] + (spread[j] > 0 ? spread[j] * random.normal() : 0);
      return start;
    });
  },
});

/** Standard deviation of each encoded column over the training rows; 0 for columns of a category. */
function numericSpread(context: ExplainContext): Float64Array {
  const { encoder } = context;
  const training = context.training();
  const { width } = encoder;
  const x = encodeRows(encoder, training);
  const owners = columnOwners(encoder);
  return Float64Array.from({ length: width }, (_, j) => {
    const feature = encoder.features[owners[j]];
    // of pixels the range that they can have
    if (feature.kind === 'image') return 1;
    if (feature.kind !== 'numeric' || isIndicator(feature, j)) return 0;
    let mean = 0;
    for (let r = 0; r < training.rows; r++) mean += x[r * width + j] / training.rows;
    let square = 0;
    for (let r = 0; r < training.rows; r++) square += (x[r * width + j] - mean) ** 2;
    return Math.sqrt(square / training.rows);
  });
}

/** Copies of a text that go through at once. */
const copiesAtOnce = 64;

/** The same for the vectors of words; the noise is a share of the standard deviation of those of the text. */
function ofWords(
  context: ExplainContext,
  { baseline, noise, samples }: { baseline: 'background' | 'zero'; noise: number; samples: number },
): AttributionValues {
  const { slopesAt, width } = wordVectorsOf(context);
  return vectorAttribution(context, baseline, (vectors, start, row) => {
    const random = context.job.random(`smooth-grad-${context.rowNumbers[row]}`);
    const size = vectors.length;
    const own = rowOf(context, row);
    const { deviation } = momentsOf([[own, vectors]], width);
    const sums = new Float64Array(size);
    for (let done = 0; done < samples; done += copiesAtOnce) {
      const count = Math.min(copiesAtOnce, samples - done);
      const points = Float64Array.from({ length: count * size }, (_, at) => {
        const i = at % size;
        // places that hold no word stay empty
        return own[Math.floor(i / width)] === 0 ? 0 : vectors[i] + noise * deviation[i % width] * random.normal();
      });
      const slopes = slopesAt(own, points, context.outputOf[row]);
      for (let at = 0; at < slopes.length; at++) sums[at % size] += slopes[at] / samples;
    }
    return sums.map((slope, i) => slope * (vectors[i] - start[i]));
  });
}
