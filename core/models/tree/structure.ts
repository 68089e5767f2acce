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
  const left =
    value <= tree.threshold[node] ||
    (tree.missingLeft !== undefined && Number.isNaN(value) && tree.missingLeft[node] === 1);
  return left ? tree.childrenLeft[node] : tree.childrenRight[node];
}

/** Rows a pass, so that a tree's nodes and a block's rows stay in the cache together. */
const block = 512;
/** Fewer rows have come to their leaves before a tree is laid out for them. */
const fewRows = 128;
/** Deeper trees are walked row by row: most rows would stand at their leaf and wait. */
const mostSteps = 24;

/** A tree laid out for walking: the right child stands after the left one, and a leaf leads to itself. */
interface WalkedTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** The node's place in the tree itself, where its values are. */
  readonly node: Int32Array;
  readonly depth: number;
}

const walked = new WeakMap<TreeStructure, WalkedTree>();

function walkable(tree: TreeStructure): WalkedTree {
  const known = walked.get(tree);
  if (known) return known;
  const count = tree.childrenLeft.length;
  const node = new Int32Array(count);
  const left = new Int32Array(count);
  let next = 1;
  for (let place = 0; place < count; place++) {
    const own = node[place];
    if (tree.childrenLeft[own] < 0) left[place] = place;
    else {
      left[place] = next;
      node[next] = tree.childrenLeft[own];
      node[next + 1] = tree.childrenRight[own];
      next += 2;
    }
  }
  const made: WalkedTree = {
    node,
    left,
    // a leaf looks at column 0 and goes "left", to itself
    feature: Int32Array.from(node, (own) => Math.max(0, tree.feature[own])),
    threshold: Float64Array.from(node, (own) =>
      tree.childrenLeft[own] < 0 ? Number.POSITIVE_INFINITY : tree.threshold[own],
    ),
    depth: treeDepth(tree),
  };
  walked.set(tree, made);
  return made;
}

/**
 * The summed output of trees, `[row, output]`: `base` plus `scale` times each row's leaf values.
 * @param first how many trees count; all of them where it is left out
 */
export function sumOfTrees(
  capability: TreeCapability,
  x: Float64Array,
  rows: number,
  width: number,
  first = capability.trees.length,
): Float64Array {
  const { outputs, base, scale, outputOf } = capability;
  const output = new Float64Array(rows * outputs);
  const leaves = new Int32Array(block);
  // a look for missing values pays where many trees follow
  const complete = first > 4 && (rows >= fewRows || walked.has(capability.trees[0])) && !hasMissing(x);
  for (let start = 0; start < rows; start += block) {
    const end = Math.min(rows, start + block);
    for (let t = 0; t < first; t++) {
      const tree = capability.trees[t];
      const plain = complete && walkable(tree).depth <= mostSteps;
      if (plain) walkTogether(walkable(tree), x, start, end, width, leaves);
      else walkAlone(tree, x, start, end, width, leaves);
      addLeaves(tree.value, leaves, start, end, outputs, outputOf ? outputOf[t] : -1, output);
    }
  }
  if (scale !== 1) for (let i = 0; i < output.length; i++) output[i] *= scale;
  if (base) for (let i = 0; i < output.length; i++) output[i] += base[i % outputs];
  return output;
}

function hasMissing(x: Float64Array): boolean {
  for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i])) return true;
  return false;
}

/** Four rows side by side, without a branch: none waits for another's look at memory. */
function walkTogether(
  { feature, threshold, left, node, depth }: WalkedTree,
  x: Float64Array,
  start: number,
  end: number,
  width: number,
  leaves: Int32Array,
): void {
  let i = start;
  for (; i + 3 < end; i += 4) {
    const p = i * width;
    const q = p + width;
    const r = q + width;
    const s = r + width;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let step = 0; step < depth; step++) {
      a = left[a] + +(x[p + feature[a]] > threshold[a]);
      b = left[b] + +(x[q + feature[b]] > threshold[b]);
      c = left[c] + +(x[r + feature[c]] > threshold[c]);
      d = left[d] + +(x[s + feature[d]] > threshold[d]);
    }
    leaves[i - start] = node[a];
    leaves[i - start + 1] = node[b];
    leaves[i - start + 2] = node[c];
    leaves[i - start + 3] = node[d];
  }
  for (; i < end; i++) {
    let a = 0;
    for (let step = 0; step < depth; step++) a = left[a] + +(x[i * width + feature[a]] > threshold[a]);
    leaves[i - start] = node[a];
  }
}

/** The leaf that each row comes to. */
export function leavesOf(tree: TreeStructure, x: Float64Array, rows: number, width: number): Int32Array {
  const leaves = new Int32Array(rows);
  walkAlone(tree, x, 0, rows, width, leaves);
  return leaves;
}

/** What one tree says of some rows of `x`, `[row of the list, output]`. */
export function treeAnswers(
  tree: TreeStructure,
  x: Float64Array,
  list: Int32Array,
  width: number,
  outputs: number,
): Float64Array {
  const output = new Float64Array(list.length * outputs);
  for (let i = 0; i < list.length; i++) {
    const from = list[i] * width;
    let node = 0;
    while (tree.childrenLeft[node] >= 0) node = childOf(tree, node, x[from + tree.feature[node]]);
    for (let k = 0; k < outputs; k++) output[i * outputs + k] = tree.value[node * outputs + k];
  }
  return output;
}

function walkAlone(
  tree: TreeStructure,
  x: Float64Array,
  start: number,
  end: number,
  width: number,
  leaves: Int32Array,
): void {
  const { childrenLeft, childrenRight, feature, threshold, missingLeft } = tree;
  for (let i = start; i < end; i++) {
    const from = i * width;
    let node = 0;
    for (let left = childrenLeft[0]; left >= 0; left = childrenLeft[node]) {
      const cell = x[from + feature[node]];
      node =
        cell <= threshold[node] || (missingLeft !== undefined && missingLeft[node] === 1 && Number.isNaN(cell))
          ? left
          : childrenRight[node];
    }
    leaves[i - start] = node;
  }
}

/** With `only` at 0 or more leaves have one value, for that output. */
function addLeaves(
  value: Float64Array,
  leaves: Int32Array,
  start: number,
  end: number,
  outputs: number,
  only: number,
  output: Float64Array,
): void {
  if (only >= 0) for (let i = start; i < end; i++) output[i * outputs + only] += value[leaves[i - start]];
  else if (outputs === 1) for (let i = start; i < end; i++) output[i] += value[leaves[i - start]];
  else
    for (let i = start; i < end; i++) {
      const from = leaves[i - start] * outputs;
      for (let k = 0; k < outputs; k++) output[i * outputs + k] += value[from + k];
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
export const leafCount = (tree: TreeStructure): number =>
  tree.childrenLeft.reduce((sum, child) => sum + (child < 0 ? 1 : 0), 0);

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

/**
 * Decrease of impurity that each column brought, weighted by samples, summing to 1; over several trees, the mean
 * (Breiman 2001).
 */
export function impurityImportance(trees: readonly TreeStructure[], width: number): Float64Array {
  const sum = new Float64Array(width);
  for (const tree of trees) {
    const importance = new Float64Array(width);
    const weighted = (node: number) => tree.nodeSamples[node] * tree.impurity[node];
    tree.childrenLeft.forEach((left, node) => {
      if (left >= 0)
        importance[tree.feature[node]] += weighted(node) - weighted(left) - weighted(tree.childrenRight[node]);
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
