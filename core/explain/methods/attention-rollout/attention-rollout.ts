// Attention rollout (Abnar & Zuidema 2020): attention multiplied through all layers, half of each being the identity.
import { z } from 'zod';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { type AttentionLayer, squareOf } from '../../images/attention-layer.ts';
import { attentionOf, overHeads, received, rollout } from '../../images/attention-maps.ts';
import { mapAttribution, needsAttention, ofPictures } from '../../images/block-maps.ts';
import { textParam } from '../../texts/settings.ts';
import { wordAttention } from '../../texts/word-attention.ts';

export const attentionRollout = defineExplainer({
  method: 'attention-rollout',
  title: { en: 'Attention rollout', zh: '注意力展开' },
  about: {
    en: 'How much of each patch or word reaches the end through all layers of attention, whatever the class.',
    zh: '各图块或词经所有注意力层到达末端的份额，与类别无关。',
  },
  ...ofPictures,
  forSequences: true,
  refuses: needsAttention,
  params: z.strictObject({ ...attributionParams, ...textParam }),
  explain(context) {
    const rolledOut = (layers: readonly AttentionLayer[]) => {
      const [{ tokens }] = layers;
      const same = layers.filter((layer) => layer.tokens === tokens);
      return {
        strength: rollout(
          same.map((layer) => overHeads(layer)),
          tokens,
        ),
        tokens,
      };
    };
    if (readsWords(context)) return wordAttention(context, (layers) => rolledOut(layers).strength);
    return mapAttribution(context, undefined, (x) => {
      const { strength, tokens } = rolledOut(attentionOf(context, x));
      return { values: received(strength, tokens), places: squareOf(tokens) };
    });
  },
});
