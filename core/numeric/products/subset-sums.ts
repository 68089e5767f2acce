import { productsModule } from './module.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  combine(list: number, count: number, init: number, bytes: number, out: number, positive: number): void;
}

const page = 65_536;
/** Doubles of results that are worked on at a time: they stay in the cache until they have been looked at. */
const chunkSize = 65_536;

/**
 * `base` plus the sum of the vectors that a mask names, for many masks: from `base` upwards where a mask has few, from the sum of all downwards where it has many.
 * @param vectors `[vector, place]`
 * @param positive what is below 0 becomes 0, as in a ReLU
 * @param visit given some masks at a time: from which one on, how many, and the sums `[mask, place]`, which hold until the next
 */
export function subsetSums(
  base: Float64Array,
  vectors: Float64Array,
  masks: readonly Uint8Array[],
  visit: (first: number, count: number, sums: Float64Array) => void,
  positive = false,
): void {
  const length = base.length;
  const count = vectors.length / length;
  const stride = 8 * Math.ceil(length / 8);
  const bytes = 8 * stride;
  const atOnce = Math.max(1, Math.min(masks.length, Math.floor(chunkSize / stride)));
  const { exports } = new WebAssembly.Instance(productsModule) as unknown as { exports: Exports };
  // base, all together, each vector, each vector taken away; a list; results
  const at = {
    base: 0,
    all: bytes,
    plus: 2 * bytes,
    minus: (2 + count) * bytes,
    list: (2 + 2 * count) * bytes,
    out: (2 + 2 * count) * bytes + 64 * Math.ceil(count / 16),
  };
  exports.memory.grow(Math.ceil((at.out + atOnce * bytes) / page));
  const view = (from: number) => new Float64Array(exports.memory.buffer, from, length);
  const list = new Int32Array(exports.memory.buffer, at.list, count);
  view(at.base).set(base);
  const all = view(at.all);
  all.set(base);
  for (let v = 0; v < count; v++) {
    const plus = view(at.plus + v * bytes);
    const minus = view(at.minus + v * bytes);
    for (let i = 0; i < length; i++) {
      const value = vectors[v * length + i];
      plus[i] = value;
      minus[i] = -value;
      all[i] += value;
    }
  }
  const out = new Float64Array(exports.memory.buffer, at.out, atOnce * stride);
  for (let first = 0; first < masks.length; first += atOnce) {
    const part = Math.min(atOnce, masks.length - first);
    for (let i = 0; i < part; i++) {
      const mask = masks[first + i];
      let size = 0;
      for (let v = 0; v < count; v++) size += mask[v];
      const upwards = 2 * size <= count;
      let named = 0;
      for (let v = 0; v < count; v++) if ((mask[v] === 1) === upwards) list[named++] = (upwards ? at.plus : at.minus) + v * bytes;
      // where vectors do not fill their blocks, results still stand close together
      exports.combine(at.list, named, upwards ? at.base : at.all, bytes, at.out + i * 8 * length, Number(positive));
    }
    visit(first, part, out.subarray(0, part * length));
  }
}
