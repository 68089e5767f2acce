import { z } from 'zod';
import { treeView } from '../tree.ts';
import { card } from './card.ts';

/** A small tree that answers as the model does, and how faithfully. */
export const surrogate = z.object({
  ...card,
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

export const surrogateView = surrogate.pick({ kind: true, tree: true, agreement: true });
export type SurrogateView = z.infer<typeof surrogateView>;
