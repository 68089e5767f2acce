// Attention maps: how much each patch of a picture is attended to in one layer, by one head or by all.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { attentionOf, overHeads, received, squareOf } from '../../images/attention-maps.ts';
import { mapAttribution, needsPictures, ofPictures } from '../../images/block-maps.ts';

const chosen = (en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta(field([en, zh], [helpEn, helpZh]));

export const attention = defineExplainer({
  method: 'attention',
  title: { en: 'Attention map', zh: '注意力图' },
  about: {
    en: 'How much each patch is attended to in a layer; what is attended to need not be what decides.',
    zh: '某层中各图块受到的注意程度；受注意的部分未必决定输出。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({
    ...attributionParams,
    layer: chosen(
      'Layer',
      '层',
      'Of those with attention, counted from 1. Empty: the last one.',
      '含注意力的第几层（从 1 计）；留空为最后一层。',
    ),
    head: chosen('Head', '头', 'Counted from 1. Empty: the mean of all.', '从 1 计；留空为各头均值。'),
  }),
  explain: (context, params) =>
    mapAttribution(context, undefined, (x) => {
      const layers = attentionOf(context, x);
      const layer = layers[Math.min(layers.length, params.layer ?? layers.length) - 1];
      const head = params.head === undefined ? undefined : Math.min(layer.heads, params.head) - 1;
      return { values: received(overHeads(layer, head), layer.tokens), places: squareOf(layer.tokens) };
    }),
});
