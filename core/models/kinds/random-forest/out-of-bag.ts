import type { TrainingData, TreeStructure } from '../../model.ts';
import { treeAnswers } from '../../tree/structure.ts';

/** What one tree says of the rows that it has not learnt from. */
export interface LeftOut {
  readonly rows: Int32Array;
  /** `[row, output]` */
  readonly values: Float64Array;
}

/** @param drawn how often each row was drawn; all rows are left out where none was */
export function answerLeftOut(
  tree: TreeStructure,
  x: Float64Array,
  width: number,
  outputs: number,
  drawn: Float64Array,
): LeftOut {
  const left = new Int32Array(drawn.length);
  let count = 0;
  for (let row = 0; row < drawn.length; row++) {
    left[count] = row;
    count += +(drawn[row] === 0);
  }
  const rows = left.slice(0, count);
  return { rows, values: treeAnswers(tree, x, rows, width, outputs) };
}

/**
 * The forest's answer for each training row from the trees that have not seen it (Breiman 2001, section 3.1), kept up
 * tree by tree.
 */
export class OutOfBag {
  readonly #data: TrainingData;
  readonly #outputs: number;
  readonly #sums: Float64Array;
  readonly #votes: Float64Array;
  #loss = 0;
  #right = 0;
  #seen = 0;

  constructor(data: TrainingData) {
    this.#data = data;
    this.#outputs = Math.max(1, data.classes);
    this.#sums = new Float64Array(data.train.rows * this.#outputs);
    this.#votes = new Float64Array(data.train.rows);
  }

  add({ rows, values }: LeftOut): void {
    const outputs = this.#outputs;
    for (let i = 0; i < rows.length; i++) {
      const r = rows[i];
      if (this.#votes[r] > 0) this.#count(r, -1);
      this.#votes[r]++;
      for (let k = 0; k < outputs; k++) this.#sums[r * outputs + k] += values[i * outputs + k];
      this.#count(r, 1);
    }
  }

  #count(row: number, sign: 1 | -1): void {
    const outputs = this.#outputs;
    const truth = this.#data.train.y[row];
    this.#seen += sign;
    if (this.#data.classes === 0) {
      this.#loss += sign * (this.#sums[row] / this.#votes[row] - truth) ** 2;
      return;
    }
    let best = 0;
    for (let k = 1; k < outputs; k++) if (this.#sums[row * outputs + k] > this.#sums[row * outputs + best]) best = k;
    if (best === truth) this.#right += sign;
    this.#loss -= sign * Math.log(Math.max(this.#sums[row * outputs + truth] / this.#votes[row], 1e-12));
  }

  /** Mean squared error and R², or log loss and accuracy, over the rows that some tree has not seen. */
  score(): { loss: number; quality: number } {
    const loss = this.#loss / this.#seen;
    if (this.#data.classes > 0) return { loss, quality: this.#right / this.#seen };
    const { y, rows } = this.#data.train;
    const mean = y.reduce((a, b) => a + b, 0) / rows;
    let spread = 0;
    for (let r = 0; r < rows; r++) if (this.#votes[r] > 0) spread += (y[r] - mean) ** 2;
    return { loss, quality: spread > 0 ? 1 - this.#loss / spread : 0 };
  }
}
