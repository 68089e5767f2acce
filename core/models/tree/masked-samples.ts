// Means of what trees add up to, over masked rows of one row with background rows: all sets of features walk through a
// tree together, and the background rows of each are
// bits, so that where the row itself decides, all go one way at once.
import { instantiate, Places, reserve } from '../../kernels/assembled.ts';
import { treeMaskedSamplesModule } from '../../kernels/tree-masked-samples.ts';
import type { Coalitions, FittedModel, TreeCapability } from '../model.ts';
import { treeDepth } from './structure.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  walk(
    nodes: number,
    lefts: number,
    laid: number,
    rows: number,
    x: number,
    membersOf: number,
    sums: number,
    apart: number,
    root: number,
    count: number,
    list: number,
    bits: number,
    top: number,
  ): void;
}

/** Background rows whose bits stand together. */
const together = 128;
/** Sets that walk together: their lists stay in the cache. */
const setsAtOnce = 256;
const nodeBytes = 32;
const bitBytes = 16;
/** Bytes that what is known of all background rows may take; where it is more, 128 rows at a time are laid out anew. */
const mostKept = 256e6;
/** A tree is gone down by calls: deeper ones are asked as any model is. */
const deepest = 500;

/** Answers to masked rows from the sums of their trees, `[row, output]`. */
type Link = (sums: Float64Array, rows: number) => Float64Array;

/**
 * `FittedModel.coalitionMeans` of trees.
 * @param linkOf what becomes of each masked row's own sums, where it is not they themselves that are answered; for the
 * scores before it, or not
 * @returns undefined where trees are too deep
 */
export function treeMaskedSamples(
  capability: TreeCapability,
  width: number,
  linkOf?: (scores: boolean) => Link | undefined,
): FittedModel['coalitionMeans'] {
  // so few nodes cannot stand so deep
  if (capability.trees.some((tree) => tree.childrenLeft.length > 2 * deepest && treeDepth(tree) > deepest))
    return undefined;
  let made: MaskedSampleMeans | undefined;
  return (coalitions, output, scores) => {
    made ??= new MaskedSampleMeans(capability, width);
    const link = linkOf?.(scores);
    return link ? made.linked(coalitions, output, link) : made.means(coalitions, output);
  };
}

/** The background that stands in memory, how many of its blocks may, and which do. */
interface Known {
  readonly background: Float64Array;
  readonly kept: number;
  readonly blocks: Set<number>;
}

class MaskedSampleMeans {
  readonly #capability: TreeCapability;
  readonly #width: number;
  readonly #wasm: Exports;
  /** The first node of each tree among those of all, and how many there are in all. */
  readonly #roots: Int32Array;
  readonly #nodes: number;
  readonly #at: Record<'nodes' | 'x' | 'membersOf' | 'members' | 'sums' | 'list' | 'bits' | 'top' | 'blocks', number>;
  #known: Known | undefined;
  /** The output whose values stand at the nodes. */
  #output = -1;
  readonly #blockBytes: number;

  constructor(capability: TreeCapability, width: number) {
    const { trees } = capability;
    this.#capability = capability;
    this.#width = width;
    this.#wasm = instantiate<Exports>(treeMaskedSamplesModule);
    this.#roots = new Int32Array(trees.length);
    let nodes = 0;
    trees.forEach((tree, t) => {
      this.#roots[t] = nodes;
      nodes += tree.childrenLeft.length;
    });
    this.#nodes = nodes;
    this.#blockBytes = nodes * bitBytes + 16 * Math.ceil(nodes / 16) + width * together * 8;
    const depth = trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0);
    const places = new Places(16);
    this.#at = {
      nodes: places.take(nodes * nodeBytes),
      x: places.take(width * 8),
      membersOf: places.take(width * 4),
      members: places.take((width + 1) * setsAtOnce),
      sums: places.take(setsAtOnce * together * 8),
      list: places.take(setsAtOnce * 4),
      bits: places.take(setsAtOnce * bitBytes),
      top: places.take(2 * (depth + 1) * setsAtOnce * (4 + bitBytes)),
      blocks: places.end,
    };
    reserve(this.#wasm.memory, places.end);
    const whole = new Int32Array(this.#wasm.memory.buffer, this.#at.nodes, (nodes * nodeBytes) / 4);
    const real = new Float64Array(this.#wasm.memory.buffer, this.#at.nodes, (nodes * nodeBytes) / 8);
    trees.forEach(({ childrenLeft, childrenRight, feature, threshold, missingLeft }, t) => {
      const root = this.#roots[t];
      for (let node = 0, to = (root * nodeBytes) / 4; node < childrenLeft.length; node++, to += nodeBytes / 4) {
        const left = childrenLeft[node];
        whole[to] = left < 0 ? -1 : root + left;
        if (left < 0) continue;
        whole[to + 1] = root + childrenRight[node];
        whole[to + 2] = feature[node];
        whole[to + 3] = missingLeft?.[node] === 1 ? -1 : 0;
        real[to / 2 + 3] = threshold[node];
      }
    });
  }

  /** Mean of one output of the sums, one a mask. */
  means(coalitions: Coalitions, output: number): Float64Array {
    const { masks, backgroundRows } = coalitions;
    const begin = this.#capability.base?.[output] ?? 0;
    const means = new Float64Array(masks.length).fill(begin);
    this.#walk(coalitions, [output], false, (sums, first, count) => {
      for (let i = 0; i < count; i++) means[first + i] += sums[i] / backgroundRows;
    });
    return means;
  }

  /** Mean of one output of what becomes of each masked row's sums. */
  linked(coalitions: Coalitions, output: number, link: Link): Float64Array {
    const { masks, backgroundRows } = coalitions;
    const { base, outputs } = this.#capability;
    const means = new Float64Array(masks.length);
    let raw = new Float64Array(0);
    const wanted = Array.from({ length: outputs }, (_, k) => k);
    this.#walk(coalitions, wanted, true, (sums, first, count, rows, k) => {
      if (k === 0) raw = new Float64Array(count * rows * outputs);
      const begin = base?.[k] ?? 0;
      for (let i = 0; i < count; i++)
        for (let b = 0; b < rows; b++) raw[(i * rows + b) * outputs + k] = sums[i * together + b] + begin;
      if (k < outputs - 1) return;
      const values = link(raw, count * rows);
      const width = values.length / (count * rows);
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let b = 0; b < rows; b++) sum += values[(i * rows + b) * width + output];
        means[first + i] += sum / backgroundRows;
      }
    });
    return means;
  }

  /**
   * @param visit given, for some masks and some background rows at a time and each wanted output: sums `[mask]` or,
   * where background rows are kept apart,
   * `[mask, 128]`; the first mask, how many masks and background rows, and the output
   */
  #walk(
    { row, background, backgroundRows, features, masks }: Coalitions,
    wanted: readonly number[],
    apart: boolean,
    visit: (sums: Float64Array, first: number, count: number, rows: number, output: number) => void,
  ): void {
    const { trees, outputOf } = this.#capability;
    const { walk, memory } = this.#wasm;
    const at = this.#at;
    this.#remember(background, backgroundRows);
    this.#layRow(row, features);
    const members = new Uint8Array(memory.buffer, at.members, (features.length + 1) * setsAtOnce).fill(0);
    const list = new Int32Array(memory.buffer, at.list, setsAtOnce);
    for (let i = 0; i < setsAtOnce; i++) list[i] = i;
    const bits = new Int32Array(memory.buffer, at.bits, setsAtOnce * 4);
    const sums = new Float64Array(memory.buffer, at.sums, setsAtOnce * (apart ? together : 1));
    for (let from = 0; from < backgroundRows; from += together) {
      const rows = Math.min(together, backgroundRows - from);
      const block = this.#layBlock(this.#known as Known, backgroundRows, from / together);
      const all = Int32Array.from({ length: 4 }, (_, word) => bitsUpTo(rows - 32 * word));
      for (let i = 0; i < setsAtOnce; i++) bits.set(all, i * 4);
      for (let first = 0; first < masks.length; first += setsAtOnce) {
        const count = Math.min(setsAtOnce, masks.length - first);
        for (let i = 0; i < count; i++) {
          const mask = masks[first + i];
          for (let f = 0; f < mask.length; f++) members[f * setsAtOnce + i] = mask[f] === 1 ? 255 : 0;
        }
        for (const k of wanted) {
          this.#layValues(k);
          sums.fill(0);
          for (let t = 0; t < trees.length; t++) {
            if (!outputOf || outputOf[t] === k)
              walk(
                at.nodes,
                block.lefts,
                block.laid,
                block.rows,
                at.x,
                at.membersOf,
                at.sums,
                Number(apart),
                this.#roots[t],
                count,
                at.list,
                at.bits,
                at.top,
              );
          }
          visit(sums, first, count, rows, k);
        }
      }
    }
  }

  /** The row, and which feature each column is of. */
  #layRow(row: Float64Array, features: Coalitions['features']): void {
    const { buffer } = this.#wasm.memory;
    const { x, members, membersOf } = this.#at;
    new Float64Array(buffer, x, this.#width).set(row);
    // what does not vary is the background's own, as is a feature that is in no set
    const places = new Int32Array(buffer, membersOf, this.#width).fill(members + features.length * setsAtOnce);
    features.forEach((columns, f) => {
      for (const column of columns) places[column] = members + f * setsAtOnce;
    });
  }

  /** Makes room for what is known of the background. */
  #remember(background: Float64Array, backgroundRows: number): void {
    if (this.#known?.background === background) return;
    const { memory } = this.#wasm;
    const blocks = Math.ceil(backgroundRows / together);
    const kept = blocks * this.#blockBytes <= mostKept ? blocks : 1;
    reserve(memory, this.#at.blocks + kept * this.#blockBytes);
    this.#known = { background, kept, blocks: new Set() };
  }

  /**
   * Background rows by column, with room for which of them go left at each node; that is found out where a node is come
   * to.
   */
  #layBlock(
    { background, kept, blocks }: Known,
    backgroundRows: number,
    block: number,
  ): { readonly lefts: number; readonly laid: number; readonly rows: number } {
    const lefts = this.#at.blocks + (block % kept) * this.#blockBytes;
    const laid = lefts + this.#nodes * bitBytes;
    const rows = lefts + this.#blockBytes - this.#width * together * 8;
    if (blocks.has(block)) return { lefts, laid, rows };
    if (kept === 1) blocks.clear();
    blocks.add(block);
    const { buffer } = this.#wasm.memory;
    new Uint8Array(buffer, laid, this.#nodes).fill(0);
    const columns = new Float64Array(buffer, rows, this.#width * together);
    const first = block * together;
    for (let b = first; b < Math.min(backgroundRows, first + together); b++) {
      for (let c = 0; c < this.#width; c++) columns[c * together + b - first] = background[b * this.#width + c];
    }
    return { lefts, laid, rows };
  }

  #layValues(output: number): void {
    if (this.#output === output) return;
    this.#output = output;
    const { trees, scale, outputs, outputOf } = this.#capability;
    const values = new Float64Array(this.#wasm.memory.buffer, this.#at.nodes, (this.#nodes * nodeBytes) / 8);
    const [stride, own] = outputOf ? [1, 0] : [outputs, output];
    trees.forEach((tree, t) => {
      const nodes = tree.childrenLeft.length;
      for (let node = 0, to = (this.#roots[t] * nodeBytes) / 8 + 2; node < nodes; node++, to += nodeBytes / 8)
        values[to] = scale * tree.value[node * stride + own];
    });
  }
}

/** So many bits set, from the lowest on; none and all of a word where they are fewer than 0 or more than it has. */
const bitsUpTo = (count: number): number => (count >= 32 ? -1 : count <= 0 ? 0 : (1 << count) - 1);
