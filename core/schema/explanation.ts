import { z } from 'zod';

export const explanationOutput = z.object({ kind: z.enum(['probability', 'logit', 'value']), class: z.string().optional() });

export const fidelity = z.object({ kind: z.enum(['additivity', 'r2']), perRow: z.array(z.number()) });

const common = {
  id: z.string(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()),
  seed: z.number(),
  created: z.string().optional(),
  dataHash: z.string().optional(),
  modelHash: z.string().optional(),
  modelCalls: z.number(),
  seconds: z.number(),
};

/** Attributions of rows: `values` is `[row, feature]`, in the features a person knows. */
export const attribution = z.object({
  ...common,
  kind: z.literal('attribution'),
  rows: z.array(z.number()),
  output: explanationOutput,
  classes: z.array(z.string()).optional(),
  features: z.array(z.string()),
  featureValues: z.array(z.array(z.union([z.number(), z.string(), z.null()]))),
  baseValue: z.number(),
  baseValues: z.array(z.number()).optional(),
  predictions: z.array(z.number()),
  values: z.array(z.array(z.number())),
  standardError: z.array(z.array(z.number())),
  fidelity,
  intercept: z.array(z.number()).optional(),
  localPrediction: z.array(z.number()).optional(),
  conditions: z.array(z.array(z.string())).optional(),
});
export type Attribution = z.infer<typeof attribution>;

/** Importance of features over a data set: one mean and spread a feature. */
export const importance = z.object({
  ...common,
  kind: z.literal('importance'),
  rows: z.array(z.number()),
  metric: z.string(),
  baseline: z.number(),
  features: z.array(z.string()),
  mean: z.array(z.number()),
  sd: z.array(z.number()),
  repeats: z.array(z.array(z.number())),
});
export type Importance = z.infer<typeof importance>;

export const explanation = z.discriminatedUnion('kind', [attribution, importance]);
export type Explanation = z.infer<typeof explanation>;
