import { z } from 'zod';
import { treeView } from './tree.ts';

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

/** How the answer goes with one feature, over rows: `values` is one a place of the grid; `ice` is `[row, place]`, of some rows. */
export const dependenceCurve = z.object({
  feature: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  grid: z.array(z.union([z.number(), z.string()])),
  values: z.array(z.number()),
  /** Rows at each place of the grid, or between it and the next one. */
  counts: z.array(z.number()),
  ice: z.array(z.array(z.number())),
  iceRows: z.array(z.number()),
});
export type DependenceCurve = z.infer<typeof dependenceCurve>;

/** Curves of features over a data set. `effect` values are the mean answer itself, or (`ale`) how far it is from the mean. */
export const dependence = z.object({
  ...common,
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

/** A small tree that answers as the model does, and how faithfully. */
export const surrogate = z.object({
  ...common,
  kind: z.literal('surrogate'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  /** Share of the impurity that questions about each feature take away. */
  importance: z.array(z.number()),
  tree: treeView,
  /** Of rows that the tree has not grown from, where there were enough; else of those that it has. */
  agreement: z.object({ kind: z.enum(['accuracy', 'r2']), value: z.number(), rows: z.number(), heldOut: z.boolean() }),
  leaves: z.number(),
  depth: z.number(),
});
export type Surrogate = z.infer<typeof surrogate>;

export const explanation = z.discriminatedUnion('kind', [attribution, importance, dependence, surrogate]);
export type Explanation = z.infer<typeof explanation>;
