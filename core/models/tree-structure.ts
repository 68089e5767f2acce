import type { TreeStructure } from './model.ts';

/** Adds `scale` times each row's leaf value to `output` `[row, outputs]`. */
export function addTreeOutput(tree: TreeStructure, x: Float64Array, rows: number, width: number, outputs: number, scale: number, output: Float64Array): void {
  const { childrenLeft, childrenRight, feature, threshold, value } = tree;
  for (let i = 0; i < rows; i++) {
    let node = 0;
    while (childrenLeft[node] >= 0) node = x[i * width + feature[node]] <= threshold[node] ? childrenLeft[node] : childrenRight[node];
    for (let k = 0; k < outputs; k++) output[i * outputs + k] += scale * value[node * outputs + k];
  }
}

/** Each node's depth; the root's is 0. Children always stand after their parents. */
export function nodeDepths(tree: TreeStructure): Int32Array {
  const depths = new Int32Array(tree.childrenLeft.length);
  for (let node = 0; node < depths.length; node++) {
    if (tree.childrenLeft[node] < 0) continue;
    depths[tree.childrenLeft[node]] = depths[node] + 1;
    depths[tree.childrenRight[node]] = depths[node] + 1;
  }
  return depths;
}

/** Decrease of impurity that each column brought, weighted by samples, summing to 1 (Breiman et al. 1984). */
export function impurityImportance(tree: TreeStructure, width: number): Float64Array {
  const importance = new Float64Array(width);
  const weighted = (node: number) => tree.nodeSamples[node] * tree.impurity[node];
  tree.childrenLeft.forEach((left, node) => {
    if (left >= 0) importance[tree.feature[node]] += weighted(node) - weighted(left) - weighted(tree.childrenRight[node]);
  });
  const total = importance.reduce((a, b) => a + b, 0);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

/** The tree as `export --format json` prints it. */
export function describeTree(tree: TreeStructure, outputs: number): Record<string, unknown> {
  const nodes = tree.childrenLeft.length;
  return {
    childrenLeft: [...tree.childrenLeft],
    childrenRight: [...tree.childrenRight],
    feature: [...tree.feature],
    threshold: [...tree.threshold],
    value: Array.from({ length: nodes }, (_, node) => [...tree.value.subarray(node * outputs, (node + 1) * outputs)]),
    nodeSamples: [...tree.nodeSamples],
    impurity: [...tree.impurity],
  };
}
