/**
 * How long to wait before the next look at something that changes all the time: so long that looking takes about a
 * twenty-fourth of the page's time,
 * and of the engine's, whatever the pictures cost on this machine; but never so long that a person wonders.
 */
export class ConvergenceMonitor {
  readonly #least: number;
  readonly #most: number;
  /** Milliseconds, after the first drawing, which puts up what later ones only change. */
  #cost: number | undefined;
  /** Milliseconds that the engine took for its last answer. */
  #answer = 0;
  #drawn = 0;
  /** When it was looked last. */
  #last = Number.NEGATIVE_INFINITY;

  constructor(least: number, most = 1500) {
    this.#least = least;
    this.#most = most;
  }

  /** Milliseconds from now; 0 where the last look is long ago, so that what comes seldom is seen at once. */
  get pause(): number {
    const between = Math.min(this.#most, Math.max(this.#least, 24 * Math.max(this.#cost ?? 0, this.#answer)));
    return Math.max(0, this.#last + between - performance.now());
  }

  /** Waits for what the engine answers, and learns how long it was busy with it. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await answer;
    } finally {
      this.#last = performance.now();
      this.#answer = this.#last - begun;
    }
  }

  /** Does what draws, and learns how long the page was busy with it. */
  draw(work: () => void): void {
    const begun = performance.now();
    this.#last = begun;
    work();
    // the first frame after the drawing; a page that is not seen has none
    requestAnimationFrame(() => {
      if (this.#drawn++ === 0) return;
      const spent = performance.now() - begun;
      this.#cost = this.#cost === undefined ? spent : 0.7 * this.#cost + 0.3 * spent;
    });
  }
}
