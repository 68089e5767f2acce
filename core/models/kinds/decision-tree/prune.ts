// Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3): the weakest link goes first.
import type { TreeStructure } from '../../model.ts';

/** The smallest subtree whose weakest link is stronger than `alpha`. */
export function pruneTree(tree: TreeStructure, alpha: number, outputs: number): TreeStructure {
  if (alpha <= 0) return tree;
  const left = tree.childrenLeft.slice();
  const right = tree.childrenRight.slice();
  const nodes = left.length;
  const total = tree.nodeSamples[0];
  const cost = tree.impurity.map((impurity, node) => (impurity * tree.nodeSamples[node]) / total);
  for (;;) {
    const branchCost = cost.slice();
    const leaves = new Int32Array(nodes).fill(1);
    let weakest = -1;
    let weakestAlpha = Number.POSITIVE_INFINITY;
    const reachable = reach(left, right);
    for (let node = nodes - 1; node >= 0; node--) {
      if (!reachable[node] || left[node] < 0) continue;
      branchCost[node] = branchCost[left[node]] + branchCost[right[node]];
      leaves[node] = leaves[left[node]] + leaves[right[node]];
      const link = (cost[node] - branchCost[node]) / (leaves[node] - 1);
      if (link < weakestAlpha || (link === weakestAlpha && node < weakest)) {
        weakestAlpha = link;
        weakest = node;
      }
    }
    if (weakest < 0 || weakestAlpha > alpha) return compact(tree, left, right, outputs);
    left[weakest] = -1;
    right[weakest] = -1;
  }
}

function reach(left: Int32Array, right: Int32Array): Uint8Array {
  const reachable = new Uint8Array(left.length);
  reachable[0] = 1;
  for (let node = 0; node < left.length; node++) {
    if (!reachable[node] || left[node] < 0) continue;
    reachable[left[node]] = 1;
    reachable[right[node]] = 1;
  }
  return reachable;
}

function compact(tree: TreeStructure, left: Int32Array, right: Int32Array, outputs: number): TreeStructure {
  const reachable = reach(left, right);
  const kept = [...reachable.keys()].filter((node) => reachable[node]);
  const place = new Map(kept.map((node, i) => [node, i]));
  const child = (node: number) => place.get(node) ?? -1;
  return {
    childrenLeft: Int32Array.from(kept, (node) => child(left[node])),
    childrenRight: Int32Array.from(kept, (node) => child(right[node])),
    feature: Int32Array.from(kept, (node) => (left[node] < 0 ? -2 : tree.feature[node])),
    threshold: Float64Array.from(kept, (node) => (left[node] < 0 ? -2 : tree.threshold[node])),
    value: Float64Array.from(kept.flatMap((node) => [...tree.value.subarray(node * outputs, (node + 1) * outputs)])),
    nodeSamples: Float64Array.from(kept, (node) => tree.nodeSamples[node]),
    impurity: Float64Array.from(kept, (node) => tree.impurity[node]),
  };
}
