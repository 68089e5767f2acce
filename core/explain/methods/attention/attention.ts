// Attention maps: how strongly the patches of a picture, or the words of a text, attend to each other, layer by layer and
// head by head.

import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, defineExplainer, explainedOutputs } from '../../explainer.ts';
import type { AttentionLayer } from '../../images/attention-layer.ts';
import { attentionOf, withAttention } from '../../images/attention-maps.ts';
import { needsAttention, ofPictures } from '../../images/block-maps.ts';
import type { AttentionValues } from '../../results/attention/values.ts';
import { rowOf, wordVectorsOf } from '../../texts/word-vectors.ts';

const chosen = (en: string, zh: string, helpEn: string, helpZh: string) =>
  z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta(field([en, zh], [helpEn, helpZh]));

export const attention = defineExplainer({
  method: 'attention',
  title: { en: 'Attention', zh: '注意力' },
  about: {
    en: 'How strongly patches or words look at each other, by layer and head; what is looked at need not be what decides.',
    zh: '各层各头中图块或词之间的注意程度；受注意的部分未必决定输出。',
  },
  ...ofPictures,
  forSequences: true,
  refuses: needsAttention,
  params: z.strictObject({
    ...attributionParams,
    layer: chosen(
      'Layer',
      '层',
      'Which is shown first, of those with attention, counted from 1. Empty: the last one.',
      '首先显示含注意力的第几层（从 1 计）；留空为最后一层。',
    ),
    head: chosen(
      'Head',
      '头',
      'Which is shown first, counted from 1. Empty: the mean of all.',
      '首先显示第几个头（从 1 计）；留空为各头均值。',
    ),
  }),
  explain(context, { layer, head }): AttentionValues {
    const { rows } = context.rows;
    const words = readsWords(context) ? wordVectorsOf(context) : undefined;
    const samples = Array.from({ length: rows }, (_, row) => {
      context.job.check();
      const own = rowOf(context, row);
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
      if (!words) return attentionOf(context, own);
      const held = [...own.keys()].filter((place) => own[place] > 0);
      return withAttention(words.attention(own)).map((one) => among(one, held));
    });
    return { kind: 'attention', predictions: explainedOutputs(context), samples, layer, head };
  },
});

/** Attention among some places alone. */
function among({ heads, tokens, values }: AttentionLayer, places: readonly number[]): AttentionLayer {
  const size = places.length;
  const kept = new Float64Array(heads * size * size);
  for (let h = 0; h < heads; h++)
    places.forEach((from, i) => {
      places.forEach((to, j) => {
        kept[(h * size + i) * size + j] = values[(h * tokens + from) * tokens + to];
      });
    });
  return { heads, tokens: size, values: kept };
}
