// One boosted tree on histograms (Ke et al. 2017; scikit-learn's HistGradientBoosting): the leaf whose split gains most
// is split first.
// g and h are first and second derivatives of the loss by the raw prediction; a leaf answers -G / (H + lambda), shrunk
// by the learning rate.
import type { TreeStructure } from '../../model.ts';
import { NodeList } from '../../tree/node-list.ts';
import { type FitMemory, perGroup, slots, splitSize } from './fit-memory.ts';
import { type Histograms, minHessian, nodePlaces, nodeSize, origins, places, rounds } from './thread-work.ts';

export interface TreeOptions {
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
  readonly learningRate: number;
  /** 1 for each column along which the score may not fall, -1 where it may not rise. */
  readonly monotone?: Int8Array;
  /** What a leaf of these rows answers, where it is not -G / (H + lambda). */
  readonly leafValue?: (rows: Int32Array) => number;
  readonly check: () => void;
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

interface Limits {
  readonly low: number;
  readonly high: number;
}

const noLimits: Limits = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly g: number;
  readonly h: number;
  /** What its leaves may answer. */
  readonly limits: Limits;
  /** Its number; undefined where it holds none. */
  histogram: number | undefined;
  split: Split | undefined;
}

/** Leads a fit's threads through one tree after another. */
export class HistogramGrower {
  readonly #fit: FitMemory;
  readonly #round: (pieces: number) => void;
  readonly #options: TreeOptions;
  readonly #rows: number;
  readonly #wasm: Histograms;
  readonly #free: number[];
  #rootCounted = false;

  /** @param rows all rows of the fit; @param round as `TrainingJob.workerGroup` gives it */
  constructor(fit: FitMemory, wasm: Histograms, rows: number, round: (pieces: number) => void, options: TreeOptions) {
    this.#fit = fit;
    this.#rows = rows;
    this.#round = round;
    this.#options = options;
    this.#wasm = wasm;
    this.#free = Array.from({ length: fit.histograms }, (_, i) => fit.histograms - 1 - i);
  }

  /** Grows a tree by the derivatives of a score and adds its answer to that score. */
  grow(score: number): TreeStructure {
    const fit = this.#fit;
    const { order, command, leaves: answers } = fit;
    const options = this.#options;
    order.set(fit.learning);
    command[places.score] = score;
    const nodes = new NodeList(1);
    const root = this.#open(nodes, -1, {
      isLeft: false,
      start: 0,
      end: order.length,
      depth: 0,
      ...this.#sumUp(score),
      limits: noLimits,
    });
    root.histogram = this.#free.pop();
    command[places.root] = Number(this.#rootCounted);
    this.#findSplits([root, origins.rows]);
    command[places.root] = 0;
    this.#rootCounted = true;
    const closed: Node[] = [];
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
      for (const child of this.#divide(nodes, node, count)) (child.split ? open : closed).push(child);
    }
    const leaves = [...closed, ...open];
    leaves.forEach((leaf, i) => {
      this.#release(leaf);
      const value = this.#shrunk(leaf, order);
      nodes.setValue(leaf.id, value);
      answers.set([leaf.start, leaf.end, value], 3 * i);
    });
    command[places.kind] = rounds.answer;
    this.#round(leaves.length);
    return nodes.finish();
  }

  #open(
    nodes: NodeList,
    parent: number,
    { isLeft, ...part }: Omit<Node, 'id' | 'histogram' | 'split'> & { readonly isLeft: boolean },
  ): Node {
    return {
      id: nodes.add(parent, isLeft, [0], part.end - part.start, 0),
      ...part,
      histogram: undefined,
      split: undefined,
    };
  }

  /** What a leaf answers. */
  #shrunk(leaf: Node, order: Int32Array): number {
    const { learningRate, leafValue, l2, monotone } = this.#options;
    if (leafValue) return learningRate * leafValue(order.subarray(leaf.start, leaf.end));
    return monotone ? learningRate * this.#answer(leaf) : (-learningRate * leaf.g) / (leaf.h + l2 + 1e-15);
  }

  /** The same before it is shrunk, within its limits. */
  #answer({ g, h, limits }: Pick<Node, 'g' | 'h' | 'limits'>): number {
    return Math.min(limits.high, Math.max(limits.low, -g / (h + this.#options.l2 + 1e-15)));
  }

  #sumUp(score: number): { g: number; h: number } {
    const { pairs, learning } = this.#fit;
    const from = 2 * score * this.#rows;
    let g = 0;
    let h = 0;
    for (let i = 0; i < learning.length; i++) {
      g += pairs[from + 2 * learning[i]];
      h += pairs[from + 2 * learning[i] + 1];
    }
    return { g, h };
  }

  #release(node: Node): void {
    if (node.histogram !== undefined) this.#free.push(node.histogram);
    node.histogram = undefined;
  }

  /**
   * Has the histograms of one node, or of two where the second may come from the first, made and their best splits
   * found.
   */
  #findSplits(...children: readonly (readonly [node: Node, origin: number])[]): void {
    const { command, groups } = this.#fit;
    command[places.kind] = rounds.split;
    for (let child = 0; child < 2; child++) {
      const place = places.nodes + child * nodeSize;
      command[place + nodePlaces.origin] = origins.none;
      if (child >= children.length) continue;
      const [node, origin] = children[child];
      command[place + nodePlaces.origin] = origin;
      command[place + nodePlaces.histogram] = node.histogram ?? 0;
      command[place + nodePlaces.start] = node.start;
      command[place + nodePlaces.end] = node.end;
      command[place + nodePlaces.g] = node.g;
      command[place + nodePlaces.h] = node.h;
      command[place + nodePlaces.low] = node.limits.low;
      command[place + nodePlaces.high] = node.limits.high;
    }
    this.#round(groups);
    children.forEach(([node], child) => {
      node.split = this.#mayGrow(node) && node.h >= minHessian ? this.#best(child) : undefined;
    });
  }

  #mayGrow({ depth, start, end }: Node): boolean {
    return depth < this.#options.maxDepth && end - start >= 2 * this.#options.minSamplesLeaf;
  }

  /** The best of what the groups found; of equal ones that of the first column. */
  #best(child: number): Split | undefined {
    const { splits, groups } = this.#fit;
    let best = 2 * groups * splitSize;
    let gain = 0;
    for (let group = 0; group < groups; group++) {
      const from = (child * groups + group) * splitSize;
      if (splits[from] > gain) {
        gain = splits[from];
        best = from;
      }
    }
    if (gain === 0) return undefined;
    return {
      gain,
      g: splits[best + 1],
      h: splits[best + 2],
      column: splits[best + 3],
      bin: splits[best + 4],
      missingLeft: splits[best + 5] === 1,
    };
  }

  #divide(nodes: NodeList, node: Node, leafCount: number): Node[] {
    const { edges, edgeCount, hasMissing } = this.#fit;
    const split = node.split as Split;
    const { column, bin } = split;
    const middle = this.#partition(node, column, bin, split.missingLeft ? edgeCount[column] + 1 : -1);
    const missingLeft = hasMissing[column] === 1 ? split.missingLeft : middle - node.start > node.end - middle;
    nodes.split(
      node.id,
      column,
      bin < edgeCount[column] ? edges[column * slots + bin] : Number.POSITIVE_INFINITY,
      missingLeft,
    );
    nodes.setImpurity(node.id, split.gain);
    const [low, high] = [
      { g: split.g, h: split.h },
      { g: node.g - split.g, h: node.h - split.h },
    ];
    const [leftLimits, rightLimits] = this.#limitsBelow(node, column, low, high);
    const depth = node.depth + 1;
    const left = this.#open(nodes, node.id, {
      isLeft: true,
      start: node.start,
      end: middle,
      depth,
      ...low,
      limits: leftLimits,
    });
    const right = this.#open(nodes, node.id, {
      isLeft: false,
      start: middle,
      end: node.end,
      depth,
      ...high,
      limits: rightLimits,
    });
    if (leafCount < this.#options.maxLeafNodes && (this.#mayGrow(left) || this.#mayGrow(right))) {
      const [small, large] = left.end - left.start <= right.end - right.start ? [left, right] : [right, left];
      small.histogram = this.#free.pop();
      const inherits = node.histogram !== undefined;
      large.histogram = node.histogram ?? this.#free.pop();
      node.histogram = undefined;
      this.#findSplits([small, origins.rows], [large, inherits ? origins.parent : origins.rows]);
    }
    this.#release(node);
    // two are kept free for the next split
    for (const child of [left, right]) if (!child.split || this.#free.length < 2) this.#release(child);
    return [left, right];
  }

  /**
   * Below a split on a column that is held, one side may not pass the middle of both answers, nor the other one come
   * below it.
   */
  #limitsBelow(
    { limits }: Node,
    column: number,
    left: { g: number; h: number },
    right: { g: number; h: number },
  ): [Limits, Limits] {
    const way = this.#options.monotone?.[column] ?? 0;
    if (way === 0) return [limits, limits];
    const middle = (this.#answer({ ...left, limits }) + this.#answer({ ...right, limits })) / 2;
    const [below, above] = [
      { ...limits, high: middle },
      { ...limits, low: middle },
    ];
    return way > 0 ? [below, above] : [above, below];
  }

  /** Stable; @returns where the right part begins */
  #partition({ start, end }: Node, column: number, bin: number, missingBin: number): number {
    const { at } = this.#fit;
    const packed = at.packed + 4 * Math.floor(column / perGroup) * this.#rows;
    const middle = this.#wasm.partition(
      at.order + 4 * start,
      at.order + 4 * end,
      packed,
      8 * (column % perGroup),
      bin,
      missingBin,
      at.scratch,
    );
    return (middle - at.order) / 4;
  }
}
