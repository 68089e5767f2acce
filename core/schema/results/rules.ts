import { z } from 'zod';
import { card, cell, segmentedPicture } from './card.ts';

/**
 * Rules that are enough for an answer: where the conditions hold, the prediction stays the same in `precision` of all cases.
 */
export const rules = z.object({
  ...card,
  kind: z.literal('rules'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  rules: z.array(
    z.object({
      row: z.number(),
      values: z.array(cell),
      label: z.string(),
      conditions: z.array(z.object({ feature: z.string(), text: z.string(), segment: z.number().optional() })),
      precision: z.number(),
      /** With 95 % certainty no less. */
      precisionLow: z.number(),
      /** The share of training rows in which the conditions hold; null of a picture, whose segments are its own. */
      coverage: z.number().nullable(),
      /** The segment of each pixel, where the row is a picture. */
      picture: segmentedPicture.optional(),
      /** The precision that was asked for is reached. */
      reached: z.boolean(),
      samples: z.number(),
    }),
  ),
});
export type Rules = z.infer<typeof rules>;
