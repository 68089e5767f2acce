// Attention among the words of a text, one number a word.
import type { ExplainContext } from '../explainer.ts';
import type { AttentionLayer } from '../images/attention-layer.ts';
import { withAttention } from '../images/attention-maps.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import { placesAttribution, rowOf, wordVectorsOf } from './word-vectors.ts';

/**
 * How much each word is attended to by those that the text has; what it says of them does not add up.
 * @param strengthOf `[place, place]` from the layers of a text
 */
export function wordAttention(
  context: ExplainContext,
  strengthOf: (layers: readonly AttentionLayer[]) => Float64Array,
): AttributionValues {
  const { attention } = wordVectorsOf(context);
  const { rows } = context.rows;
  const places = Array.from({ length: rows }, (_, row) => {
    context.job.check();
    const own = rowOf(context, row);
    const strength = strengthOf(withAttention(attention(own)));
    const words = own.reduce((sum, number) => sum + Number(number > 0), 0);
    const size = own.length;
    context.job.report({ stage: 'explain', share: (row + 1) / rows });
    return own.map((number, to) => {
      if (number === 0) return 0;
      let sum = 0;
      for (let from = 0; from < size; from++) if (own[from] > 0) sum += strength[from * size + to];
      return sum / Math.max(1, words);
    });
  });
  return { ...placesAttribution(context, places, new Float64Array(rows)), isMap: true };
}
