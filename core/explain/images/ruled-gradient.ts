// Gradients that go back through ReLUs by another rule, summed over the channels of each pixel.

import { tabular } from '../../models/batch.ts';
import type { ExplainContext } from '../explainer.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import { mapAttribution, picturesOf } from './block-maps.ts';

export function ruledGradient(context: ExplainContext, rule: 'guided' | 'deconvnet'): AttributionValues {
  const pictures = picturesOf(context);
  const [height, width, channels] = pictures.shape;
  return mapAttribution(context, undefined, (x, row) => {
    const slopes = pictures.ruledGradient(
      tabular(x, 1),
      Int32Array.of(context.outputOf[row]),
      context.outputKind === 'logit',
      rule,
    );
    const values = new Float64Array(height * width);
    slopes.forEach((slope, j) => {
      values[Math.floor(j / channels)] += slope;
    });
    return { values, places: [height, width] };
  });
}
