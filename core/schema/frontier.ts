// Accuracy against simplicity.

import { z } from 'zod';

/** Facts of a model itself. */
const builtOf = ['operations', 'parameters', 'leaves', 'bytes'] as const;
/** What the assessment of complexity finds, whatever a model is built of. */
const does = ['features', 'interactions', 'degreesOfFreedom', 'descriptionLength', 'entropy', 'unexplained'] as const;
/** How far it can be trusted: changed predictions under noise, and the error of its probabilities. */
const trust = ['noiseFlips', 'calibrationError'] as const;

/** What accuracy is held against; of each, less is better. */
export const simplicityMeasures = [...builtOf, ...does, ...trust] as const;
export type SimplicityMeasure = (typeof simplicityMeasures)[number];
export const simplicityMeasure = z.enum(simplicityMeasures);

/** Counts go over several powers of ten and are drawn by their logarithm; shares and errors lie close together. */
export const isCount = (measure: SimplicityMeasure): boolean => (builtOf as readonly string[]).includes(measure);

const frontierPoint = z.object({
  experiment: z.string(),
  name: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  mean: z.number(),
  standardError: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  /** Each measure that the model has. */
  simplicity: z.partialRecord(simplicityMeasure, z.number()),
  /** No other point is both simpler and better. */
  isFront: z.boolean(),
});
export type FrontierPoint = z.infer<typeof frontierPoint>;

/** Accuracy of every kind from simple to complex, judged by the same folds. */
export const frontierResult = z.object({
  metric: z.string(),
  lowerIsBetter: z.boolean(),
  measure: simplicityMeasure,
  points: z.array(frontierPoint),
  best: z.string(),
  /** The simplest one within one standard error of the best (Breiman et al. 1984). */
  oneStandardError: z.string(),
  failed: z.array(z.object({ name: z.string(), message: z.string() })),
});
export type Frontier = z.infer<typeof frontierResult>;
