import type { TreeStructure } from '../model.ts';

/** The nodes of a tree while it grows; children stand after their parents. */
export class NodeList {
  readonly #outputs: number;
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #value: number[] = [];
  readonly #samples: number[] = [];
  readonly #impurity: number[] = [];

  constructor(outputs: number) {
    this.#outputs = outputs;
  }

  add(parent: number, isLeft: boolean, value: ArrayLike<number>, samples: number, impurity: number): number {
    const id = this.#left.length;
    this.#left.push(-1);
    this.#right.push(-1);
    this.#feature.push(-2);
    this.#threshold.push(-2);
    this.#missingLeft.push(0);
    for (let k = 0; k < this.#outputs; k++) this.#value.push(value[k]);
    this.#samples.push(samples);
    this.#impurity.push(Math.max(0, impurity));
    if (parent >= 0) (isLeft ? this.#left : this.#right)[parent] = id;
    return id;
  }

  split(id: number, column: number, threshold: number, missingLeft: boolean): void {
    this.#feature[id] = column;
    this.#threshold[id] = threshold;
    this.#missingLeft[id] = missingLeft ? 1 : 0;
  }

  /** Sets the output of a node, where it is known only after its children are. */
  setValue(id: number, value: number): void {
    this.#value[id] = value;
  }

  setImpurity(id: number, impurity: number): void {
    this.#impurity[id] = impurity;
  }

  finish(): TreeStructure {
    return {
      childrenLeft: Int32Array.from(this.#left),
      childrenRight: Int32Array.from(this.#right),
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      missingLeft: Int32Array.from(this.#missingLeft),
      value: Float64Array.from(this.#value),
      nodeSamples: Float64Array.from(this.#samples),
      impurity: Float64Array.from(this.#impurity),
    };
  }
}
