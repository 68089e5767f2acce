// Grad-CAM (Selvaraju et al. 2017): the maps of a block, each by the mean of the gradient over its places. What is below
// 0 speaks against the class and is shown as it is.
import { z } from 'zod';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import {
  blockParam,
  channelsOf,
  chosenBlock,
  mapAttribution,
  needsPictures,
  ofPictures,
  picturesOf,
  weighted,
} from '../../images/block-maps.ts';

export const gradCam = defineExplainer({
  method: 'grad-cam',
  title: { en: 'Grad-CAM', zh: 'Grad-CAM' },
  about: {
    en: 'Where a block of the network finds what speaks for the class: coarse, quick, and faithful for blocks near the end.',
    zh: '网络某模块在何处发现支持该类别的证据：粗略、快速，靠近末端的模块较可信。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams, output: attributionParams.output.default('logit'), ...blockParam }),
  explain(context, params) {
    const block = chosenBlock(picturesOf(context), params.block);
    return mapAttribution(context, block, (x, row) => {
      const own = channelsOf(context, x, row, block);
      const count = own.values.length / own.channels;
      const weights = new Float64Array(own.channels);
      own.slopes.forEach((slope, i) => {
        weights[i % own.channels] += slope / count;
      });
      return { values: weighted(own, weights), places: own.places };
    });
  },
});
