// Path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2). A path holds, for each feature on the way to a leaf, the
// share of coalitions without it that come this way (zero), whether the row itself comes this way (one), and the
// permutation weight of each size. The walk is core/kernels/path-dependent.wat: as fast in a newly started program as in
// one that has run for long.

import { instantiate, Places, reserve } from '../../../kernels/assembled.ts';
import { pathDependentModule } from '../../../kernels/path-dependent.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { TreeMemory } from './tree-memory.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  add(roots: number, trees: number, path: number, x: number, phi: number, scale: number): void;
}

const entryBytes = 32;

/** Trees laid out once, and what a row is given in them. */
export class PathWalk {
  readonly #wasm: Exports;
  readonly #trees: TreeMemory;
  readonly #at: Record<'roots' | 'path' | 'x' | 'phi', number>;
  readonly #roots: Int32Array;
  readonly #x: Float64Array;
  /** What the row's columns are given, `[encoded column]`, until the next row. */
  readonly values: Float64Array;
  #picked: readonly number[] = [];

  /**
   * @param owners the feature of each column
   * @param depth of the deepest tree
   */
  constructor(trees: TreeCapability, owners: Int32Array, depth: number) {
    const width = owners.length;
    this.#wasm = instantiate<Exports>(pathDependentModule);
    const { memory } = this.#wasm;
    const places = new Places(8);
    this.#trees = new TreeMemory(trees, memory, places);
    this.#at = {
      roots: places.take(4 * trees.trees.length),
      x: places.take(8 * width),
      phi: places.take(8 * width),
      path: places.take((entryBytes * ((depth + 2) * (depth + 3))) / 2),
    };
    reserve(memory, places.end);
    this.#roots = new Int32Array(memory.buffer, this.#at.roots, trees.trees.length);
    this.#x = new Float64Array(memory.buffer, this.#at.x, width);
    this.values = new Float64Array(memory.buffer, this.#at.phi, width);
    this.#trees.lay(owners);
  }

  /** The trees that count, and which of a leaf's values. */
  choose(picked: readonly number[], output: number): void {
    this.#picked = picked;
    picked.forEach((t, i) => {
      this.#roots[i] = this.#trees.roots[t];
    });
    this.#trees.choose(output);
  }

  /** Fills `values` with what a row `[encoded column]` is given. */
  walk(x: Float64Array, scale: number): void {
    const { roots, path, x: xAt, phi } = this.#at;
    this.#x.set(x);
    this.values.fill(0);
    if (this.#picked.length > 0) this.#wasm.add(roots, this.#picked.length, path, xAt, phi, scale);
  }
}
