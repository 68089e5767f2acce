// Classification and regression trees (Breiman, Friedman, Olshen, Stone 1984), best split first found in column order.
// Every column is sorted once; a split partitions all the sorted orders stably, so no node sorts again.
// Notation: n rows, a node holds the same segment [start, end) of every column's order.

import type { Random } from '../../../numeric/random.ts';
import type { TreeStructure } from '../../model.ts';

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

interface Split {
  readonly column: number;
  readonly threshold: number;
  readonly leftCount: number;
}

interface Pending {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly parent: number;
  readonly isLeft: boolean;
}

/**
 * Grows one tree.
 * @param x `[row, column]` row-major, finite
 * @param y class indices (classes > 0) or numbers
 */
export function growTree(x: Float64Array, y: Float64Array, rows: number, width: number, classes: number, options: GrowOptions): TreeStructure {
  const columns = transpose(x, rows, width);
  const orders = columns.map((column) => sortOrder(column));
  const score = classes > 0 ? new ClassScore(y, classes, options.criterion === 'entropy') : new MeanScore(y);
  const goesLeft = new Uint8Array(rows);
  const scratch = new Int32Array(rows);
  const nodes = new NodeList(score.outputs);
  const stack: Pending[] = [{ start: 0, end: rows, depth: 0, parent: -1, isLeft: false }];
  const all = Array.from({ length: width }, (_, j) => j);
  const rowOrder = Int32Array.from(y.keys());
  let finished = 0;
  for (let node = stack.pop(); node; node = stack.pop()) {
    options.check();
    const { start, end, depth } = node;
    const count = end - start;
    score.begin(orders[0] ?? rowOrder, start, end);
    const id = nodes.add(node.parent, node.isLeft, score, count);
    const mayGrow =
      depth < options.maxDepth && count >= options.minSamplesSplit && count >= 2 * options.minSamplesLeaf && score.impurity > 2.220446049250313e-16;
    const candidates = options.maxFeatures < width ? [...options.random.permutation(width)] : all;
    const split = mayGrow ? bestSplit(columns, orders, start, end, score, candidates, options.minSamplesLeaf, options.maxFeatures) : undefined;
    if (!split || score.decrease() * (count / rows) + 2.220446049250313e-16 < options.minImpurityDecrease) {
      finished += count;
      options.onNode?.(finished);
      continue;
    }
    nodes.split(id, split.column, split.threshold);
    const middle = start + split.leftCount;
    partition(columns[split.column], orders, split.threshold, start, end, goesLeft, scratch);
    stack.push({ start: middle, end, depth: depth + 1, parent: id, isLeft: false }, { start, end: middle, depth: depth + 1, parent: id, isLeft: true });
  }
  return nodes.finish();
}

function transpose(x: Float64Array, rows: number, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, j) => {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = x[i * width + j];
    return column;
  });
}

/** The rows in ascending order of a column, equal values in row order: a byte-wise radix sort on the order-preserving bits of each double. */
export function sortOrder(column: Float64Array): Int32Array {
  const n = column.length;
  const bits = new Uint32Array(new Float64Array(column).buffer);
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    // -0 and 0 are equal and must stay in row order
    const upper = column[i] === 0 ? 0 : bits[2 * i + 1];
    const lower = column[i] === 0 ? 0 : bits[2 * i];
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
  start: number,
  end: number,
  score: Score,
  candidates: readonly number[],
  minLeaf: number,
  most: number,
): Split | undefined {
  let best = Number.NEGATIVE_INFINITY;
  let bestColumn = -1;
  let bestPosition = -1;
  let seen = 0;
  let visited = 0;
  for (const j of candidates) {
    if (visited >= most && seen > 0) break;
    visited++;
    const column = columns[j];
    const order = orders[j];
    if (column[order[start]] === column[order[end - 1]]) continue;
    seen++;
    const position = score.scan(column, order, start, end, minLeaf, best);
    if (position < 0) continue;
    best = score.best;
    bestColumn = j;
    bestPosition = position;
  }
  if (bestColumn < 0) return undefined;
  const column = columns[bestColumn];
  const order = orders[bestColumn];
  const below = column[order[bestPosition]];
  const above = column[order[bestPosition + 1]];
  const middle = below / 2 + above / 2;
  return { column: bestColumn, threshold: middle < above && Number.isFinite(middle) ? middle : below, leftCount: bestPosition + 1 - start };
}

function partition(
  column: Float64Array,
  orders: readonly Int32Array[],
  threshold: number,
  start: number,
  end: number,
  goesLeft: Uint8Array,
  scratch: Int32Array,
): void {
  const any = orders[0];
  for (let i = start; i < end; i++) goesLeft[any[i]] = column[any[i]] <= threshold ? 1 : 0;
  for (const order of orders) {
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

interface Score {
  readonly outputs: number;
  readonly impurity: number;
  readonly value: Float64Array;
  /** Proxy of the best split so far; larger is better. */
  readonly best: number;
  begin(order: Int32Array, start: number, end: number): void;
  /** The position of the last row of the left part, or -1 where nothing beats `toBeat`; sets `best`. */
  scan(column: Float64Array, order: Int32Array, start: number, end: number, minLeaf: number, toBeat: number): number;
  /** Decrease of impurity of the best split, relative to the node. */
  decrease(): number;
}

class ClassScore implements Score {
  readonly outputs: number;
  impurity = 0;
  best = 0;
  value: Float64Array;
  #count = 0;
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  readonly #classes: Int32Array;
  readonly #entropy: boolean;

  constructor(y: Float64Array, classes: number, entropy: boolean) {
    this.outputs = classes;
    this.value = new Float64Array(classes);
    this.#total = new Float64Array(classes);
    this.#left = new Float64Array(classes);
    this.#classes = Int32Array.from(y);
    this.#entropy = entropy;
  }

  begin(order: Int32Array, start: number, end: number): void {
    const total = this.#total.fill(0);
    for (let i = start; i < end; i++) total[this.#classes[order[i]]]++;
    this.#count = end - start;
    let sum = 0;
    for (let k = 0; k < total.length; k++) {
      const p = total[k] / this.#count;
      this.value[k] = p;
      sum += this.#entropy ? (p > 0 ? -p * Math.log2(p) : 0) : p * p;
    }
    this.impurity = this.#entropy ? sum : 1 - sum;
  }

  scan(column: Float64Array, order: Int32Array, start: number, end: number, minLeaf: number, toBeat: number): number {
    const left = this.#left.fill(0);
    const total = this.#total;
    const classes = this.#classes;
    let position = -1;
    let best = toBeat;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let k = 0; k < total.length; k++) rightSquares += total[k] * total[k];
    const last = end - minLeaf;
    let current = column[order[start]];
    for (let i = start; i < last; i++) {
      const k = classes[order[i]];
      const inLeft = left[k];
      leftSquares += 2 * inLeft + 1;
      rightSquares -= 2 * (total[k] - inLeft) - 1;
      left[k] = inLeft + 1;
      const next = column[order[i + 1]];
      if (next === current) continue;
      current = next;
      const n = i + 1 - start;
      if (n < minLeaf) continue;
      const proxy = this.#entropy ? this.#entropyProxy(n) : leftSquares / n + rightSquares / (this.#count - n);
      if (proxy > best) {
        best = proxy;
        position = i;
      }
    }
    if (position >= 0) this.best = best;
    return position;
  }

  #entropyProxy(n: number): number {
    const right = this.#count - n;
    let sum = 0;
    for (let k = 0; k < this.#total.length; k++) {
      const a = this.#left[k];
      const b = this.#total[k] - a;
      if (a > 0) sum += a * Math.log2(a / n);
      if (b > 0) sum += b * Math.log2(b / right);
    }
    return sum;
  }

  decrease(): number {
    return this.#entropy ? this.impurity + this.best / this.#count : this.impurity - (1 - this.best / this.#count);
  }
}

class MeanScore implements Score {
  readonly outputs = 1;
  impurity = 0;
  best = 0;
  value = new Float64Array(1);
  #count = 0;
  #sum = 0;
  #centred: Float64Array;
  readonly #y: Float64Array;

  constructor(y: Float64Array) {
    this.#y = y;
    this.#centred = new Float64Array(y.length);
  }

  begin(order: Int32Array, start: number, end: number): void {
    this.#count = end - start;
    let sum = 0;
    for (let i = start; i < end; i++) sum += this.#y[order[i]];
    const mean = sum / this.#count;
    let squares = 0;
    let rest = 0;
    for (let i = start; i < end; i++) {
      const difference = this.#y[order[i]] - mean;
      this.#centred[order[i]] = difference;
      squares += difference * difference;
      rest += difference;
    }
    this.#sum = rest;
    this.value[0] = mean;
    this.impurity = squares / this.#count;
  }

  scan(column: Float64Array, order: Int32Array, start: number, end: number, minLeaf: number, toBeat: number): number {
    const y = this.#centred;
    let sum = 0;
    let position = -1;
    let best = toBeat;
    const last = end - minLeaf;
    let current = column[order[start]];
    for (let i = start; i < last; i++) {
      sum += y[order[i]];
      const next = column[order[i + 1]];
      if (next === current) continue;
      current = next;
      const n = i + 1 - start;
      if (n < minLeaf) continue;
      const right = this.#sum - sum;
      const proxy = (sum * sum) / n + (right * right) / (this.#count - n);
      if (proxy > best) {
        best = proxy;
        position = i;
      }
    }
    if (position >= 0) this.best = best;
    return position;
  }

  decrease(): number {
    return (this.best - (this.#sum * this.#sum) / this.#count) / this.#count;
  }
}

class NodeList {
  readonly #outputs: number;
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #value: number[] = [];
  readonly #samples: number[] = [];
  readonly #impurity: number[] = [];

  constructor(outputs: number) {
    this.#outputs = outputs;
  }

  add(parent: number, isLeft: boolean, score: Score, samples: number): number {
    const id = this.#left.length;
    this.#left.push(-1);
    this.#right.push(-1);
    this.#feature.push(-2);
    this.#threshold.push(-2);
    for (let k = 0; k < this.#outputs; k++) this.#value.push(score.value[k]);
    this.#samples.push(samples);
    this.#impurity.push(Math.max(0, score.impurity));
    if (parent >= 0) (isLeft ? this.#left : this.#right)[parent] = id;
    return id;
  }

  split(id: number, column: number, threshold: number): void {
    this.#feature[id] = column;
    this.#threshold[id] = threshold;
  }

  finish(): TreeStructure {
    return {
      childrenLeft: Int32Array.from(this.#left),
      childrenRight: Int32Array.from(this.#right),
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      value: Float64Array.from(this.#value),
      nodeSamples: Float64Array.from(this.#samples),
      impurity: Float64Array.from(this.#impurity),
    };
  }
}
