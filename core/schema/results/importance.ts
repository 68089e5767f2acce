import { z } from 'zod';
import { card } from './card.ts';

/** Importance of features over a data set: one mean and spread a feature. */
export const importance = z.object({
  ...card,
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

export const importanceView = z.object({
  kind: z.literal('importance'),
  metric: z.string(),
  spread: z.array(z.number()),
  baseline: z.number(),
});
export type ImportanceView = z.infer<typeof importanceView>;
