import { z } from 'zod';
import { card, cell, segmentedPicture } from './card.ts';

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
  /** What the model predicts of it, and what it is. */
  label: z.string().nullable(),
  truth: z.string().nullable(),
  /** A distance, an influence or a weight: see `measure`. */
  score: z.number(),
  /** What is edited of the explained text, in its order: a word goes (null), or another takes its place. */
  edits: z.array(z.object({ start: z.number(), end: z.number(), to: z.string().nullable() })).optional(),
  /** What is hidden of the explained picture, by the segment of each pixel. */
  picture: segmentedPicture.extend({ hidden: z.array(z.number()) }).optional(),
});
export type ExampleCase = z.infer<typeof exampleCase>;

/**
 * Explanations by example: rows that are like the explained one, that taught the model, or that would be answered
 * otherwise.
 */
export const cases = z.object({
  ...card,
  kind: z.literal('cases'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  measure: z.enum(['distance', 'influence', 'weight', 'edits']),
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
