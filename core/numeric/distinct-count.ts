// HyperLogLog (Flajolet, Fusy, Gandouet & Meunier 2007) with 256 registers: how many different numbers there are, to
// about 6 %, in 256 bytes.
const registers = 256;
const alpha = 0.7213 / (1 + 1.079 / registers);
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** Counts different numbers. Few ones are counted nearly exactly (linear counting). */
export class DistinctCount {
  readonly #ranks = new Uint8Array(registers);

  add(value: number): void {
    // 0 and -0 are the same number
    double[0] = value + 0;
    let hash = Math.imul(words[0] ^ Math.imul(words[1], 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 13;
    const rank = Math.clz32(hash | 255) + 1;
    const place = hash & 255;
    if (rank > this.#ranks[place]) this.#ranks[place] = rank;
  }

  get estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#ranks) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (alpha * registers * registers) / sum;
    return Math.round(raw <= 2.5 * registers && empty > 0 ? registers * Math.log(registers / empty) : raw);
  }
}
