// What methods share that look at one block of a network of pictures: which block, and its maps at the picture's size.
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { PictureCapability } from '../../models/model.ts';
import { resized } from '../../numeric/resized.ts';
import { field } from '../../schema/label.ts';
import type { Message } from '../../schema/message.ts';
import { additiveAttribution, type ExplainContext, explainedOutputs, refuse } from '../explainer.ts';
import type { AttributionValues } from '../results/attribution/values.ts';
import { mapsFor, onlyImage } from './maps.ts';

const noPictures = say('refuse.needsPictures', {});
export const needsPictures = (capabilities: readonly string[]): Message | undefined =>
  capabilities.includes('pictures') ? undefined : noPictures;

/** The same of methods that look at attention, among the patches of a picture or the words of a text. */
export const needsAttention = (capabilities: readonly string[]): Message | undefined =>
  capabilities.includes('wordVectors') ? undefined : needsPictures(capabilities);

/** What all methods say of themselves that give one map a picture, without a background. */
export const ofPictures = {
  scope: 'rows',
  forImages: true,
  onlyImages: true,
  approximate: true,
  usesBackground: () => false,
} as const;

export const picturesOf = ({ capabilities }: ExplainContext): PictureCapability =>
  capabilities.pictures ?? refuse(noPictures, say('hint.methodsForImages', {}));

export const blockParam = {
  block: z
    .int()
    .min(1)
    .max(60)
    .optional()
    .meta(
      field(
        ['Block', '模块'],
        [
          'Which block of the network is looked at, counted from 1. Empty: the last one that still has places.',
          '查看网络的第几个模块（从 1 计）；留空为最后一个仍有空间位置的模块。',
        ],
      ),
    ),
};

/** Height and width of what a block gives: tokens stand in a square. */
export function placesOf(shape: readonly number[]): readonly [height: number, width: number] | undefined {
  if (shape.length === 3) return [shape[0], shape[1]];
  const side = Math.sqrt(shape[0]);
  return shape.length === 2 && Number.isInteger(side) ? [side, side] : undefined;
}

/** The place of the block that is looked at. @throws params where there is none, or it has no places */
export function chosenBlock({ blocks }: PictureCapability, wanted: number | undefined): number {
  const withPlaces = blocks.flatMap(({ shape }, i) => {
    const places = placesOf(shape);
    return places && places[0] * places[1] > 1 ? [i] : [];
  });
  const found = wanted === undefined ? withPlaces.at(-1) : wanted - 1;
  if (found !== undefined && withPlaces.includes(found)) return found;
  throw new VitrineError('params', say('error.noSuchBlock', { block: wanted ?? 1 }), {
    where: 'params.block',
    hint: say('hint.blocksWithPlaces', { blocks: withPlaces.map((i) => `${i + 1} ${blocks[i].kind}`).join(', ') }),
  });
}

/**
 * One map a row, at the size of the places that it is of.
 * @param block what the maps are of; undefined where they are of the picture itself
 */
export function mapAttribution(
  context: ExplainContext,
  block: number | undefined,
  mapOf: (
    x: Float64Array,
    row: number,
  ) => { readonly values: ArrayLike<number>; readonly places: readonly [number, number] },
): AttributionValues {
  const encoding = onlyImage(context);
  if (!encoding) return refuse(noPictures, say('hint.methodsForImages', {}));
  const { height, width } = encoding.shape;
  const { rows } = context.rows;
  const maps = mapsFor(encoding, rows, false);
  for (let row = 0; row < rows; row++) {
    context.job.check();
    const x = context.encoded.subarray(row * encoding.width, (row + 1) * encoding.width);
    const { values, places } = mapOf(x, row);
    maps.values.set(resized(values, places, [height, width]), row * height * width);
    context.job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  const totals = Float64Array.from({ length: rows }, (_, row) =>
    maps.values.subarray(row * height * width, (row + 1) * height * width).reduce((sum, value) => sum + value, 0),
  );
  const found = additiveAttribution(totals, new Float64Array(rows), explainedOutputs(context));
  return { ...found, maps: { ...maps, of: block ?? 'picture' } };
}

/** A block's maps for a row, channel by channel. */
export interface Channels {
  readonly places: readonly [height: number, width: number];
  readonly channels: number;
  /** `[place, channel]` */
  readonly values: Float32Array;
  /** How the explained output changes with them. */
  readonly slopes: Float32Array;
}

export function channelsOf(context: ExplainContext, x: Float64Array, row: number, block: number): Channels {
  const { shape, values, slopes } = picturesOf(context).blockMaps(
    x,
    block,
    context.outputOf[row],
    context.outputKind === 'logit',
  );
  const places = placesOf(shape);
  if (!places) throw new Error('a block without places');
  return { places, channels: shape[shape.length - 1], values, slopes };
}

/** The sum of the channels' maps, each by its weight, `[place]`. */
export function weighted({ channels, values }: Channels, weights: ArrayLike<number>): Float64Array {
  const map = new Float64Array(values.length / channels);
  for (let i = 0; i < values.length; i++) map[Math.floor(i / channels)] += weights[i % channels] * values[i];
  return map;
}
