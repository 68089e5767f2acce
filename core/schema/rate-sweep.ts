import { z } from 'zod';

/** The training loss while the learning rate grows step by step, from tiny to far too large. */
export const rateSweep = z.object({
  rates: z.array(z.number()),
  /** Smoothed loss at each rate; the last ones are where it blew up. */
  losses: z.array(z.number()),
  /** Where the loss falls fastest, which is a good rate to begin with; null where it never falls. */
  suggested: z.number().nullable(),
});
export type RateSweep = z.infer<typeof rateSweep>;
