// One boosted tree on histograms (Ke et al. 2017; scikit-learn's HistGradientBoosting): the leaf whose split gains most is split first.
// g and h are first and second derivatives of the loss by the raw prediction; a leaf answers -G / (H + lambda), shrunk by the learning rate.
import type { TreeStructure } from '../../model.ts';
import type { BinnedColumn } from '../../tree/bins.ts';
import { NodeList } from '../../tree/node-list.ts';

export interface TreeOptions {
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
  readonly learningRate: number;
  readonly check: () => void;
}

const minHessian = 1e-3;
const slots = 256;
const heldBytes = 400e6;

/** Sums of a node's rows by column and bin: `sums` is `[column, bin, (g, h)]`, `counts` `[column, bin]`. */
interface Histogram {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

interface Split {
  readonly gain: number;
  /** Sums of the left part. */
  readonly g: number;
  readonly h: number;
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
}

interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly g: number;
  readonly h: number;
  histogram: Histogram | undefined;
  split: Split | undefined;
}

/** What stays the same from tree to tree: binned columns, and memory that is used again. */
export class HistogramGrower {
  readonly #columns: readonly BinnedColumn[];
  /** Four columns' bins in one number a row, so that one look serves four sums. */
  readonly #packed: readonly Uint32Array[];
  readonly #rows: Int32Array;
  readonly #order: Int32Array;
  readonly #scratch: Int32Array;
  readonly #g: Float64Array;
  readonly #h: Float64Array;
  readonly #free: Histogram[] = [];
  /** Histograms that are held, and how many may be: beyond them a leaf's is built anew when it is split. */
  #held = 0;
  readonly #mostHeld: number;

  /** @param rows the rows that the trees learn from */
  constructor(columns: readonly BinnedColumn[], rows: Int32Array) {
    this.#columns = columns;
    this.#packed = Array.from({ length: Math.ceil(columns.length / 4) }, (_, q) => packFour(columns.slice(4 * q, 4 * q + 4)));
    this.#rows = rows;
    this.#mostHeld = Math.max(8, Math.floor(heldBytes / (columns.length * slots * 20)));
    this.#order = new Int32Array(rows.length);
    this.#scratch = new Int32Array(rows.length);
    this.#g = new Float64Array(rows.length);
    this.#h = new Float64Array(rows.length);
  }

  /**
   * Grows a tree and adds its answer to `raw` at `raw[row * stride + offset]`.
   * @param gradient one a row; `hessian` likewise, or undefined where it is 1 everywhere
   */
  grow(gradient: Float64Array, hessian: Float64Array | undefined, raw: Float64Array, stride: number, offset: number, options: TreeOptions): TreeStructure {
    const order = this.#order;
    order.set(this.#rows);
    const nodes = new NodeList(1);
    const root = this.#open(nodes, -1, false, 0, order.length, 0, ...this.#sumUp(gradient, hessian));
    root.histogram = this.#build(root, gradient, hessian);
    root.split = this.#best(root, options);
    const leaves: Node[] = [];
    let open: Node[] = [root];
    let count = 1;
    while (open.length > 0) {
      options.check();
      let best = 0;
      for (let i = 1; i < open.length; i++) if ((open[i].split?.gain ?? 0) > (open[best].split?.gain ?? 0)) best = i;
      const node = open[best];
      if (!node.split || count >= options.maxLeafNodes) break;
      open = open.filter((entry) => entry !== node);
      count++;
      for (const child of this.#divide(nodes, node, gradient, hessian, options, count)) (child.split ? open : leaves).push(child);
    }
    for (const leaf of [...leaves, ...open]) {
      this.#release(leaf);
      const value = (-options.learningRate * leaf.g) / (leaf.h + options.l2 + 1e-15);
      nodes.setValue(leaf.id, value);
      for (let i = leaf.start; i < leaf.end; i++) raw[order[i] * stride + offset] += value;
    }
    return nodes.finish();
  }

  #open(nodes: NodeList, parent: number, isLeft: boolean, start: number, end: number, depth: number, g: number, h: number): Node {
    return { id: nodes.add(parent, isLeft, [0], end - start, 0), start, end, depth, g, h, histogram: undefined, split: undefined };
  }

  #sumUp(gradient: Float64Array, hessian: Float64Array | undefined): [g: number, h: number] {
    let g = 0;
    let h = 0;
    for (const row of this.#rows) {
      g += gradient[row];
      h += hessian ? hessian[row] : 1;
    }
    return [g, h];
  }

  #release(node: Node): void {
    if (node.histogram) {
      this.#free.push(node.histogram);
      this.#held--;
    }
    node.histogram = undefined;
  }

  #take(): Histogram {
    this.#held++;
    const used = this.#free.pop();
    if (!used) return { sums: new Float64Array(this.#packed.length * 4 * slots * 2), counts: new Int32Array(this.#packed.length * 4 * slots) };
    used.sums.fill(0);
    used.counts.fill(0);
    return used;
  }

  #build(node: Node, gradient: Float64Array, hessian: Float64Array | undefined): Histogram {
    const histogram = this.#take();
    const { sums, counts } = histogram;
    const n = node.end - node.start;
    const rows = this.#order.subarray(node.start, node.end);
    const g = this.#g;
    const h = this.#h;
    for (let i = 0; i < n; i++) g[i] = gradient[rows[i]];
    if (hessian) for (let i = 0; i < n; i++) h[i] = hessian[rows[i]];
    this.#packed.forEach((bins, q) => {
      if (hessian) fillBoth(bins, rows, n, g, h, sums, counts, 4 * q * slots);
      else fillOne(bins, rows, n, g, sums, counts, 4 * q * slots);
    });
    if (!hessian) for (let k = 0; k < counts.length; k++) sums[2 * k + 1] = counts[k];
    return histogram;
  }

  #best(node: Node, options: TreeOptions): Split | undefined {
    const n = node.end - node.start;
    if (!node.histogram || n < 2 * options.minSamplesLeaf || node.depth >= options.maxDepth || node.h < minHessian) return undefined;
    const { sums, counts } = node.histogram;
    const { l2, minSamplesLeaf } = options;
    const whole = (node.g * node.g) / (node.h + l2);
    let gain = 0;
    let column = -1;
    let bin = 0;
    let missingLeft = false;
    let leftG = 0;
    let leftH = 0;
    for (let j = 0; j < this.#columns.length; j++) {
      const { edges, missingBin, hasMissing } = this.#columns[j];
      const base = j * slots;
      for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
        let g = side === 1 ? sums[2 * (base + missingBin)] : 0;
        let h = side === 1 ? sums[2 * (base + missingBin) + 1] : 0;
        let count = side === 1 ? counts[base + missingBin] : 0;
        // the last bin can be cut off from the missing values alone
        const last = edges.length + (side === 0 && hasMissing ? 1 : 0);
        for (let b = 0; b < last; b++) {
          g += sums[2 * (base + b)];
          h += sums[2 * (base + b) + 1];
          count += counts[base + b];
          if (count < minSamplesLeaf || h < minHessian) continue;
          const hRight = node.h - h;
          if (n - count < minSamplesLeaf || hRight < minHessian) break;
          const gRight = node.g - g;
          const value = (g * g) / (h + l2) + (gRight * gRight) / (hRight + l2) - whole;
          if (value > gain) {
            gain = value;
            column = j;
            bin = b;
            missingLeft = side === 1;
            leftG = g;
            leftH = h;
          }
        }
      }
    }
    return column < 0 ? undefined : { gain, g: leftG, h: leftH, column, bin, missingLeft };
  }

  #divide(nodes: NodeList, node: Node, gradient: Float64Array, hessian: Float64Array | undefined, options: TreeOptions, leafCount: number): Node[] {
    const split = node.split as Split;
    const { edges, bins, missingBin, hasMissing } = this.#columns[split.column];
    const middle = this.#partition(node, bins, split.bin, split.missingLeft ? missingBin : -1);
    const sides = hasMissing ? split.missingLeft : middle - node.start > node.end - middle;
    nodes.split(node.id, split.column, split.bin < edges.length ? edges[split.bin] : Number.POSITIVE_INFINITY, sides);
    nodes.setImpurity(node.id, split.gain);
    const left = this.#open(nodes, node.id, true, node.start, middle, node.depth + 1, split.g, split.h);
    const right = this.#open(nodes, node.id, false, middle, node.end, node.depth + 1, node.g - split.g, node.h - split.h);
    const full = leafCount >= options.maxLeafNodes;
    const mayGrow = (child: Node) => !full && child.depth < options.maxDepth && child.end - child.start >= 2 * options.minSamplesLeaf;
    if (mayGrow(left) || mayGrow(right)) {
      const small = left.end - left.start <= right.end - right.start ? left : right;
      const large = small === left ? right : left;
      small.histogram = this.#build(small, gradient, hessian);
      if (node.histogram) {
        large.histogram = node.histogram;
        node.histogram = undefined;
        subtract(large.histogram, small.histogram);
      } else large.histogram = this.#build(large, gradient, hessian);
      left.split = this.#best(left, options);
      right.split = this.#best(right, options);
    }
    this.#release(node);
    for (const child of [left, right]) if (!child.split || this.#held > this.#mostHeld) this.#release(child);
    return [left, right];
  }

  /** Stable; @returns where the right part begins */
  #partition(node: Node, bins: Uint8Array | Uint16Array, bin: number, missingBin: number): number {
    const order = this.#order;
    const scratch = this.#scratch;
    let left = node.start;
    let right = 0;
    for (let i = node.start; i < node.end; i++) {
      const row = order[i];
      const b = bins[row];
      const isLeft = b <= bin || b === missingBin ? 1 : 0;
      order[left] = row;
      scratch[right] = row;
      left += isLeft;
      right += 1 - isLeft;
    }
    order.set(scratch.subarray(0, right), left);
    return left;
  }
}

function packFour(columns: readonly BinnedColumn[]): Uint32Array {
  const packed = new Uint32Array(columns[0].bins.length);
  columns.forEach(({ bins }, k) => {
    for (let i = 0; i < packed.length; i++) packed[i] |= bins[i] << (8 * k);
  });
  return packed;
}

function fillBoth(
  packed: Uint32Array,
  rows: Int32Array,
  n: number,
  g: Float64Array,
  h: Float64Array,
  sums: Float64Array,
  counts: Int32Array,
  base: number,
): void {
  const second = base + slots;
  const third = second + slots;
  const fourth = third + slots;
  for (let i = 0; i < n; i++) {
    const four = packed[rows[i]];
    const gi = g[i];
    const hi = h[i];
    const a = base + (four & 255);
    const b = second + ((four >>> 8) & 255);
    const c = third + ((four >>> 16) & 255);
    const d = fourth + (four >>> 24);
    sums[2 * a] += gi;
    sums[2 * a + 1] += hi;
    counts[a]++;
    sums[2 * b] += gi;
    sums[2 * b + 1] += hi;
    counts[b]++;
    sums[2 * c] += gi;
    sums[2 * c + 1] += hi;
    counts[c]++;
    sums[2 * d] += gi;
    sums[2 * d + 1] += hi;
    counts[d]++;
  }
}

function fillOne(packed: Uint32Array, rows: Int32Array, n: number, g: Float64Array, sums: Float64Array, counts: Int32Array, base: number): void {
  const second = base + slots;
  const third = second + slots;
  const fourth = third + slots;
  for (let i = 0; i < n; i++) {
    const four = packed[rows[i]];
    const gi = g[i];
    const a = base + (four & 255);
    const b = second + ((four >>> 8) & 255);
    const c = third + ((four >>> 16) & 255);
    const d = fourth + (four >>> 24);
    sums[2 * a] += gi;
    counts[a]++;
    sums[2 * b] += gi;
    counts[b]++;
    sums[2 * c] += gi;
    counts[c]++;
    sums[2 * d] += gi;
    counts[d]++;
  }
}

function subtract(from: Histogram, part: Histogram): void {
  for (let i = 0; i < from.sums.length; i++) from.sums[i] -= part.sums[i];
  for (let i = 0; i < from.counts.length; i++) from.counts[i] -= part.counts[i];
}
