import { z } from 'zod';
import { card, explanationOutput } from './card.ts';

/**
 * How the answer goes with one feature, over rows: `values` is one a place of the grid; `ice` is `[row, place]`, of
 * some rows.
 */
export const dependenceCurve = z.object({
  feature: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  grid: z.array(z.union([z.number(), z.string()])),
  values: z.array(z.number()),
  /** Rows at each place of the grid, or between it and the next one. */
  counts: z.array(z.number()),
  ice: z.array(z.array(z.number())),
  iceRows: z.array(z.number()),
  /** Bounds of a 95 % interval of each value. */
  band: z.object({ low: z.array(z.number()), high: z.array(z.number()) }).optional(),
});
export type DependenceCurve = z.infer<typeof dependenceCurve>;

/**
 * Curves of features over a data set. `effect` values are the mean answer itself, or (`ale`) how far it is from the
 * mean.
 */
export const dependence = z.object({
  ...card,
  kind: z.literal('dependence'),
  rows: z.array(z.number()),
  output: explanationOutput,
  effect: z.enum(['mean', 'accumulated']),
  /** Mean answer over the rows. */
  baseline: z.number(),
  features: z.array(z.string()),
  curves: z.array(dependenceCurve),
});
export type Dependence = z.infer<typeof dependence>;

export const dependenceView = z.object({
  kind: z.literal('dependence'),
  baseline: z.number(),
  effect: z.enum(['mean', 'accumulated']),
  curves: z.array(dependenceCurve),
});
export type DependenceView = z.infer<typeof dependenceView>;
