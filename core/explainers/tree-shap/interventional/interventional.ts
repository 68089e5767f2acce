// Interventional TreeSHAP (Lundberg et al. 2020, algorithm 3): for one background row z, a leaf that needs the columns A from x and B from z
// gives (a-1)! b! / (a+b)! of its value to each of A and takes a! (b-1)! / (a+b)! from each of B. What the leaves below a split give is added up on the way back.
import type { TreeCapability, TreeStructure } from '../../../models/model.ts';
import { childOf, treeDepth } from '../../../models/tree/structure.ts';
import { interventionalModule } from './module.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  open(nodes: number, lefts: number, stride: number, weights: number, width: number, sides: number, phi: number): void;
  against(root: number, row: number, count: number, scale: number): void;
}

const page = 65_536;
const nodeBytes = 32;

/** Trees and the background rows that rows are held against, laid out once. */
export class InterventionalWalk {
  readonly #trees: readonly TreeStructure[];
  readonly #roots: readonly number[];
  readonly #wasm: Exports;
  readonly #phi: Float64Array;
  readonly #nodes: Int32Array;
  readonly #values: Float64Array;
  readonly #stride: number;
  readonly #single: boolean;
  #output = -1;

  /**
   * @param background `[row, column]`
   * @param owners the feature of each column
   */
  constructor({ trees, outputs, outputOf }: TreeCapability, background: Float64Array, rows: number, owners: Int32Array, features: number) {
    const width = owners.length;
    this.#trees = trees;
    this.#single = outputOf !== undefined;
    this.#stride = this.#single ? 1 : outputs;
    this.#wasm = (new WebAssembly.Instance(interventionalModule) as unknown as { exports: Exports }).exports;
    let nodes = 0;
    this.#roots = trees.map((tree) => {
      nodes += tree.childrenLeft.length;
      return nodes - tree.childrenLeft.length;
    });
    const most = Math.min(
      features,
      trees.reduce((deepest, tree) => Math.max(deepest, treeDepth(tree)), 0),
    );
    const bitWords = Math.ceil(rows / 32);
    let end = 0;
    const take = (bytes: number) => {
      const begin = end;
      end += 8 * Math.ceil(bytes / 8);
      return begin;
    };
    const at = {
      nodes: take(nodes * nodeBytes),
      lefts: take(nodes * bitWords * 4),
      weights: take((most + 1) ** 2 * 8),
      sides: take(features),
      phi: take(features * 8),
    };
    const { memory, open } = this.#wasm;
    memory.grow(Math.ceil(end / page));
    open(at.nodes, at.lefts, bitWords * 4, at.weights, most + 1, at.sides, at.phi);
    this.#phi = new Float64Array(memory.buffer, at.phi, features);
    this.#nodes = new Int32Array(memory.buffer, at.nodes, (nodes * nodeBytes) / 4);
    this.#values = new Float64Array(memory.buffer, at.nodes, (nodes * nodeBytes) / 8);
    const weights = new Float64Array(memory.buffer, at.weights, (most + 1) ** 2);
    for (let a = 1; a <= most; a++) for (let b = 0; a + b <= most; b++) weights[a * (most + 1) + b] = weight(a - 1, b);
    const lefts = new Int32Array(memory.buffer, at.lefts, nodes * bitWords);
    trees.forEach((tree, t) => {
      const root = this.#roots[t];
      for (let node = 0; node < tree.childrenLeft.length; node++) {
        const left = tree.childrenLeft[node];
        const to = ((root + node) * nodeBytes) / 4;
        this.#nodes[to] = left < 0 ? -1 : root + left;
        if (left < 0) continue;
        this.#nodes[to + 1] = root + tree.childrenRight[node];
        this.#nodes[to + 2] = owners[tree.feature[node]];
        for (let b = 0; b < rows; b++) {
          if (childOf(tree, node, background[b * width + tree.feature[node]]) === left) lefts[(root + node) * bitWords + (b >> 5)] |= 1 << (b & 31);
        }
      }
    });
  }

  /** Begins with a row. */
  open(x: Float64Array): void {
    this.#trees.forEach((tree, t) => {
      const { childrenLeft, feature } = tree;
      for (let node = 0, to = (this.#roots[t] * nodeBytes) / 4 + 3; node < childrenLeft.length; node++, to += nodeBytes / 4) {
        if (childrenLeft[node] >= 0) this.#nodes[to] = Number(childOf(tree, node, x[feature[node]]) === childrenLeft[node]);
      }
    });
    this.#phi.fill(0);
  }

  /** Adds one output of one tree, times `scale`, against `count` background rows from `first` on. */
  add(t: number, output: number, first: number, count: number, scale: number): void {
    if (!this.#single && output !== this.#output) this.#layValues(output);
    else if (this.#output < 0) this.#layValues(0);
    this.#wasm.against(this.#roots[t], first, count, scale);
  }

  /** What the row's features were given, `[feature]`, until the next row. */
  get values(): Float64Array {
    return this.#phi;
  }

  #layValues(output: number): void {
    this.#output = output;
    this.#trees.forEach((tree, t) => {
      const { length } = tree.childrenLeft;
      for (let node = 0, to = (this.#roots[t] * nodeBytes) / 8 + 2; node < length; node++, to += nodeBytes / 8) {
        this.#values[to] = tree.value[node * this.#stride + (this.#single ? 0 : output)];
      }
    });
  }
}

/** a! b! / (a + b + 1)! */
function weight(a: number, b: number): number {
  let result = 1 / (a + b + 1);
  for (let k = 1; k <= b; k++) result *= k / (a + k);
  return result;
}
