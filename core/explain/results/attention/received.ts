// How much each word or patch is attended to, over all that look.
import { resized } from '../../../numeric/resized.ts';
import type { Attention, AttentionLayers } from '../../../schema/results/attention.ts';
import { squareOf } from '../../images/attention-layer.ts';

export const layersAt = ({ layers, others }: Pick<Attention, 'layers' | 'others'>, at: number): AttentionLayers =>
  at === 0 ? layers : others[at - 1].layers;

/** One number a token, which add up to 1: of a layer and a head, or of the last layer and the mean of its heads. */
export function receivedBy(
  layers: AttentionLayers,
  { layer, head }: { readonly layer: number | null; readonly head: number | null },
): number[] {
  const own = layers[Math.min(layers.length, layer ?? layers.length) - 1];
  if (!own) return [];
  const heads = head === null ? own.heads : [own.heads[Math.min(own.heads.length, head) - 1]];
  const count = heads[0].length;
  const sums = new Array<number>(count).fill(0);
  for (const matrix of heads)
    for (const from of matrix)
      from.forEach((strength, to) => {
        sums[to] += strength / (heads.length * count);
      });
  return sums;
}

/** What each patch receives, at the size of the picture. */
export const receivedMap = (
  { width, height }: Pick<Attention, 'width' | 'height'>,
  strength: readonly number[],
): number[] => [...resized(strength, squareOf(strength.length), [height, width])];
