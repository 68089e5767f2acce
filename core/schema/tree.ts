import { z } from 'zod';

export const treeNode = z.object({
  id: z.number(),
  depth: z.number(),
  left: z.number().nullable(),
  right: z.number().nullable(),
  question: z
    .object({
      feature: z.string(),
      operator: z.enum(['<=', '≠', 'in', 'is not missing']),
      /** Of a group of categories the first few. */
      value: z.string(),
      /** The whole group. */
      among: z.array(z.string()).optional(),
      threshold: z.number().nullable(),
    })
    .nullable(),
  impurity: z.number(),
  samples: z.number(),
  value: z.array(z.number()),
  /** The feature's values among the training rows here, `[bin][class]`; null where it is not asked for a number. */
  histogram: z
    .object({ low: z.number(), high: z.number(), split: z.number(), counts: z.array(z.array(z.number())) })
    .nullable()
    .optional(),
  /** The followed row's own value of the feature. */
  own: z.number().nullable().optional(),
  /** The followed row has no value that the question could be asked of. */
  isMissing: z.boolean().optional(),
});
export type TreeNode = z.infer<typeof treeNode>;

export const treeView = z.object({
  tree: z.number(),
  trees: z.number(),
  classes: z.array(z.string()),
  criterion: z.string(),
  path: z.array(z.number()),
  nodes: z.array(treeNode),
});
export type TreeView = z.infer<typeof treeView>;
