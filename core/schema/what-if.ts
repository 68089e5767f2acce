import { z } from 'zod';
import { cell } from './results/card.ts';
import { caseOutcome } from './results/cases.ts';

/** Values that a person sets in place of a row's own; null is missing. */
export const whatIfQuery = z.strictObject({
  id: z.string(),
  /** null: a case of a person's own, which begins with what is typical. */
  row: z.int().min(0).nullable(),
  cells: z.record(z.string(), cell),
  /** Features that a counterfactual may not change. */
  frozen: z.array(z.string()).default([]),
  /** Features that it may only raise, or only lower. */
  onlyUp: z.array(z.string()).default([]),
  onlyDown: z.array(z.string()).default([]),
  /** Bounds of numbers; where one is left out, that of the training rows. */
  ranges: z
    .array(z.strictObject({ feature: z.string(), low: z.number().optional(), high: z.number().optional() }))
    .default([]),
  /** The class that a counterfactual comes to; null: any other. */
  class: z.string().nullable().default(null),
  /** The numbers that it comes to; null: past the middle of what the model predicts of the training rows. */
  answer: z.strictObject({ low: z.number().optional(), high: z.number().optional() }).nullable().default(null),
});
export type WhatIfQuery = z.input<typeof whatIfQuery>;

export const whatIfView = z.object({
  features: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['numeric', 'categorical', 'text', 'image']),
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
    /** What is explained. */
    output: z.enum(['probability', 'logit', 'value', 'loss']),
    base: z.number(),
    prediction: z.number(),
    values: z.array(z.number()),
    standardError: z.array(z.number().nullable()),
    /** Where the only feature is a text: what its words come to, and where they stand. */
    words: z
      .object({
        rest: z.number(),
        terms: z.array(z.object({ term: z.string(), value: z.number(), standardError: z.number().nullable() })),
        marks: z.array(z.object({ start: z.number(), end: z.number(), value: z.number() })),
      })
      .nullable(),
  }),
  /**
   * Ways to another class or into a stretch of numbers, nearest first. `none` says that there provably is none within
   * the limits. `source` is the training row that one goes towards, `prediction` the probability of the class that it
   * comes to, or the number.
   */
  counterfactual: z.object({
    outcome: caseOutcome,
    /** The numbers that were asked for; null for classes. */
    answer: z.object({ low: z.number().optional(), high: z.number().optional() }).nullable(),
    ways: z.array(
      z.object({
        source: z.number().nullable(),
        label: z.string(),
        prediction: z.number(),
        distance: z.number(),
        changes: z.array(z.object({ feature: z.string(), from: cell, to: cell })),
      }),
    ),
  }),
});
export type WhatIfView = z.infer<typeof whatIfView>;

/** A picture that a person paints on: the row's own and the painted one, and what the model says of both. */
export const pictureWhatIf = z.object({
  width: z.number(),
  height: z.number(),
  channels: z.number(),
  classes: z.array(z.string()),
  /** The row's own picture as the model sees it, `[row, column, channel]` in base 64, each 0 to 255. */
  pixels: z.string(),
  before: z.array(z.number()),
  after: z.array(z.number()),
  labelBefore: z.string().nullable(),
  label: z.string().nullable(),
});
export type PictureWhatIf = z.infer<typeof pictureWhatIf>;
