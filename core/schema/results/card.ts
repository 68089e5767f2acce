import { z } from 'zod';
import { decision } from '../decision.ts';

export const explanationOutput = z.object({
  kind: z.enum(['probability', 'logit', 'value', 'loss']),
  class: z.string().optional(),
});

/** A feature's own value, as a person knows it; null where missing. */
export const cell = z.union([z.number(), z.string(), z.null()]);
export type Cell = z.infer<typeof cell>;

/**
 * What ended the sampling of a row: its budget, an error or an order of the first features that was certain enough, or
 * a person.
 */
export const samplingEnd = z.enum(['budget', 'tolerance', 'order', 'user']);
export type SamplingEnd = z.infer<typeof samplingEnd>;

/** What every explanation carries, whatever its kind: how it was made, from what, at what cost. */
export const card = {
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
  /** What a person had decided on top of the model when it was made. */
  decision: decision.optional(),
  /** Its rows are of another file, which is not in the project. */
  foreign: z.boolean().optional(),
  /** Rows that were asked for, where a person ended it before all of them were explained. */
  asked: z.number().optional(),
  /**
   * Share of the made-up rows that the model was asked about which lie off the data: further from the nearest training
   * row than 99 % of these are from each other.
   */
  offData: z.number().optional(),
};

/** A picture in segments; `address` is the picture as the model sees it, where that is known. */
export const segmentedPicture = z.object({
  width: z.number(),
  height: z.number(),
  segments: z.array(z.number()),
  address: z.string().nullable().optional(),
});
