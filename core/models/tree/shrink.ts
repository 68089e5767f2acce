import type { TreeStructure } from '../model.ts';

/**
 * Hierarchical shrinkage (Agarwal, Tan, Ronen, Singh & Yu 2022): from the root down, value(node) = value(parent) +
 * (mean(node) - mean(parent)) / (1 + lambda / n(parent)).
 * @param lambda in rows; 0 leaves the tree as it is
 * @param outputs values a node
 */
export function shrinkTree(tree: TreeStructure, lambda: number, outputs: number): TreeStructure {
  if (lambda === 0) return tree;
  const { childrenLeft, childrenRight, value: means, nodeSamples } = tree;
  const value = means.slice();
  const visit = (node: number): void => {
    const factor = 1 / (1 + lambda / nodeSamples[node]);
    for (const child of [childrenLeft[node], childrenRight[node]]) {
      if (child < 0) continue;
      for (let k = 0; k < outputs; k++)
        value[child * outputs + k] =
          value[node * outputs + k] + (means[child * outputs + k] - means[node * outputs + k]) * factor;
      visit(child);
    }
  };
  visit(0);
  return { ...tree, value };
}
