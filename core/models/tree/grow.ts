// Classification and regression trees (Breiman, Friedman, Olshen, Stone 1984), best split first found in column order;
// or, with random thresholds,
// extremely randomised trees (Geurts, Ernst & Wehenkel 2006). With a limit of leaves the node that gains most is split
// first (as in scikit-learn).
// Every column is sorted once; a split partitions all the sorted orders stably, so no node sorts again. Where few of
// many columns are looked at for a split, only the list of rows is kept, and each node sorts what it looks at by the
// rows' ranks in the column: the same orders, and none for columns that nobody asks for.
// Notation: n rows, a node holds the same segment [start, end) of every column's order.

import { MinHeap } from '../../numeric/heap.ts';
import type { Random } from '../../numeric/random.ts';
import type { TreeStructure } from '../model.ts';
import { NodeList } from './node-list.ts';
import { ClassScore, MeanScore, type Score } from './score.ts';
import { nodeOrders, type SortedColumns, withWeight } from './sorted-columns.ts';

export interface GrowOptions {
  readonly criterion: 'gini' | 'entropy' | 'squared-error';
  readonly maxDepth: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minImpurityDecrease: number;
  /** Leaves, at most; infinite where there is no limit. */
  readonly maxLeafNodes: number;
  /** The best threshold of each column, or one drawn evenly between its least and greatest value in the node. */
  readonly splitter: 'best' | 'random';
  /** Columns looked at for one split; all, or a random draw of that many. */
  readonly maxFeatures: number;
  readonly random: Random;
  readonly check: () => void;
  readonly onNode?: (done: number) => void;
}

/** Of so many columns one is looked at, or more: keeping all orders sorted costs more than to sort what is looked at. */
const fewOfMany = 12;

interface Split {
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly leftCount: number;
}

/** A part of the rows that becomes a node. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
  /** 1 for columns that have one value alone in the node above. */
  readonly constant?: Uint8Array | undefined;
}

/** Every choice open: pure leaves, all columns, best thresholds. What is given limits it. */
export const plainGrowth = {
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  minImpurityDecrease: 0,
  maxLeafNodes: Number.POSITIVE_INFINITY,
  splitter: 'best',
} as const;

/** A node that can be split. */
interface Splittable extends Part {
  readonly id: number;
  readonly split: Split;
  /** Decrease of impurity, times the node's share of the weight. */
  readonly gain: number;
}

const smallest = 2.220446049250313e-16;

/**
 * Grows one tree on the rows whose weight is above 0.
 * @param y class indices (classes > 0) or numbers
 * @param weights one a row
 */
export function growTree(
  sorted: SortedColumns,
  y: Float64Array,
  weights: Float64Array,
  classes: number,
  options: GrowOptions,
): TreeStructure {
  const { columns } = sorted;
  const width = columns.length;
  let kept = 0;
  for (let i = 0; i < weights.length; i++) kept += +(weights[i] > 0);
  const isSparse = fewOfMany * options.maxFeatures < width;
  const orders = isSparse
    ? []
    : sorted.orders.map((order) => (kept === order.length ? order.slice() : withWeight(order, weights, kept)));
  const incomplete = columns.map((column, j) =>
    isSparse
      ? Number.isNaN(column[sorted.orders[j][y.length - 1]])
      : kept > 0 && Number.isNaN(column[orders[j][kept - 1]]),
  );
  const rowOrder = withWeight(
    Int32Array.from(y, (_, i) => i),
    weights,
    kept,
  );
  const score =
    classes > 0 ? new ClassScore(y, classes, weights, options.criterion === 'entropy') : new MeanScore(y, weights);
  const orderOf = isSparse ? nodeOrders(sorted, weights, rowOrder) : (j: number) => orders[j];
  const goesLeft = new Uint8Array(y.length);
  const scratch = new Int32Array(kept);
  const nodes = new NodeList(score.outputs);
  const all = Array.from({ length: width }, (_, j) => j);
  let total = 0;
  let finished = 0;
  /** Adds the node; @returns undefined where it stays a leaf */
  const open = (part: Part): Splittable | undefined => {
    options.check();
    const { start, end, depth } = part;
    const count = end - start;
    score.begin(orders[0] ?? rowOrder, start, end);
    if (part.parent < 0) total = score.weight;
    const id = nodes.add(part.parent, part.isLeft, score.value, score.weight, score.impurity);
    const mayGrow =
      depth < options.maxDepth &&
      count >= options.minSamplesSplit &&
      count >= 2 * options.minSamplesLeaf &&
      score.impurity > smallest;
    const candidates = mayGrow && options.maxFeatures < width ? options.random.permutation(width) : all;
    const constant = isSparse && mayGrow ? (part.constant?.slice() ?? new Uint8Array(width)) : undefined;
    const split = mayGrow
      ? bestSplit({ columns, orderOf, incomplete, constant }, start, end, score, candidates, options)
      : undefined;
    const gain = split ? score.decrease() * (score.weight / total) : 0;
    if (split && gain + smallest >= options.minImpurityDecrease) return { ...part, constant, id, split, gain };
    finished += count;
    options.onNode?.(finished);
    return undefined;
  };
  const divide = ({ id, split, start, end, depth, constant }: Splittable): [left: Part, right: Part] => {
    nodes.split(id, split.column, split.threshold, split.missingLeft);
    const middle = start + split.leftCount;
    const last = depth + 1 >= options.maxDepth;
    const kept = isSparse ? [rowOrder] : orders;
    partition(columns[split.column], kept, split, start, end, goesLeft, scratch, last ? 1 : kept.length);
    return [
      { start, end: middle, depth: depth + 1, parent: id, isLeft: true, constant },
      { start: middle, end, depth: depth + 1, parent: id, isLeft: false, constant },
    ];
  };
  const root: Part = { start: 0, end: kept, depth: 0, parent: -1, isLeft: false };
  if (Number.isFinite(options.maxLeafNodes)) bestFirst(root, options.maxLeafNodes, open, divide);
  else depthFirst(root, open, divide);
  return nodes.finish();
}

type Open = (part: Part) => Splittable | undefined;
type Divide = (node: Splittable) => [left: Part, right: Part];

function depthFirst(root: Part, open: Open, divide: Divide): void {
  const stack = [root];
  for (let part = stack.pop(); part; part = stack.pop()) {
    const node = open(part);
    if (!node) continue;
    const [left, right] = divide(node);
    stack.push(right, left);
  }
}

function bestFirst(root: Part, maxLeafNodes: number, open: Open, divide: Divide): void {
  const nodes = new Map<number, Splittable>();
  // the greatest gain first; of equal ones the node that was opened first
  const queue = new MinHeap();
  const add = (part: Part) => {
    const node = open(part);
    if (!node) return;
    nodes.set(node.id, node);
    queue.push(-node.gain, node.id);
  };
  add(root);
  for (let leaves = 1; leaves < maxLeafNodes; leaves++) {
    const next = queue.pop();
    const node = next && nodes.get(next.item);
    if (!node) return;
    nodes.delete(node.id);
    for (const part of divide(node)) add(part);
  }
}

interface SplitColumns {
  readonly columns: readonly Float64Array[];
  readonly orderOf: (column: number, start: number, end: number, best: number) => Int32Array;
  readonly incomplete: readonly boolean[];
  /** 1 where a column is known to have one value alone; what is found so is marked. */
  readonly constant: Uint8Array | undefined;
}

function bestSplit(
  { columns, orderOf, incomplete, constant: known }: SplitColumns,
  start: number,
  end: number,
  score: Score,
  candidates: ArrayLike<number>,
  { minSamplesLeaf: minLeaf, maxFeatures: most, splitter, random }: GrowOptions,
): Split | undefined {
  let best = Number.NEGATIVE_INFINITY;
  let bestColumn = -1;
  let position = -1;
  let missingLeft = false;
  let bestMissing = 0;
  let drawn = Number.NaN;
  let seen = 0;
  for (let c = 0; c < candidates.length; c++) {
    if (c >= most && seen > 0) break;
    const j = candidates[c];
    if (known?.[j] === 1) continue;
    const column = columns[j];
    const order = orderOf(j, start, end, bestColumn);
    const missing = incomplete[j] ? countMissing(column, order, start, end) : 0;
    const constant = missing === end - start || column[order[start]] === column[order[end - missing - 1]];
    if (constant && (missing === 0 || missing === end - start)) {
      if (known) known[j] = 1;
      continue;
    }
    seen++;
    const threshold =
      splitter === 'random' && !constant
        ? between(column[order[start]], column[order[end - missing - 1]], random)
        : Number.NaN;
    const only = Number.isNaN(threshold) ? -1 : lastUpTo(column, order, start, end - missing, threshold);
    if (!score.scan({ column, order, start, end, missing, minLeaf, only }, best)) continue;
    best = score.best;
    drawn = threshold;
    bestColumn = j;
    bestMissing = missing;
    position = score.cut.position;
    missingLeft = score.cut.missingLeft;
  }
  if (bestColumn < 0) return undefined;
  const column = columns[bestColumn];
  const order = orderOf(bestColumn, start, end, bestColumn);
  const leftRows = position + 1 - start + (missingLeft ? bestMissing : 0);
  // where the node has seen no missing value, one goes the way of the larger part
  const side = bestMissing > 0 ? missingLeft : leftRows > end - start - leftRows;
  const below = column[order[position]];
  if (position + 1 >= end - bestMissing)
    return { column: bestColumn, threshold: Number.POSITIVE_INFINITY, missingLeft: false, leftCount: leftRows };
  if (!Number.isNaN(drawn)) return { column: bestColumn, threshold: drawn, missingLeft: side, leftCount: leftRows };
  const above = column[order[position + 1]];
  const middle = below / 2 + above / 2;
  return {
    column: bestColumn,
    threshold: middle < above && Number.isFinite(middle) ? middle : below,
    missingLeft: side,
    leftCount: leftRows,
  };
}

/** A threshold with a value on either side. */
function between(low: number, high: number, random: Random): number {
  const value = low + random.uniform() * (high - low);
  return value < high && Number.isFinite(value) ? value : low;
}

/** The last place of an ascending order whose value is not above a threshold. */
function lastUpTo(column: Float64Array, order: Int32Array, start: number, end: number, threshold: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[order[middle]] <= threshold) low = middle + 1;
    else high = middle;
  }
  return low - 1;
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
