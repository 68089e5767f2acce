// Score-CAM (Wang et al. 2020): no gradients. Each map of a block, scaled to 0 to 1, masks the picture; the map counts by
// the softmax of the scores that the masked pictures get.

import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import { resized } from '../../../numeric/resized.ts';
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

export const scoreCam = defineExplainer({
  method: 'score-cam',
  title: { en: 'Score-CAM', zh: 'Score-CAM' },
  about: {
    en: 'Maps of a block weighed by what the model says of the picture seen through each: slower than Grad-CAM, without gradients.',
    zh: '以各特征图遮罩图像后的得分为其加权：比 Grad-CAM 慢，但不用梯度。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams, output: attributionParams.output.default('logit'), ...blockParam }),
  explain(context, params) {
    const pictures = picturesOf(context);
    const block = chosenBlock(pictures, params.block);
    const [height, width, depth] = pictures.shape;
    const { capabilities, outputOf } = context;
    return mapAttribution(context, block, (x, row) => {
      const own = channelsOf(context, x, row, block);
      const masked = new Float64Array(own.channels * x.length);
      for (let k = 0; k < own.channels; k++) {
        const map = resized(
          Float64Array.from({ length: own.values.length / own.channels }, (_, i) => own.values[i * own.channels + k]),
          own.places,
          [height, width],
        );
        const low = map.reduce((a, b) => Math.min(a, b));
        const range = map.reduce((a, b) => Math.max(a, b)) - low || 1;
        for (let j = 0; j < x.length; j++)
          masked[k * x.length + j] = (x[j] * (map[Math.floor(j / depth)] - low)) / range;
      }
      const answers = capabilities.predict(tabular(masked, own.channels));
      const scores = Float64Array.from(
        { length: own.channels },
        (_, k) => answers[k * capabilities.outputs + outputOf[row]],
      );
      const largest = scores.reduce((a, b) => Math.max(a, b));
      const shares = scores.map((score) => Math.exp(score - largest));
      const sum = shares.reduce((a, b) => a + b, 0);
      return {
        values: weighted(
          own,
          shares.map((share) => share / sum),
        ),
        places: own.places,
      };
    });
  },
});
