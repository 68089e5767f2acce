import { z } from 'zod';
import { boundary } from './views.ts';

const histogram = z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) });

/**
 * One layer of a network at a moment; `drawn` units have their weights (of at most as many inputs as are drawn) and
 * what they answer over the plane.
 */
export const layerView = z.object({
  units: z.number(),
  inputs: z.number(),
  activation: z.string(),
  weights: histogram,
  activations: histogram,
  dead: z.number(),
  drawn: z.array(z.object({ weights: z.array(z.number()), bias: z.number(), image: z.array(z.number()) })),
});
export type LayerView = z.infer<typeof layerView>;

/**
 * A model at one epoch, made visible; measured on the validation rows, or on the training rows where there are none.
 */
export const snapshotView = z.object({
  epoch: z.number(),
  boundary,
  part: z.enum(['train', 'validation']),
  /** Rows that were looked at, of so many. */
  rows: z.number(),
  of: z.number(),
  confusion: z.array(z.array(z.number())).nullable(),
  points: z.array(z.object({ row: z.number(), actual: z.number(), predicted: z.number() })),
  layers: z.array(layerView),
  inputs: z.array(z.string()),
});
export type SnapshotView = z.infer<typeof snapshotView>;

/** What a plane is laid through. */
export const axes = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('features'), x: z.string(), y: z.string(), atRow: z.int().min(0).optional() }),
  z.strictObject({ kind: z.literal('components') }),
]);
export type AxesQuery = z.infer<typeof axes>;
