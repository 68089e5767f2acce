import { z } from 'zod';
import { card, cell, explanationOutput, samplingEnd } from './card.ts';

const fidelity = z.object({ kind: z.enum(['additivity', 'r2']), perRow: z.array(z.number()) });

const terms = z.array(
  z.array(z.object({ feature: z.string(), term: z.string(), value: z.number(), standardError: z.number().nullable() })),
);

const marks = z.array(
  z.array(z.object({ feature: z.string(), start: z.number(), end: z.number(), value: z.number() })),
);

/** Attributions of rows: `values` is `[row, feature]`, in the features a person knows. */
export const attribution = z.object({
  ...card,
  kind: z.literal('attribution'),
  rows: z.array(z.number()),
  output: explanationOutput,
  classes: z.array(z.string()).optional(),
  features: z.array(z.string()),
  featureValues: z.array(z.array(cell)),
  baseValue: z.number(),
  baseValues: z.array(z.number()).optional(),
  predictions: z.array(z.number()),
  values: z.array(z.array(z.number())),
  /** `[row, feature]`; 0 where a value is exact, null where its error is not known. */
  standardError: z.array(z.array(z.number().nullable())),
  fidelity,
  intercept: z.array(z.number()).optional(),
  localPrediction: z.array(z.number()).optional(),
  conditions: z.array(z.array(z.string())).optional(),
  /** How much was drawn for each row, and why no more. */
  sampling: z.object({ draws: z.array(z.number()), stoppedBy: z.array(samplingEnd) }).optional(),
  /**
   * Of each row what the words (and words in a row) of its texts come to, the largest first. With what the words that are
   * not in the text come to, they add up to their column's value.
   */
  terms: terms.optional(),
  /** Where in the texts of each row these words stand, each place with its share of them. */
  marks: marks.optional(),
  /** Features that are taken together. */
  groups: z.array(z.object({ name: z.string(), features: z.array(z.string()) })).optional(),
  /**
   * `[row, feature, feature]`: what two features do together, half in each place; the feature's own on the diagonal.
   * Rows add up to `values`.
   */
  interactions: z.array(z.array(z.array(z.number()))).optional(),
  /** Rows that between them show most of what the model leans on (SP-LIME). */
  picks: z.array(z.number()).optional(),
  /** The same for every class, where all were asked for; `values` are those of one class a row. */
  byClass: z
    .array(
      z.object({
        class: z.string(),
        baseValues: z.array(z.number()),
        predictions: z.array(z.number()),
        values: z.array(z.array(z.number())),
        standardError: z.array(z.array(z.number().nullable())),
        fidelity: z.array(z.number()),
        terms: terms.optional(),
        marks: marks.optional(),
      }),
    )
    .optional(),
  /**
   * Neighbours that the surrogate was fitted to, where one row is explained: what it says of each, what the model predicts,
   * and how much each counts.
   */
  neighbourhood: z
    .object({ local: z.array(z.number()), model: z.array(z.number()), weight: z.array(z.number()) })
    .optional(),
  /** R² of the surrogate, `[row, width]`, as its neighbourhood grows. */
  widthCurve: z.object({ used: z.number(), widths: z.array(z.number()), r2: z.array(z.array(z.number())) }).optional(),
});
export type Attribution = z.infer<typeof attribution>;

/** All rows at a glance. */
export const attributionView = z.object({
  kind: z.literal('attribution'),
  groups: z.array(z.object({ name: z.string(), features: z.array(z.string()) })),
  picks: z.array(z.number()),
  /** Mean size of what two features do together, `[feature, feature]`; half of it stands in each place. */
  pairs: z.array(z.array(z.number())).nullable(),
  /** Mean size for each class, `[class][shown feature]`, where all classes were explained. */
  byClass: z.array(z.object({ class: z.string(), importance: z.array(z.number()) })).nullable(),
  /** A sample of rows, feature by feature: the largest features, what each gives each row, and the rest together. */
  swarm: z.object({
    /** Places of the features, the largest first. */
    features: z.array(z.number()),
    rows: z.array(z.number()),
    /** `[feature, row]` */
    values: z.array(z.array(z.number())),
    cells: z.array(z.array(cell)),
    /** The 5th and the 95th percentile of each feature's own numbers; null for words. */
    ranges: z.array(z.tuple([z.number(), z.number()]).nullable()),
    /** Of each row: where its values begin, what those of all other features come to, and the prediction. */
    base: z.array(z.number()),
    rest: z.array(z.number()),
    predictions: z.array(z.number()),
  }),
});
export type AttributionView = z.infer<typeof attributionView>;
