import { z } from 'zod';
import { treeView } from './tree.ts';

/** Capabilities that a fitted model may have for explainers, besides its predictions. */
export const capabilityName = z.enum(['trees', 'leafMeans', 'gradient', 'linear', 'multipliers', 'representation', 'additive', 'shares']);
export type CapabilityName = z.infer<typeof capabilityName>;

export const explanationOutput = z.object({ kind: z.enum(['probability', 'logit', 'value', 'loss']), class: z.string().optional() });

/** A feature's own value, as a person knows it; null where missing. */
export const cell = z.union([z.number(), z.string(), z.null()]);
export type Cell = z.infer<typeof cell>;

/** What ended the sampling of a row: its budget, an error or an order of the first features that was certain enough, or a person. */
export const samplingEnd = z.enum(['budget', 'tolerance', 'order', 'user']);
export type SamplingEnd = z.infer<typeof samplingEnd>;

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
  /** Why this method was taken, where the choice was left to the program. */
  why: z.object({ en: z.string(), zh: z.string() }).optional(),
  /** Its rows are of another file, which is not in the project. */
  foreign: z.boolean().optional(),
  /** Rows that were asked for, where a person ended it before all of them were explained. */
  asked: z.number().optional(),
  /** Share of the made-up rows that the model was asked about which lie off the data: further from the nearest training row than 99 % of these are from each other. */
  offData: z.number().optional(),
};

/** Attributions of rows: `values` is `[row, feature]`, in the features a person knows. */
export const attribution = z.object({
  ...common,
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
  /** Features that are taken together. */
  groups: z.array(z.object({ name: z.string(), features: z.array(z.string()) })).optional(),
  /** `[row, feature, feature]`: what two features do together, half in each place; the feature's own on the diagonal. Rows add up to `values`. */
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
      }),
    )
    .optional(),
  /** Neighbours that the surrogate was fitted to, where one row is explained: what it says of each, what the model says, and how much each counts. */
  neighbourhood: z.object({ local: z.array(z.number()), model: z.array(z.number()), weight: z.array(z.number()) }).optional(),
  /** R² of the surrogate, `[row, width]`, as its neighbourhood grows. */
  widthCurve: z.object({ used: z.number(), widths: z.array(z.number()), r2: z.array(z.array(z.number())) }).optional(),
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
  /** Bounds of a 95 % interval of each value. */
  band: z.object({ low: z.array(z.number()), high: z.array(z.number()) }).optional(),
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

/** How strongly features act together, `[feature, feature]`, and each with all others. */
export const interactions = z.object({
  ...common,
  kind: z.literal('interactions'),
  rows: z.array(z.number()),
  output: explanationOutput,
  features: z.array(z.string()),
  values: z.array(z.array(z.number())),
  overall: z.array(z.number()),
});
export type Interactions = z.infer<typeof interactions>;

/** How the answer goes with two features together, beyond what each does alone: `values` is `[place of the first, place of the second]`. */
export const surface = z.object({
  ...common,
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

/** Whether examples were found: `exact` are the nearest that there are, `none` says that there provably is none. */
export const caseOutcome = z.enum(['found', 'exact', 'none', 'not-found']);

export const exampleCase = z.object({
  role: z.enum(['counterfactual', 'neighbour', 'influence', 'prototype', 'criticism']),
  /** The data set's row that it is, or that it comes from. */
  row: z.number().nullable(),
  values: z.array(cell),
  /** The same in as few digits as the model answers alike: what a person reads is what the model was asked. */
  shown: z.array(cell).optional(),
  /** Features that differ from the explained row where that is what counts. */
  changes: z.array(z.string()),
  /** What the model says of it, and what it is. */
  label: z.string().nullable(),
  truth: z.string().nullable(),
  /** A distance, an influence or a weight: see `measure`. */
  score: z.number(),
});
export type ExampleCase = z.infer<typeof exampleCase>;

/** Explanations by example: rows that are like the explained one, that taught the model, or that would be answered otherwise. */
export const cases = z.object({
  ...common,
  kind: z.literal('cases'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  measure: z.enum(['distance', 'influence', 'weight']),
  /** One an explained row; a single one, without a row, for a whole data set. */
  examples: z.array(
    z.object({
      row: z.number().nullable(),
      values: z.array(cell),
      label: z.string().nullable(),
      outcome: caseOutcome,
      cases: z.array(exampleCase),
    }),
  ),
});
export type Cases = z.infer<typeof cases>;

/** Rules that are enough for an answer: where the conditions hold, the model says the same in `precision` of all cases. */
export const rules = z.object({
  ...common,
  kind: z.literal('rules'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  rules: z.array(
    z.object({
      row: z.number(),
      values: z.array(cell),
      label: z.string(),
      conditions: z.array(z.object({ feature: z.string(), text: z.string() })),
      precision: z.number(),
      /** With 95 % certainty no less. */
      precisionLow: z.number(),
      coverage: z.number(),
      /** The precision that was asked for is reached. */
      reached: z.boolean(),
      samples: z.number(),
    }),
  ),
});
export type Rules = z.infer<typeof rules>;

export const explanationKind = z.enum(['attribution', 'importance', 'dependence', 'surrogate', 'interactions', 'surface', 'cases', 'rules']);
export const explanation = z.discriminatedUnion('kind', [attribution, importance, dependence, surrogate, interactions, surface, cases, rules]);
export type Explanation = z.infer<typeof explanation>;
