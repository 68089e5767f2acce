// Deep SHAP (Lundberg & Lee 2017): DeepLIFT's multipliers (Shrikumar et al. 2017) against each background row,
// averaged. One pass through the network for each
// background row; values add up to f(x) - E[f]. They are Shapley values of the network layer by layer, which is near
// those of the whole but not the same.

import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { columnAttribution } from '../../engine/gradients.ts';
import { attributionParams, backgroundBase, backgroundParam, defineExplainer, refuse } from '../../explainer.ts';

const needsNetwork = say('refuse.needsNetwork', {});

export const deepShap = defineExplainer({
  method: 'deep-shap',
  title: { en: 'Deep SHAP', zh: 'Deep SHAP' },
  about: {
    en: 'How a network passes differences from background rows on, layer by layer: very quick, adds up, near Shapley values.',
    zh: '网络逐层传递与背景行的差异：极快，可加和，接近 Shapley 值。',
  },
  scope: 'rows',
  refuses: (capabilities) => (capabilities.includes('multipliers') ? undefined : needsNetwork),
  approximate: true,
  usesBackground: () => true,
  params: z.strictObject({ ...attributionParams, ...backgroundParam }),
  explain(context) {
    const { background, backgroundRows, capabilities, outputOf } = context;
    const { width } = context.encoder;
    const { multipliers } = capabilities;
    if (!multipliers) return refuse(needsNetwork, say('hint.useKernelOrTreeShap', {}));
    const columns = new Float64Array(width);
    return columnAttribution(context, backgroundBase(context), (x, row, give) => {
      const rates = multipliers(x, background, backgroundRows, outputOf[row]);
      columns.fill(0);
      for (let b = 0; b < backgroundRows; b++)
        for (let j = 0; j < width; j++)
          columns[j] += (rates[b * width + j] * (x[j] - background[b * width + j])) / backgroundRows;
      give(columns);
    });
  },
});
