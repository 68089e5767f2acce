// Path-dependent TreeSHAP leaf by leaf (after Yang 2022, Fast TreeSHAP v2): what a leaf gives each feature on its path
// depends only on which of these
// features' questions a row answers towards it. With o_j in {0, 1} for that, r_j the share of training rows that do,
// and m features on the path,
//   phi_i = value (o_i - r_i) / r_i · A(S without i),   A(S) = sum over T within S of |T|! (m - |T| - 1)! / m! ·
// product of r_j over j not in T,
// and A is worked out once for all 2^m sets. Rows then walk through a tree together, node by node, with a bit a
// feature.

import { instantiate, reserve } from '../../../kernels/assembled.ts';
import { byLeafModule } from '../../../kernels/by-leaf.ts';
import type { TreeStructure } from '../../../models/model.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  descend(
    values: number,
    pairs: number,
    threshold: number,
    missingLeft: bigint,
    keep: bigint,
    own: number,
    left: number,
    right: number,
  ): void;
  credit(
    own: number,
    rows: number,
    full: number,
    i: number,
    sets: number,
    withIt: number,
    without: number,
    phi: number,
  ): void;
}

/** Rows that walk together. */
const rowsAtOnce = 64;

/** Doubles that the tables of a tree take; infinity where a leaf has too many features. */
export function tableSize(tree: TreeStructure, most = 14): number {
  let total = 0;
  eachLeaf(tree, (_leaf, columns) => {
    total += columns.length > most ? Number.POSITIVE_INFINITY : 2 ** columns.length;
  });
  return total;
}

/**
 * Calls `visit` with each leaf, the columns on its way and the share of rows that answer each one's questions towards
 * it.
 */
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

/** A tree's nodes from the root down, with what each leaf's tables need. */
interface LeafTables {
  readonly tree: TreeStructure;
  readonly order: Int32Array;
  /** The bit that a node's question sets, in the order in which features come first on the way down. */
  readonly bit: Int32Array;
  /** How many features are on the way to a leaf, and where its tables begin. */
  readonly size: Int32Array;
  /** Bytes. */
  readonly setsAt: Int32Array;
  readonly featuresAt: Int32Array;
  /** Columns on the way to a leaf, leaf by leaf. */
  readonly columns: Int32Array;
  /** (1 - r) / r of each. */
  readonly gains: Float64Array;
}

/** All trees' tables, in memory that rows are worked on in as well. */
export class LeafWalk {
  readonly #wasm: Exports;
  readonly #tables: readonly LeafTables[];
  readonly #width: number;
  readonly #at: { readonly values: number; readonly phi: number; readonly sets: number };

  constructor(trees: readonly TreeStructure[], width: number) {
    this.#wasm = instantiate<Exports>(byLeafModule);
    this.#width = width;
    const nodes = trees.reduce((most, tree) => Math.max(most, tree.childrenLeft.length), 0);
    const each = rowsAtOnce * 8;
    this.#at = { values: 0, phi: width * each, sets: 2 * width * each };
    let end = this.#at.sets + nodes * each;
    const sizes = trees.map((tree) => 8 * tableSize(tree, 30));
    reserve(
      this.#wasm.memory,
      sizes.reduce((a, b) => a + b, end),
    );
    this.#tables = trees.map((tree, t) => {
      const tables = leafTables(tree, this.#wasm.memory, end);
      end += sizes[t];
      return tables;
    });
  }

  /**
   * Adds what trees give each column, `[row, column]`, for rows `x` `[row, column]`.
   * @param picked the trees that count
   */
  add(
    x: Float64Array,
    rows: number,
    picked: readonly number[],
    output: number,
    outputs: number,
    scale: number,
    phi: Float64Array,
  ): void {
    const width = this.#width;
    const { memory } = this.#wasm;
    const values = new Float64Array(memory.buffer, this.#at.values, width * rowsAtOnce);
    const sums = new Float64Array(memory.buffer, this.#at.phi, width * rowsAtOnce);
    for (let first = 0; first < rows; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - first);
      for (let r = 0; r < count; r++)
        for (let c = 0; c < width; c++) values[c * rowsAtOnce + r] = x[(first + r) * width + c];
      sums.fill(0);
      for (const t of picked) this.#walk(this.#tables[t], count, output, outputs, scale);
      for (let r = 0; r < count; r++)
        for (let c = 0; c < width; c++) phi[(first + r) * width + c] += sums[c * rowsAtOnce + r];
    }
  }

  #walk(
    { tree, order, bit, size, setsAt, featuresAt, columns, gains }: LeafTables,
    rows: number,
    output: number,
    outputs: number,
    scale: number,
  ): void {
    const { childrenLeft, childrenRight, feature, threshold, missingLeft, value } = tree;
    const { descend, credit, memory } = this.#wasm;
    const { values, phi, sets } = this.#at;
    const each = rowsAtOnce * 8;
    const pairs = Math.ceil(rows / 2);
    new BigInt64Array(memory.buffer, sets, 2 * pairs).fill(-1n);
    for (const node of order) {
      const own = sets + node * each;
      const left = childrenLeft[node];
      if (left >= 0) {
        const from = values + feature[node] * each;
        const missing = missingLeft?.[node] === 1 ? -1n : 0n;
        descend(
          from,
          pairs,
          threshold[node],
          missing,
          keeps[bit[node]],
          own,
          sets + left * each,
          sets + childrenRight[node] * each,
        );
        continue;
      }
      const answer = scale * value[node * outputs + output];
      if (answer === 0) continue;
      const m = size[node];
      for (let i = 0; i < m; i++) {
        const at = featuresAt[node] + i;
        credit(own, rows, (1 << m) - 1, i, setsAt[node], answer * gains[at], -answer, phi + columns[at] * each);
      }
    }
  }
}

/** All bits but one. */
const keeps = Array.from({ length: 31 }, (_, bit) => ~(1n << BigInt(bit)));

function leafTables(tree: TreeStructure, memory: WebAssembly.Memory, from: number): LeafTables {
  const count = tree.childrenLeft.length;
  const order: number[] = [];
  const bit = new Int32Array(count);
  const size = new Int32Array(count);
  const setsAt = new Int32Array(count);
  const featuresAt = new Int32Array(count);
  const columns: number[] = [];
  const gains: number[] = [];
  let at = from;
  eachLeaf(
    tree,
    (leaf, own, shares) => {
      order.push(leaf);
      size[leaf] = own.length;
      setsAt[leaf] = at;
      featuresAt[leaf] = columns.length;
      columns.push(...own);
      gains.push(...shares.map((share) => (1 - share) / share));
      fillSets(new Float64Array(memory.buffer, at, 2 ** own.length), shares);
      at += 8 * 2 ** own.length;
    },
    (node, own) => {
      order.push(node);
      bit[node] = own;
    },
  );
  return {
    tree,
    order: Int32Array.from(order),
    bit,
    size,
    setsAt,
    featuresAt,
    columns: Int32Array.from(columns),
    gains: Float64Array.from(gains),
  };
}

/** A(S) for every set of a leaf's features: the terms first, then sums over subsets, one feature after another. */
function fillSets(sets: Float64Array, shares: readonly number[]): void {
  const m = shares.length;
  const factor = new Float64Array(m + 1);
  for (let size = 0; size < m; size++) factor[size] = size === 0 ? 1 / m : (factor[size - 1] * size) / (m - size);
  sets[0] = 1;
  for (let j = 0, half = 1; j < m; j++, half *= 2) {
    sets.copyWithin(half, 0, half);
    for (let set = 0; set < half; set++) sets[set] *= shares[j];
  }
  for (let set = 0; set < sets.length; set++) sets[set] *= factor[sizeOf(set)];
  for (let half = 1; half < sets.length; half *= 2) {
    for (let base = half; base < sets.length; base += 2 * half)
      for (let set = base; set < base + half; set++) sets[set] += sets[set - half];
  }
}

function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) size++;
  return size;
}
