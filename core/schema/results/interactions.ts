import { z } from 'zod';
import { card, explanationOutput } from './card.ts';

/** How strongly features act together, `[feature, feature]`, and each with all others. */
export const interactions = z.object({
  ...card,
  kind: z.literal('interactions'),
  rows: z.array(z.number()),
  output: explanationOutput,
  features: z.array(z.string()),
  values: z.array(z.array(z.number())),
  overall: z.array(z.number()),
});
export type Interactions = z.infer<typeof interactions>;
