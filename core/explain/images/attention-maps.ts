// How strongly the tokens of a picture attend to each other, as a map.
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ExplainContext } from '../explainer.ts';
import type { AttentionLayer } from './attention-layer.ts';
import { picturesOf } from './block-maps.ts';

export const attentionOf = (context: ExplainContext, x: Float64Array): readonly AttentionLayer[] =>
  withAttention(picturesOf(context).attention(x));

/** @throws incompatible where the network has no attention */
export function withAttention(layers: readonly AttentionLayer[]): readonly AttentionLayer[] {
  if (layers.length > 0) return layers;
  throw new VitrineError('incompatible', say('error.noAttention', {}), {
    where: 'method',
    hint: say('hint.attentionBlocks', {}),
  });
}

/** Mean over the heads, or one of them, `[token, token]`. */
export function overHeads({ heads, tokens, values }: AttentionLayer, head?: number): Float64Array {
  const size = tokens * tokens;
  return Float64Array.from({ length: size }, (_, i) => {
    if (head !== undefined) return values[head * size + i];
    let sum = 0;
    for (let h = 0; h < heads; h++) sum += values[h * size + i] / heads;
    return sum;
  });
}

/**
 * Attention rollout (Abnar & Zuidema 2020): half of each layer's attention and half of the identity, multiplied from the
 * first layer on.
 */
export function rollout(layers: readonly Float64Array[], tokens: number): Float64Array {
  let whole = Float64Array.from({ length: tokens * tokens }, (_, i) => Number(Math.floor(i / tokens) === i % tokens));
  for (const layer of layers) {
    const next = new Float64Array(tokens * tokens);
    for (let i = 0; i < tokens; i++)
      for (let k = 0; k < tokens; k++) {
        const share = 0.5 * layer[i * tokens + k] + (i === k ? 0.5 : 0);
        if (share !== 0) for (let j = 0; j < tokens; j++) next[i * tokens + j] += share * whole[k * tokens + j];
      }
    whole = next;
  }
  return whole;
}

/** How much each token is attended to, over all tokens. */
export function received(attention: Float64Array, tokens: number): Float64Array {
  const sums = new Float64Array(tokens);
  attention.forEach((value, i) => {
    sums[i % tokens] += value / tokens;
  });
  return sums;
}
