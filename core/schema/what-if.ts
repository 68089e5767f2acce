import { z } from 'zod';

/** Values that a person sets in place of a row's own; null is missing. */
export const whatIfQuery = z.strictObject({
  id: z.string(),
  row: z.int().min(0),
  cells: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  /** Features that a counterfactual may not change. */
  frozen: z.array(z.string()).default([]),
});
export type WhatIfQuery = z.output<typeof whatIfQuery>;

const cell = z.union([z.number(), z.string(), z.null()]);

export const whatIfView = z.object({
  features: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['numeric', 'categorical']),
      /** What the row has, and what is asked about. */
      own: cell,
      value: cell,
      /** Where the slider goes from and to: the training rows' least and greatest value. */
      low: z.number(),
      high: z.number(),
      /** Every training row has a whole number. */
      whole: z.boolean(),
      categories: z.array(z.string()),
    }),
  ),
  /** Empty for regression. */
  classes: z.array(z.string()),
  /** Class probabilities, or the one value: of the row as it is, and as it is asked about. */
  before: z.array(z.number()),
  after: z.array(z.number()),
  labelBefore: z.string().nullable(),
  label: z.string().nullable(),
  attribution: z.object({
    method: z.string(),
    class: z.string().nullable(),
    base: z.number(),
    prediction: z.number(),
    values: z.array(z.number()),
    standardError: z.array(z.number()),
  }),
  /** The fewest changes that were found after which the model says another class; `source` is the training row that they come from. */
  counterfactual: z.object({ source: z.number(), label: z.string(), changes: z.array(z.object({ feature: z.string(), from: cell, to: cell })) }).nullable(),
});
export type WhatIfView = z.infer<typeof whatIfView>;
