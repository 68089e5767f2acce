import { z } from 'zod';
import { card } from './card.ts';

/** Whether classes depend on a concept that examples show (TCAV). */
export const concepts = z.object({
  ...card,
  kind: z.literal('concepts'),
  rows: z.array(z.number()),
  features: z.array(z.string()),
  /** The block whose numbers the concept is a direction in, counted from 1. */
  block: z.number(),
  concept: z.string(),
  examples: z.number(),
  /** How often the direction tells examples from other pictures that it was not learnt from. */
  accuracy: z.number(),
  classes: z.array(
    z.object({
      class: z.string(),
      rows: z.number(),
      /** Share of the class's rows whose score grows towards the concept: mean over sets of random pictures, with its error. */
      score: z.number(),
      standardError: z.number(),
      /** The same of random pictures in the concept's place: mean and standard deviation. */
      random: z.number(),
      randomDeviation: z.number(),
      /** That the concept is one of the random ones: two-sided t-test, by Bonferroni for all classes. */
      p: z.number(),
    }),
  ),
});
export type Concepts = z.infer<typeof concepts>;
