// Path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2). A path holds, for each feature on the way to a leaf, the
// share of
// coalitions without it that come this way (zero), whether the row itself comes this way (one), and the permutation
// weight of each size (weight).
import type { TreeStructure } from '../../../models/model.ts';
import { childOf } from '../../../models/tree/structure.ts';

export interface Path {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
}

/** Room for the paths of trees of at most this depth. */
export function pathsTo(depth: number): Path {
  const size = ((depth + 2) * (depth + 3)) / 2;
  return {
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
}

/** Adds a tree's values for one row to `phi` `[encoded column]`, for one output. */
export function addPathDependent(
  tree: TreeStructure,
  row: Float64Array,
  output: number,
  outputs: number,
  path: Path,
  scale: number,
  phi: Float64Array,
): void {
  recurse(tree, row, output, outputs, scale, phi, path, 0, 0, 0, 1, 1, -1);
}

function recurse(
  tree: TreeStructure,
  row: Float64Array,
  output: number,
  outputs: number,
  scale: number,
  phi: Float64Array,
  path: Path,
  node: number,
  start: number,
  length: number,
  zero: number,
  one: number,
  feature: number,
): void {
  extend(path, start, length, zero, one, feature);
  const left = tree.childrenLeft[node];
  if (left < 0) {
    const value = scale * tree.value[node * outputs + output];
    for (let i = 1; i <= length; i++)
      phi[path.feature[start + i]] +=
        unwoundSum(path, start, length, i) * (path.one[start + i] - path.zero[start + i]) * value;
    return;
  }
  const right = tree.childrenRight[node];
  const split = tree.feature[node];
  const hot = childOf(tree, node, row[split]);
  const cold = hot === left ? right : left;
  let zeroBefore = 1;
  let oneBefore = 1;
  let depth = length;
  let known = 0;
  while (known <= length && path.feature[start + known] !== split) known++;
  if (known <= length) {
    zeroBefore = path.zero[start + known];
    oneBefore = path.one[start + known];
    unwind(path, start, length, known);
    depth--;
  }
  const cover = tree.nodeSamples[node];
  const next = start + depth + 1;
  copyPath(path, start, next, depth);
  recurse(
    tree,
    row,
    output,
    outputs,
    scale,
    phi,
    path,
    hot,
    next,
    depth + 1,
    (zeroBefore * tree.nodeSamples[hot]) / cover,
    oneBefore,
    split,
  );
  copyPath(path, start, next, depth);
  recurse(
    tree,
    row,
    output,
    outputs,
    scale,
    phi,
    path,
    cold,
    next,
    depth + 1,
    (zeroBefore * tree.nodeSamples[cold]) / cover,
    0,
    split,
  );
}

function copyPath({ feature, zero, one, weight }: Path, from: number, to: number, last: number): void {
  for (let i = 0; i <= last; i++) {
    feature[to + i] = feature[from + i];
    zero[to + i] = zero[from + i];
    one[to + i] = one[from + i];
    weight[to + i] = weight[from + i];
  }
}

function extend(path: Path, start: number, length: number, zero: number, one: number, feature: number): void {
  path.feature[start + length] = feature;
  path.zero[start + length] = zero;
  path.one[start + length] = one;
  path.weight[start + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    path.weight[start + i + 1] += (one * path.weight[start + i] * (i + 1)) / (length + 1);
    path.weight[start + i] = (zero * path.weight[start + i] * (length - i)) / (length + 1);
  }
}

function unwind(path: Path, start: number, length: number, index: number): void {
  const one = path.one[start + index];
  const zero = path.zero[start + index];
  let next = path.weight[start + length];
  for (let i = length - 1; i >= 0; i--) {
    if (one !== 0) {
      const kept = path.weight[start + i];
      path.weight[start + i] = (next * (length + 1)) / ((i + 1) * one);
      next = kept - (path.weight[start + i] * zero * (length - i)) / (length + 1);
    } else path.weight[start + i] = (path.weight[start + i] * (length + 1)) / (zero * (length - i));
  }
  for (let i = index; i < length; i++) {
    path.feature[start + i] = path.feature[start + i + 1];
    path.zero[start + i] = path.zero[start + i + 1];
    path.one[start + i] = path.one[start + i + 1];
  }
}

function unwoundSum(path: Path, start: number, length: number, index: number): number {
  const one = path.one[start + index];
  const zero = path.zero[start + index];
  let next = path.weight[start + length];
  let total = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (one !== 0) {
      const part = (next * (length + 1)) / ((i + 1) * one);
      total += part;
      next = path.weight[start + i] - (part * zero * (length - i)) / (length + 1);
    } else if (zero !== 0) total += (path.weight[start + i] * (length + 1)) / (zero * (length - i));
  }
  return total;
}
