// Trees as the WebAssembly kernels walk through them. A node is 48 bytes: where the left child stands (4 bytes, -1 at a
// leaf), where the right one (4), the feature that owns the column (4), the column's place in a row in bytes (4), the
// threshold (8), the value of a leaf for one output (8), 1 where a missing value goes left (4, and 4 unused), and how many
// training rows came here (8).

import type { Places } from '../../../kernels/assembled.ts';
import type { TreeCapability, TreeStructure } from '../../../models/model.ts';

const nodeBytes = 48;
const words = nodeBytes / 4;
const doubles = nodeBytes / 8;

/** Trees at their places in a memory. */
export class TreeMemory {
  /** Where each tree's root stands. */
  readonly roots: readonly number[];
  readonly #trees: readonly TreeStructure[];
  /** Outputs that a leaf has values for. */
  readonly #outputs: number;
  readonly #memory: WebAssembly.Memory;
  #output = -1;

  constructor({ trees, outputs, outputOf }: TreeCapability, memory: WebAssembly.Memory, places: Places) {
    this.#trees = trees;
    this.#outputs = outputOf ? 1 : outputs;
    this.#memory = memory;
    this.roots = trees.map((tree) => places.take(tree.childrenLeft.length * nodeBytes));
  }

  /** Once the memory is as large as it will be. @param owners the feature of each column */
  lay(owners: Int32Array): void {
    const { buffer } = this.#memory;
    this.#trees.forEach((tree, t) => {
      const { childrenLeft, childrenRight, feature, threshold, missingLeft, nodeSamples } = tree;
      const count = childrenLeft.length;
      const root = this.roots[t];
      const whole = new Int32Array(buffer, root, count * words);
      const real = new Float64Array(buffer, root, count * doubles);
      for (let node = 0, at = 0; node < count; node++, at += words) {
        const left = childrenLeft[node];
        real[at / 2 + 5] = nodeSamples[node];
        whole[at] = left < 0 ? -1 : root + left * nodeBytes;
        if (left < 0) continue;
        whole[at + 1] = root + childrenRight[node] * nodeBytes;
        whole[at + 2] = owners[feature[node]];
        whole[at + 3] = 8 * feature[node];
        real[at / 2 + 2] = threshold[node];
        whole[at + 8] = missingLeft?.[node] === 1 ? 1 : 0;
      }
    });
  }

  /** Puts the leaves' values for one output in. */
  choose(output: number): void {
    if (output === this.#output) return;
    this.#output = output;
    const { buffer } = this.#memory;
    const outputs = this.#outputs;
    this.#trees.forEach(({ childrenLeft: { length }, value }, t) => {
      const real = new Float64Array(buffer, this.roots[t], length * doubles);
      for (let node = 0, to = 3; node < length; node++, to += doubles) real[to] = value[node * outputs + output];
    });
  }
}
