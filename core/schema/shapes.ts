import { z } from 'zod';

/**
 * One part of an additive model. `values` is `[score, bin or category]`, of a pair `[score, bin of x, bin of y]`;
 * errors are standard deviations over bags.
 */
export const shapeView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('numeric'),
    feature: z.string(),
    importance: z.number(),
    /** Between bins, in the feature's own units. */
    edges: z.array(z.number()),
    values: z.array(z.array(z.number())),
    errors: z.array(z.array(z.number())),
    counts: z.array(z.number()),
    missing: z.array(z.number()).nullable(),
  }),
  z.object({
    kind: z.literal('categorical'),
    feature: z.string(),
    importance: z.number(),
    categories: z.array(z.string()),
    values: z.array(z.array(z.number())),
    errors: z.array(z.array(z.number())),
    missing: z.array(z.number()).nullable(),
  }),
  z.object({
    kind: z.literal('pair'),
    feature: z.string(),
    importance: z.number(),
    x: z.object({ name: z.string(), edges: z.array(z.number()) }),
    y: z.object({ name: z.string(), edges: z.array(z.number()) }),
    values: z.array(z.array(z.array(z.number()))),
  }),
]);
export type ShapeView = z.infer<typeof shapeView>;

export const shapesView = z.object({
  intercept: z.array(z.number()),
  classes: z.array(z.string()),
  space: z.enum(['logit', 'value']),
  shapes: z.array(shapeView),
});
export type ShapesView = z.infer<typeof shapesView>;
