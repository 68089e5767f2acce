// Path-dependent TreeSHAP leaf by leaf (after Yang 2022, Fast TreeSHAP v2): what a leaf gives each feature on its path depends only on which of these
// features' questions a row answers towards it. With o_j in {0, 1} for that, r_j the share of training rows that do, and m features on the path,
//   phi_i = value (o_i - r_i) / r_i · A(S without i),   A(S) = sum over T within S of |T|! (m - |T| - 1)! / m! · product of r_j over j not in T,
// and A is worked out once for all 2^m sets. A row then takes one walk through the tree with a bit a feature.
import type { TreeStructure } from '../../models/model.ts';

export interface LeafTables {
  /** The bit that a node's question sets, in the order in which features come first on the way down. */
  readonly bit: Int32Array;
  /** How many features are on the way to a leaf, and where its tables begin; -1 at inner nodes. */
  readonly size: Int32Array;
  readonly setsAt: Int32Array;
  readonly featuresAt: Int32Array;
  /** A(S), leaf by leaf. */
  readonly sets: Float64Array;
  /** Columns on the way to a leaf, leaf by leaf. */
  readonly columns: Int32Array;
  /** (1 - r) / r of each. */
  readonly gains: Float64Array;
  readonly depth: number;
}

/** Doubles that the tables of a tree take; infinity where a leaf has too many features. */
export function tableSize(tree: TreeStructure, most = 14): number {
  let total = 0;
  eachLeaf(tree, (_leaf, columns) => {
    total += columns.length > most ? Number.POSITIVE_INFINITY : 2 ** columns.length;
  });
  return total;
}

/** Calls `visit` with each leaf, the columns on its way and the share of rows that answer each one's questions towards it. */
function eachLeaf(
  tree: TreeStructure,
  visit: (leaf: number, columns: readonly number[], shares: readonly number[]) => void,
  onNode?: (node: number, bit: number) => void,
): void {
  const { childrenLeft, childrenRight, feature, nodeSamples } = tree;
  const go = (node: number, columns: readonly number[], shares: readonly number[]): void => {
    if (childrenLeft[node] < 0) return visit(node, columns, shares);
    const known = columns.indexOf(feature[node]);
    const bit = known < 0 ? columns.length : known;
    onNode?.(node, bit);
    const next = known < 0 ? [...columns, feature[node]] : columns;
    for (const child of [childrenLeft[node], childrenRight[node]]) {
      const share = nodeSamples[child] / nodeSamples[node];
      go(child, next, known < 0 ? [...shares, share] : shares.map((value, j) => (j === known ? value * share : value)));
    }
  };
  go(0, [], []);
}

export function leafTables(tree: TreeStructure): LeafTables {
  const count = tree.childrenLeft.length;
  const bit = new Int32Array(count);
  const size = new Int32Array(count).fill(-1);
  const setsAt = new Int32Array(count);
  const featuresAt = new Int32Array(count);
  const sets = new Float64Array(tableSize(tree, 30));
  const columns: number[] = [];
  const gains: number[] = [];
  let at = 0;
  let depth = 0;
  eachLeaf(
    tree,
    (leaf, own, shares) => {
      size[leaf] = own.length;
      setsAt[leaf] = at;
      featuresAt[leaf] = columns.length;
      columns.push(...own);
      gains.push(...shares.map((share) => (1 - share) / share));
      fillSets(sets.subarray(at, at + 2 ** own.length), shares);
      at += 2 ** own.length;
      depth = Math.max(depth, own.length);
    },
    (node, own) => {
      bit[node] = own;
    },
  );
  return { bit, size, setsAt, featuresAt, sets, columns: Int32Array.from(columns), gains: Float64Array.from(gains), depth };
}

/** A(S) for every set of a leaf's features: the terms first, then sums over subsets, one feature after another. */
function fillSets(sets: Float64Array, shares: readonly number[]): void {
  const m = shares.length;
  const factor = new Float64Array(m + 1);
  for (let size = 0; size < m; size++) factor[size] = size === 0 ? 1 / m : (factor[size - 1] * size) / (m - size);
  for (let set = 0; set < sets.length; set++) {
    let size = 0;
    let rest = 1;
    for (let j = 0; j < m; j++) {
      if (set & (1 << j)) size++;
      else rest *= shares[j];
    }
    sets[set] = factor[size] * rest;
  }
  for (let j = 0; j < m; j++) for (let set = 0; set < sets.length; set++) if (set & (1 << j)) sets[set] += sets[set ^ (1 << j)];
}

const stackNodes = new Int32Array(4096);
const stackSets = new Int32Array(4096);

/** Adds what a tree gives each column of a row to `phi`. */
export function addByLeaf(tree: TreeStructure, tables: LeafTables, x: Float64Array, output: number, outputs: number, scale: number, phi: Float64Array): void {
  const { childrenLeft, childrenRight, feature, threshold, missingLeft, value } = tree;
  const { bit, size, setsAt, featuresAt, sets, columns, gains } = tables;
  let top = 1;
  stackNodes[0] = 0;
  stackSets[0] = -1;
  while (top > 0) {
    top--;
    const node = stackNodes[top];
    const set = stackSets[top];
    const left = childrenLeft[node];
    if (left >= 0) {
      const cell = x[feature[node]];
      const isLeft = cell <= threshold[node] || (missingLeft !== undefined && missingLeft[node] === 1 && Number.isNaN(cell));
      const without = set & ~(1 << bit[node]);
      stackNodes[top] = left;
      stackSets[top] = isLeft ? set : without;
      stackNodes[top + 1] = childrenRight[node];
      stackSets[top + 1] = isLeft ? without : set;
      top += 2;
      continue;
    }
    const answer = scale * value[node * outputs + output];
    if (answer === 0) continue;
    const m = size[node];
    const own = set & ((1 << m) - 1);
    const from = setsAt[node];
    const first = featuresAt[node];
    for (let i = 0; i < m; i++) {
      const one = 1 << i;
      phi[columns[first + i]] += answer * sets[from + (own & ~one)] * ((own & one) !== 0 ? gains[first + i] : -1);
    }
  }
}
