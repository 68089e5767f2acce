// Saliency (Simonyan, Vedaldi & Zisserman 2014): how strongly the answer changes with each pixel, whichever way; of three
// channels the strongest.
import { z } from 'zod';
import { gradientOf, needsGradient } from '../../engine/gradients.ts';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { mapAttribution, ofPictures } from '../../images/block-maps.ts';
import { onlyImage } from '../../images/maps.ts';

export const saliency = defineExplainer({
  method: 'saliency',
  title: { en: 'Saliency', zh: '显著图' },
  about: {
    en: 'How strongly the answer changes with each pixel, without a sign: the quickest look, and a noisy one.',
    zh: '输出对每个像素变化的敏感程度（不分正负）：最快，但噪声较大。',
  },
  ...ofPictures,
  refuses: needsGradient,
  params: z.strictObject({ ...attributionParams }),
  explain(context) {
    const gradient = gradientOf(context);
    const channels = onlyImage(context)?.shape.channels ?? 1;
    const [height, width] = [onlyImage(context)?.shape.height ?? 1, onlyImage(context)?.shape.width ?? 1];
    return mapAttribution(context, undefined, (x, row) => {
      const slopes = gradient(x, 1, context.outputOf[row]);
      const values = new Float64Array(height * width);
      slopes.forEach((slope, j) => {
        const pixel = Math.floor(j / channels);
        values[pixel] = Math.max(values[pixel], Math.abs(slope));
      });
      return { values, places: [height, width] };
    });
  },
});
