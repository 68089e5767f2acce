import { z } from 'zod';
import { card, explanationOutput, samplingEnd } from './card.ts';

const map = z.array(z.number());

/** Attributions of pictures: one number a pixel, row by row of the picture. */
export const imageAttribution = z.object({
  ...card,
  kind: z.literal('image-attribution'),
  rows: z.array(z.number()),
  /** The files of the rows. */
  names: z.array(z.string()),
  features: z.array(z.string()),
  output: explanationOutput,
  classes: z.array(z.string()).optional(),
  width: z.number(),
  height: z.number(),
  /** `[row, pixel]`. What a segment comes to is shared among its pixels, so that the pixels of all add up to it. */
  values: z.array(map),
  /** `[row, pixel]`, the segment of each pixel; null where no segments were hidden. */
  segments: z.array(map).nullable(),
  /** `[row, segment]`; null where no segments were hidden. */
  segmentValues: z.array(map).nullable(),
  /** `[row, segment]`; null where a value's error is not known. */
  standardError: z.array(z.array(z.number().nullable())).nullable(),
  baseValue: z.number(),
  baseValues: map,
  predictions: map,
  fidelity: z.object({ kind: z.enum(['additivity', 'r2', 'none']), perRow: map }),
  intercept: map.optional(),
  localPrediction: map.optional(),
  sampling: z.object({ draws: map, stoppedBy: z.array(samplingEnd) }).optional(),
  /** The block of the network that the maps were taken of, counted from 1. */
  block: z.number().optional(),
  /** The same for every class, where all were asked for. */
  byClass: z
    .array(z.object({ class: z.string(), values: z.array(map), predictions: map, baseValues: map, fidelity: map }))
    .optional(),
});
export type ImageAttribution = z.infer<typeof imageAttribution>;

/** The first pictures, each with its map. */
export const imageAttributionView = z.object({
  kind: z.literal('image-attribution'),
  width: z.number(),
  height: z.number(),
  /** Of them all, so that they can be held against each other. */
  largest: z.number(),
  pictures: z.array(
    z.object({
      row: z.number(),
      name: z.string(),
      class: z.string().nullable(),
      prediction: z.number(),
      values: map,
      /** The picture as the model sees it; null where its row is of another file. */
      address: z.string().nullable(),
    }),
  ),
});
export type ImageAttributionView = z.infer<typeof imageAttributionView>;
