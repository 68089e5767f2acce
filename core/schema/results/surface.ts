import { z } from 'zod';
import { card, cell, explanationOutput } from './card.ts';

/**
 * How the answer goes with two features together, beyond what each does alone: `values` is `[place of the first, place
 * of the second]`.
 */
export const surface = z.object({
  ...card,
  kind: z.literal('surface'),
  rows: z.array(z.number()),
  output: explanationOutput,
  features: z.array(z.string()),
  baseline: z.number(),
  grids: z.array(z.array(cell)),
  values: z.array(z.array(z.number())),
  /** Rows in each field between the places. */
  counts: z.array(z.array(z.number())),
});
export type Surface = z.infer<typeof surface>;
