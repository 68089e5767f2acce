// What the program finds of signals that it has planted itself.
import { z } from 'zod';

export const selfTest = z.object({
  seed: z.number(),
  kinds: z.array(
    z.object({
      kind: z.string(),
      title: z.object({ en: z.string(), zh: z.string() }),
      /** Accuracy on the test rows of the planted data. */
      accuracy: z.number(),
      /** Of each method: the share of the planted signals among its first features, and how far they are from there. */
      methods: z.array(z.object({ method: z.string(), precision: z.number(), rankError: z.number() })),
      /** The share that attributions by chance find. */
      chance: z.number(),
      seconds: z.number(),
    }),
  ),
});
export type SelfTest = z.infer<typeof selfTest>;
