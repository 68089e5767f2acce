// Classification and regression trees (Breiman, Friedman, Olshen, Stone 1984), best split first found in column order.
// Every column is sorted once; a split partitions all the sorted orders stably, so no node sorts again.
// Notation: n rows, a node holds the same segment [start, end) of every column's order.

import type { Random } from '../../numeric/random.ts';
import type { TreeStructure } from '../model.ts';
import { NodeList } from './node-list.ts';
import { ClassScore, MeanScore, type Score } from './score.ts';

export interface GrowOptions {
  readonly criterion: 'gini' | 'entropy' | 'squared-error';
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minImpurityDecrease: number;
  /** Columns looked at for one split; all, or a random draw of that many. */
  readonly maxFeatures: number;
  readonly random: Random;
  readonly check: () => void;
  readonly onNode?: (done: number) => void;
}

/** Columns with the rows of each in ascending order; NaN at the end. One set serves many trees. */
export interface SortedColumns {
  readonly columns: readonly Float64Array[];
  readonly orders: readonly Int32Array[];
}

interface Split {
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly leftCount: number;
}

interface Pending {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
}

const smallest = 2.220446049250313e-16;

/**
 * Grows one tree on the rows whose weight is above 0.
 * @param y class indices (classes > 0) or numbers
 * @param weights one a row
 */
export function growTree(sorted: SortedColumns, y: Float64Array, weights: Float64Array, classes: number, options: GrowOptions): TreeStructure {
  const { columns } = sorted;
  const width = columns.length;
  let kept = 0;
  for (let i = 0; i < weights.length; i++) kept += +(weights[i] > 0);
  const orders = sorted.orders.map((order) => (kept === order.length ? order.slice() : withWeight(order, weights, kept)));
  const incomplete = columns.map((column, j) => kept > 0 && Number.isNaN(column[orders[j][kept - 1]]));
  const rowOrder = withWeight(
    Int32Array.from(y, (_, i) => i),
    weights,
    kept,
  );
  const score = classes > 0 ? new ClassScore(y, classes, weights, options.criterion === 'entropy') : new MeanScore(y, weights);
  const goesLeft = new Uint8Array(y.length);
  const scratch = new Int32Array(kept);
  const nodes = new NodeList(score.outputs);
  const stack: Pending[] = [{ start: 0, end: kept, depth: 0, parent: -1, isLeft: false }];
  const all = Array.from({ length: width }, (_, j) => j);
  let total = 0;
  let finished = 0;
  for (let node = stack.pop(); node; node = stack.pop()) {
    options.check();
    const { start, end, depth } = node;
    const count = end - start;
    score.begin(orders[0] ?? rowOrder, start, end);
    if (node.parent < 0) total = score.weight;
    const id = nodes.add(node.parent, node.isLeft, score.value, score.weight, score.impurity);
    const mayGrow = depth < options.maxDepth && count >= options.minSamplesSplit && count >= 2 * options.minSamplesLeaf && score.impurity > smallest;
    const candidates = mayGrow && options.maxFeatures < width ? options.random.permutation(width) : all;
    const split = mayGrow ? bestSplit(columns, orders, incomplete, start, end, score, candidates, options.minSamplesLeaf, options.maxFeatures) : undefined;
    if (!split || score.decrease() * (score.weight / total) + smallest < options.minImpurityDecrease) {
      finished += count;
      options.onNode?.(finished);
      continue;
    }
    nodes.split(id, split.column, split.threshold, split.missingLeft);
    const middle = start + split.leftCount;
    const last = depth + 1 >= options.maxDepth;
    partition(columns[split.column], orders, split, start, end, goesLeft, scratch, last ? 1 : width);
    stack.push({ start: middle, end, depth: depth + 1, parent: id, isLeft: false }, { start, end: middle, depth: depth + 1, parent: id, isLeft: true });
  }
  return nodes.finish();
}

/** @param x `[row, column]` row-major; NaN where a value is missing */
export function sortColumns(x: Float64Array, rows: number, width: number): SortedColumns {
  const columns = Array.from({ length: width }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = x[i * width + j];
    return column;
  });
  return { columns, orders: columns.map((column) => sortOrder(column)) };
}

function withWeight(order: Int32Array, weights: Float64Array, kept: number): Int32Array {
  // one place more, so that a row is written first and kept or not afterwards, without a branch
  const result = new Int32Array(kept + 1);
  let at = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    result[at] = row;
    at += +(weights[row] > 0);
  }
  return result.subarray(0, kept);
}

/** The rows in ascending order of a column, equal values in row order, NaN last: a byte-wise radix sort on the order-preserving bits of each double. */
export function sortOrder(column: Float64Array): Int32Array {
  const n = column.length;
  const bits = new Uint32Array(new Float64Array(column).buffer);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    // -0 and 0 are equal and must stay in row order; every NaN is one value above all others
    const value = column[i];
    const plain = value === 0 ? 0 : Number.isNaN(value) ? 0x7ff80000 : undefined;
    const upper = plain ?? bits[2 * i + 1];
    const lower = plain === undefined ? bits[2 * i] : 0;
    const negative = upper >>> 31;
    high[i] = negative ? ~upper : upper ^ 0x80000000;
    low[i] = negative ? ~lower : lower;
  }
  let order = new Int32Array(n);
  let other = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const counts = new Int32Array(65536);
  for (const [keys, shift] of [
    [low, 0],
    [low, 16],
    [high, 0],
    [high, 16],
  ] as const) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(keys[i] >>> shift) & 0xffff]++;
    if (counts[(keys[0] >>> shift) & 0xffff] === n) continue;
    let total = 0;
    for (let k = 0; k < 65536; k++) {
      const count = counts[k];
      counts[k] = total;
      total += count;
    }
    for (let i = 0; i < n; i++) {
      const row = order[i];
      other[counts[(keys[row] >>> shift) & 0xffff]++] = row;
    }
    [order, other] = [other, order];
  }
  return order;
}

function bestSplit(
  columns: readonly Float64Array[],
  orders: readonly Int32Array[],
  incomplete: readonly boolean[],
  start: number,
  end: number,
  score: Score,
  candidates: ArrayLike<number>,
  minLeaf: number,
  most: number,
): Split | undefined {
  let best = Number.NEGATIVE_INFINITY;
  let bestColumn = -1;
  let position = -1;
  let missingLeft = false;
  let bestMissing = 0;
  let seen = 0;
  for (let c = 0; c < candidates.length; c++) {
    if (c >= most && seen > 0) break;
    const j = candidates[c];
    const column = columns[j];
    const order = orders[j];
    const missing = incomplete[j] ? countMissing(column, order, start, end) : 0;
    const constant = missing === end - start || column[order[start]] === column[order[end - missing - 1]];
    if (constant && (missing === 0 || missing === end - start)) continue;
    seen++;
    if (!score.scan(column, order, start, end, missing, minLeaf, best)) continue;
    best = score.best;
    bestColumn = j;
    bestMissing = missing;
    position = score.cut.position;
    missingLeft = score.cut.missingLeft;
  }
  if (bestColumn < 0) return undefined;
  const column = columns[bestColumn];
  const order = orders[bestColumn];
  const leftRows = position + 1 - start + (missingLeft ? bestMissing : 0);
  // where the node has seen no missing value, one goes the way of the larger part
  const side = bestMissing > 0 ? missingLeft : leftRows > end - start - leftRows;
  const below = column[order[position]];
  if (position + 1 >= end - bestMissing) return { column: bestColumn, threshold: Number.POSITIVE_INFINITY, missingLeft: false, leftCount: leftRows };
  const above = column[order[position + 1]];
  const middle = below / 2 + above / 2;
  return { column: bestColumn, threshold: middle < above && Number.isFinite(middle) ? middle : below, missingLeft: side, leftCount: leftRows };
}

function countMissing(column: Float64Array, order: Int32Array, start: number, end: number): number {
  let at = end;
  while (at > start && Number.isNaN(column[order[at - 1]])) at--;
  return end - at;
}

/** Splits the segment of the first `count` orders stably. */
function partition(
  column: Float64Array,
  orders: readonly Int32Array[],
  split: Split,
  start: number,
  end: number,
  goesLeft: Uint8Array,
  scratch: Int32Array,
  count: number,
): void {
  const { threshold, missingLeft } = split;
  const any = orders[0];
  for (let i = start; i < end; i++) {
    const value = column[any[i]];
    goesLeft[any[i]] = value <= threshold || (missingLeft && Number.isNaN(value)) ? 1 : 0;
  }
  for (let j = 0; j < count; j++) {
    const order = orders[j];
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = order[i];
      const isLeft = goesLeft[row];
      order[left] = row;
      scratch[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    order.set(scratch.subarray(0, right), left);
  }
}
