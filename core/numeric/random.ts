// MT19937 (Matsumoto & Nishimura 1998), seeded by init_genrand as NumPy's RandomState(seed) is,
// with NumPy's legacy bounded integers and shuffle, so that scikit-learn's splits are repeated.

const n = 624;
const m = 397;

function twisted(high: number, low: number): number {
  const y = (high & 0x80000000) | (low & 0x7fffffff);
  return (y >>> 1) ^ (-(y & 1) & 0x9908b0df);
}

/** One seeded generator; every random number of the program comes from one of these. */
export class Random {
  readonly #state = new Uint32Array(n);
  #index = n;
  #spare: number | undefined;

  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < n; i++) {
      const previous = state[i - 1] ^ (state[i - 1] >>> 30);
      state[i] = Math.imul(1812433253, previous) + i;
    }
  }

  /** A 32-bit unsigned integer. */
  next(): number {
    if (this.#index >= n) this.#refill();
    let y = this.#state[this.#index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #refill(): void {
    const state = this.#state;
    for (let i = 0; i < n - m; i++) state[i] = state[i + m] ^ twisted(state[i], state[i + 1]);
    for (let i = n - m; i < n - 1; i++) state[i] = state[i + m - n] ^ twisted(state[i], state[i + 1]);
    state[n - 1] = state[m - 1] ^ twisted(state[n - 1], state[0]);
    this.#index = 0;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number {
    const a = this.next() >>> 5;
    const b = this.next() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  /** Fills an array with uniform numbers in [0, 1), in steps of 2^-32. */
  uniforms(target: Float64Array): Float64Array {
    const state = this.#state;
    let index = this.#index;
    for (let i = 0; i < target.length; i++) {
      if (index >= n) {
        this.#refill();
        index = 0;
      }
      let y = state[index++];
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      target[i] = ((y ^ (y >>> 18)) >>> 0) / 4294967296;
    }
    this.#index = index;
    return target;
  }

  /** Standard normal, by the polar method. */
  normal(): number {
    if (this.#spare !== undefined) {
      const value = this.#spare;
      this.#spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = u * factor;
      return v * factor;
    }
  }

  /** A uniform integer in [0, max], by masking and drawing again. */
  integer(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const value = (this.next() & mask) >>> 0;
      if (value <= max) return value;
    }
  }

  /** Shuffles in place (Fisher-Yates from the end). */
  shuffle<T extends { [index: number]: number; readonly length: number }>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i);
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
    return values;
  }

  /** Moves so many of some values, each choice alike likely, to the end; the values may stand in any order before. */
  drawToEnd(values: Int32Array, count: number): void {
    for (let i = values.length - 1; i >= values.length - count; i--) {
      const j = this.integer(i);
      const value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  permutation(length: number): Int32Array {
    const values = new Int32Array(length);
    for (let i = 0; i < length; i++) values[i] = i;
    return this.shuffle(values);
  }

  /** The generator's whole state, to go on from later with the same numbers. */
  save(): { state: number[]; index: number; spare: number | null } {
    return { state: [...this.#state], index: this.#index, spare: this.#spare ?? null };
  }

  static restore(saved: { state: number[]; index: number; spare: number | null }): Random {
    const random = new Random(0);
    random.#state.set(saved.state);
    random.#index = saved.index;
    random.#spare = saved.spare ?? undefined;
    return random;
  }
}

/** A seed for one purpose, from the experiment's seed and the purpose's name (FNV-1a). */
export function deriveSeed(seed: number, label: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}
