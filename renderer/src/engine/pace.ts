/**
 * How long to wait before the next look at something that changes all the time: so long that looking takes a tenth of the page's time at most,
 * whatever the pictures cost on this machine.
 */
export class Pace {
  readonly #least: number;
  readonly #most: number;
  #cost = 0;

  constructor(least: number, most = 3000) {
    this.#least = least;
    this.#most = most;
  }

  get pause(): number {
    return Math.min(this.#most, Math.max(this.#least, 10 * this.#cost));
  }

  /** Does what draws, and learns how long the page was busy with it. */
  draw(work: () => void): void {
    const begun = performance.now();
    work();
    // the first frame after the drawing; a page that is not seen has none
    requestAnimationFrame(() => {
      const spent = performance.now() - begun;
      this.#cost = this.#cost === 0 ? spent : 0.7 * this.#cost + 0.3 * spent;
    });
  }
}
