// Interventional TreeSHAP (Lundberg et al. 2020, algorithm 3): for one background row z, a leaf that needs the columns
// A from x and B from z
// gives (a-1)! b! / (a+b)! of its value to each of A and takes a! (b-1)! / (a+b)! from each of B. What the leaves below
// a split give is added up on the way back.

import { instantiate, Places, reserve } from '../../../kernels/assembled.ts';
import { interventionalModule } from '../../../kernels/interventional.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { treeDepth } from '../../../models/tree/structure.ts';
import { TreeMemory } from './tree-memory.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  open(weights: number, width: number, sides: number, phi: number): void;
  against(root: number, x: number, z: number, bytes: number, count: number, scale: number): void;
}

/** Trees and the background rows that rows are held against, laid out once. */
export class InterventionalWalk {
  readonly #trees: TreeMemory;
  readonly #wasm: Exports;
  readonly #at: Record<'x' | 'background', number>;
  readonly #x: Float64Array;
  readonly #phi: Float64Array;
  readonly #rowBytes: number;

  /**
   * @param background `[row, column]`
   * @param owners the feature of each column
   */
  constructor(capability: TreeCapability, background: Float64Array, owners: Int32Array, features: number) {
    const width = owners.length;
    const { trees } = capability;
    this.#rowBytes = 8 * width;
    this.#wasm = instantiate<Exports>(interventionalModule);
    const depth = trees.reduce((deepest, tree) => Math.max(deepest, treeDepth(tree)), 0);
    const most = Math.min(features, depth);
    const places = new Places(8);
    this.#trees = new TreeMemory(capability, this.#wasm.memory, places);
    const weightsAt = places.take((most + 1) ** 2 * 8);
    const sidesAt = places.take(features);
    const phiAt = places.take(features * 8);
    this.#at = { x: places.take(this.#rowBytes), background: places.take(background.length * 8) };
    const { memory, open } = this.#wasm;
    reserve(memory, places.end);
    open(weightsAt, most + 1, sidesAt, phiAt);
    this.#phi = new Float64Array(memory.buffer, phiAt, features);
    this.#x = new Float64Array(memory.buffer, this.#at.x, width);
    new Float64Array(memory.buffer, this.#at.background, background.length).set(background);
    const weights = new Float64Array(memory.buffer, weightsAt, (most + 1) ** 2);
    for (let a = 1; a <= most; a++) for (let b = 0; a + b <= most; b++) weights[a * (most + 1) + b] = weight(a - 1, b);
    this.#trees.lay(owners);
  }

  /** Begins with a row. */
  open(x: Float64Array): void {
    this.#x.set(x);
    this.#phi.fill(0);
  }

  /**
   * Adds what one of a leaf's values gives in one tree, times `scale`, against `count` background rows from `first` on.
   */
  add(t: number, output: number, first: number, count: number, scale: number): void {
    this.#trees.choose(output);
    this.#wasm.against(
      this.#trees.roots[t],
      this.#at.x,
      this.#at.background + first * this.#rowBytes,
      this.#rowBytes,
      count,
      scale,
    );
  }

  /** What the row's features were given, `[feature]`, until the next row. */
  get values(): Float64Array {
    return this.#phi;
  }
}

/** a! b! / (a + b + 1)! */
function weight(a: number, b: number): number {
  let result = 1 / (a + b + 1);
  for (let k = 1; k <= b; k++) result *= k / (a + k);
  return result;
}
