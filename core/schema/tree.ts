import { z } from 'zod';

export const treeNode = z.object({
  id: z.number(),
  depth: z.number(),
  left: z.number().nullable(),
  right: z.number().nullable(),
  question: z
    .object({
      feature: z.string(),
      operator: z.enum(['<=', '≠', 'is not missing']),
      value: z.string(),
      threshold: z.number().nullable(),
    })
    .nullable(),
  impurity: z.number(),
  samples: z.number(),
  value: z.array(z.number()),
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
