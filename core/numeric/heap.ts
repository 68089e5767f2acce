/** A binary heap of (key, item) pairs, smallest key first, equal keys by the smaller item. */
export class MinHeap {
  readonly #keys: number[] = [];
  readonly #items: number[] = [];

  get size(): number {
    return this.#keys.length;
  }

  push(key: number, item: number): void {
    let at = this.#keys.length;
    this.#keys.push(key);
    this.#items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): { key: number; item: number } | undefined {
    if (this.#keys.length === 0) return undefined;
    this.#swap(0, this.#keys.length - 1);
    const key = this.#keys.pop() as number;
    const item = this.#items.pop() as number;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      let least = at;
      if (left < this.#keys.length && this.#before(left, least)) least = left;
      if (left + 1 < this.#keys.length && this.#before(left + 1, least)) least = left + 1;
      if (least === at) return { key, item };
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    return this.#keys[a] < this.#keys[b] || (this.#keys[a] === this.#keys[b] && this.#items[a] < this.#items[b]);
  }

  #swap(a: number, b: number): void {
    [this.#keys[a], this.#keys[b]] = [this.#keys[b], this.#keys[a]];
    [this.#items[a], this.#items[b]] = [this.#items[b], this.#items[a]];
  }
}
