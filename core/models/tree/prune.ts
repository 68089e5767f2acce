// Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3): the weakest link goes first.
import { MinHeap } from '../../numeric/heap.ts';
import type { PruningStep, TreeStructure } from '../model.ts';

/** The smallest subtree whose weakest link is stronger than `alpha`. */
export function pruneTree(tree: TreeStructure, alpha: number, outputs: number): TreeStructure {
  if (alpha <= 0) return tree;
  const { left, right } = cutLinks(tree, alpha);
  return compact(tree, left, right, outputs);
}

/** Every tree that some penalty makes the best, from the whole one to the root alone. */
export function pruningPath(tree: TreeStructure): PruningStep[] {
  const steps: PruningStep[] = [];
  cutLinks(tree, Number.POSITIVE_INFINITY, (step) => steps.push(step));
  return steps;
}

/**
 * Cuts the weakest links up to a strength. A cut changes the links of its ancestors only; what a heap says of a link
 * that has changed since is passed over.
 */
function cutLinks(
  tree: TreeStructure,
  alpha: number,
  onStep?: (step: PruningStep) => void,
): { left: Int32Array; right: Int32Array } {
  const left = tree.childrenLeft.slice();
  const right = tree.childrenRight.slice();
  const nodes = left.length;
  const total = tree.nodeSamples[0];
  const cost = tree.impurity.map((impurity, node) => (impurity * tree.nodeSamples[node]) / total);
  const parent = new Int32Array(nodes).fill(-1);
  const branchCost = cost.slice();
  const leaves = new Int32Array(nodes).fill(1);
  const link = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  const heap = new MinHeap();
  const strength = (node: number) => (cost[node] - branchCost[node]) / (leaves[node] - 1);
  for (let node = nodes - 1; node >= 0; node--) {
    if (left[node] < 0) continue;
    parent[left[node]] = node;
    parent[right[node]] = node;
    branchCost[node] = branchCost[left[node]] + branchCost[right[node]];
    leaves[node] = leaves[left[node]] + leaves[right[node]];
    link[node] = strength(node);
    heap.push(link[node], node);
  }
  onStep?.({ alpha: 0, leaves: leaves[0], impurity: branchCost[0] });
  for (;;) {
    const next = heap.pop();
    if (!next || next.key > alpha) return { left, right };
    const weakest = next.item;
    if (link[weakest] !== next.key) continue;
    const strengthThen = link[weakest];
    forget(left, right, link, weakest);
    left[weakest] = -1;
    right[weakest] = -1;
    leaves[weakest] = 1;
    branchCost[weakest] = cost[weakest];
    for (let node = parent[weakest]; node >= 0; node = parent[node]) {
      branchCost[node] = branchCost[left[node]] + branchCost[right[node]];
      leaves[node] = leaves[left[node]] + leaves[right[node]];
      link[node] = strength(node);
      heap.push(link[node], node);
    }
    onStep?.({ alpha: Math.max(0, strengthThen), leaves: leaves[0], impurity: branchCost[0] });
  }
}

/** A node that is cut, and all below it, has no link any more. */
function forget(left: Int32Array, right: Int32Array, link: Float64Array, top: number): void {
  const stack = [top];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    link[node] = Number.POSITIVE_INFINITY;
    if (left[node] >= 0) stack.push(left[node], right[node]);
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
    ...(tree.missingLeft ? { missingLeft: Int32Array.from(kept, (node) => tree.missingLeft?.[node] ?? 0) } : {}),
    value: Float64Array.from(kept.flatMap((node) => [...tree.value.subarray(node * outputs, (node + 1) * outputs)])),
    nodeSamples: Float64Array.from(kept, (node) => tree.nodeSamples[node]),
    impurity: Float64Array.from(kept, (node) => tree.impurity[node]),
  };
}
