import { z } from 'zod';
import { card } from './card.ts';

const pixels = z.array(z.number());

/** A picture in numbers from 0 to 1, `[row, column, channel]`. */
export const drawnPicture = z.object({ width: z.number(), height: z.number(), channels: z.number(), pixels });
export type DrawnPicture = z.infer<typeof drawnPicture>;

/** Pictures that units of a network answer to most, and what of the training pictures they answer to. */
export const units = z.object({
  ...card,
  kind: z.literal('units'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  /** The block that the units are of, counted from 1; null: the outputs. */
  block: z.number().nullable(),
  blockKind: z.string().nullable(),
  units: z.array(
    z.object({
      /** Counted from 1 within the block. */
      unit: z.number(),
      class: z.string().nullable(),
      picture: drawnPicture,
      /** What the unit comes to for the picture as it began, and as it is. */
      start: z.number(),
      end: z.number(),
      /** Parts of training pictures where it is largest. */
      patches: z.array(
        z.object({
          row: z.number(),
          name: z.string(),
          value: z.number(),
          left: z.number(),
          top: z.number(),
          picture: drawnPicture,
        }),
      ),
    }),
  ),
});
export type Units = z.infer<typeof units>;
