import { z } from 'zod';
import { f64, i32, type TreeCapability, type TreeStructure } from '../model.ts';

/** A tree as it is stored. */
export const treeShape = z.object({
  childrenLeft: i32,
  childrenRight: i32,
  feature: i32,
  threshold: f64,
  missingLeft: i32.optional(),
  value: f64,
  nodeSamples: f64,
  impurity: f64,
});

/** The child that a value goes to: left where it is `<= threshold`, and where it is missing and such rows go left. */
export function childOf(tree: TreeStructure, node: number, value: number): number {
  const left = value <= tree.threshold[node] || (tree.missingLeft !== undefined && Number.isNaN(value) && tree.missingLeft[node] === 1);
  return left ? tree.childrenLeft[node] : tree.childrenRight[node];
}

/** Rows a pass, so that a tree's nodes and a block's rows stay in the cache together. */
const block = 512;

/**
 * The summed output of trees, `[row, output]`: `base` plus `scale` times each row's leaf values.
 * @param first how many trees count; all of them where it is left out
 */
export function sumOfTrees(capability: TreeCapability, x: Float64Array, rows: number, width: number, first = capability.trees.length): Float64Array {
  const { outputs, base, scale, outputOf } = capability;
  const output = new Float64Array(rows * outputs);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(rows, start + block);
    for (let t = 0; t < first; t++) addTree(capability.trees[t], x, start, end, width, outputs, outputOf ? outputOf[t] : -1, output);
  }
  if (scale !== 1) for (let i = 0; i < output.length; i++) output[i] *= scale;
  if (base) for (let i = 0; i < output.length; i++) output[i] += base[i % outputs];
  return output;
}

/** Adds one tree's leaf values; with `only` at 0 or more its leaves have one value, for that output. */
function addTree(tree: TreeStructure, x: Float64Array, start: number, end: number, width: number, outputs: number, only: number, output: Float64Array): void {
  const { childrenLeft, childrenRight, feature, threshold, value, missingLeft } = tree;
  for (let i = start; i < end; i++) {
    const from = i * width;
    let node = 0;
    for (let left = childrenLeft[0]; left >= 0; left = childrenLeft[node]) {
      const cell = x[from + feature[node]];
      node = cell <= threshold[node] || (missingLeft !== undefined && missingLeft[node] === 1 && Number.isNaN(cell)) ? left : childrenRight[node];
    }
    if (only >= 0) output[i * outputs + only] += value[node];
    else for (let k = 0; k < outputs; k++) output[i * outputs + k] += value[node * outputs + k];
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

export const treeDepth = (tree: TreeStructure): number => nodeDepths(tree).reduce((a, b) => Math.max(a, b), 0);
export const leafCount = (tree: TreeStructure): number => tree.childrenLeft.reduce((sum, child) => sum + (child < 0 ? 1 : 0), 0);

/** Comparisons on the way of one row through trees, the training rows' mean. */
export function meanPathLength(trees: readonly TreeStructure[]): number {
  let sum = 0;
  for (const tree of trees) {
    const depths = nodeDepths(tree);
    tree.childrenLeft.forEach((child, node) => {
      if (child < 0) sum += (depths[node] * tree.nodeSamples[node]) / tree.nodeSamples[0];
    });
  }
  return sum;
}

/** Decrease of impurity that each column brought, weighted by samples, summing to 1; over several trees, the mean (Breiman 2001). */
export function impurityImportance(trees: readonly TreeStructure[], width: number): Float64Array {
  const sum = new Float64Array(width);
  for (const tree of trees) {
    const importance = new Float64Array(width);
    const weighted = (node: number) => tree.nodeSamples[node] * tree.impurity[node];
    tree.childrenLeft.forEach((left, node) => {
      if (left >= 0) importance[tree.feature[node]] += weighted(node) - weighted(left) - weighted(tree.childrenRight[node]);
    });
    const total = importance.reduce((a, b) => a + b, 0);
    if (total > 0) for (let j = 0; j < width; j++) sum[j] += importance[j] / total;
  }
  const all = sum.reduce((a, b) => a + b, 0);
  return all > 0 ? sum.map((value) => value / all) : sum;
}

/** The tree as `export --format json` prints it. */
export function describeTree(tree: TreeStructure, outputs: number): Record<string, unknown> {
  const nodes = tree.childrenLeft.length;
  return {
    childrenLeft: [...tree.childrenLeft],
    childrenRight: [...tree.childrenRight],
    feature: [...tree.feature],
    // a question that only missing values answer with no has no number; JSON has no infinity
    threshold: Array.from(tree.threshold, (value) => (Number.isFinite(value) ? value : Number.MAX_VALUE)),
    ...(tree.missingLeft ? { missingLeft: [...tree.missingLeft] } : {}),
    value: Array.from({ length: nodes }, (_, node) => [...tree.value.subarray(node * outputs, (node + 1) * outputs)]),
    nodeSamples: [...tree.nodeSamples],
    impurity: [...tree.impurity],
  };
}
