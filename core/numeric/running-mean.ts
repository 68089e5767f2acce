import { studentFactor } from './student.ts';

/** Draws below which their spread says nothing of the error. */
const fewest = 5;

/** Means of many numbers side by side, with how far each mean may be off (Welford 1962). */
export class RunningMean {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.mean = new Float64Array(length);
    this.#squares = new Float64Array(length);
  }

  add(values: ArrayLike<number>): void {
    this.#count++;
    for (let i = 0; i < this.mean.length; i++) {
      const shift = values[i] - this.mean[i];
      this.mean[i] += shift / this.#count;
      this.#squares[i] += shift * (values[i] - this.mean[i]);
    }
  }

  /**
   * Standard error of the mean, widened for few draws so that 1.96 times it covers 95 % (Student's t); NaN where draws
   * are too few to say.
   */
  standardError(): Float64Array {
    if (this.#count < fewest) return this.#squares.map(() => Number.NaN);
    const factor = studentFactor(this.#count - 1);
    return this.#squares.map((sum) => factor * Math.sqrt(sum / (this.#count - 1) / this.#count));
  }
}
