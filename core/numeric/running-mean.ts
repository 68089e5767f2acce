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

  /** Standard deviation of the mean; 0 where a single draw says nothing of it. */
  standardError(): Float64Array {
    return this.#squares.map((sum) => (this.#count > 1 ? Math.sqrt(sum / (this.#count - 1) / this.#count) : 0));
  }
}
