// Attention rollout (Abnar & Zuidema 2020): attention multiplied through all layers, half of each being the identity.
import { z } from 'zod';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { attentionOf, overHeads, received, rollout, squareOf } from '../../images/attention-maps.ts';
import { mapAttribution, needsPictures, ofPictures } from '../../images/block-maps.ts';

export const attentionRollout = defineExplainer({
  method: 'attention-rollout',
  title: { en: 'Attention rollout', zh: '注意力展开' },
  about: {
    en: 'How much of each patch reaches the end through all layers of attention, whatever the class.',
    zh: '各图块经所有注意力层到达末端的份额，与类别无关。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams }),
  explain: (context) =>
    mapAttribution(context, undefined, (x) => {
      const layers = attentionOf(context, x);
      const { tokens } = layers[0];
      const same = layers.filter((layer) => layer.tokens === tokens);
      return {
        values: received(
          rollout(
            same.map((layer) => overHeads(layer)),
            tokens,
          ),
          tokens,
        ),
        places: squareOf(tokens),
      };
    }),
});
