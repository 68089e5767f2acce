// Grad-CAM++ (Chattopadhay et al. 2018): as Grad-CAM, but each place of a map counts by alpha = g² / (2 g² + sum(A) g³),
// and only where the gradient g is positive. Alphas can be negative.
import { z } from 'zod';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import {
  blockParam,
  type Channels,
  channelsOf,
  chosenBlock,
  mapAttribution,
  needsPictures,
  ofPictures,
  picturesOf,
  weighted,
} from '../../images/block-maps.ts';

/** The weight of each channel. */
export function plusPlusWeights({
  channels,
  values,
  slopes,
}: Pick<Channels, 'channels' | 'values' | 'slopes'>): Float64Array {
  const sums = new Float64Array(channels);
  values.forEach((value, i) => {
    sums[i % channels] += value;
  });
  const weights = new Float64Array(channels);
  slopes.forEach((slope, i) => {
    const below = 2 * slope ** 2 + sums[i % channels] * slope ** 3;
    const alpha = below === 0 ? 0 : slope ** 2 / below;
    weights[i % channels] += alpha * Math.max(0, slope);
  });
  return weights;
}

export const gradCamPlusPlus = defineExplainer({
  method: 'grad-cam-plus-plus',
  title: { en: 'Grad-CAM++', zh: 'Grad-CAM++' },
  about: {
    en: 'Grad-CAM that weighs places too, so that several objects of the class are found.',
    zh: '同时为位置加权的 Grad-CAM，可找到同类的多个对象。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams, output: attributionParams.output.default('logit'), ...blockParam }),
  explain(context, params) {
    const block = chosenBlock(picturesOf(context), params.block);
    return mapAttribution(context, block, (x, row) => {
      const own = channelsOf(context, x, row, block);
      return { values: weighted(own, plusPlusWeights(own)), places: own.places };
    });
  },
});
