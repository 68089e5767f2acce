import { instantiate, reserve } from '../../kernels/assembled.ts';
import { productsModule } from '../../kernels/products.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  combine(list: number, count: number, init: number, bytes: number, out: number, positive: number): void;
  exponentials(values: number, eights: number): void;
}

/** Doubles of results that are worked on at a time: they stay in the cache until they have been looked at. */
const chunkSize = 65_536;

/**
 * `base` plus the sum of the vectors that a mask names, for many masks: from `base` upwards where a mask has few, from
 * the sum of all downwards where it has many.
 * A mask that names one vector more than the one before it is that one's sum and this vector, so that walks along an
 * order take one addition a step.
 * @param vectors `[vector, place]`
 * @param then what becomes of the sums: `positive`, what is below 0 becomes 0, as in a ReLU
 * @param visit given some masks at a time: from which one on, how many, and the sums `[mask, place]`, which hold until
 * the next
 */
export function subsetSums(
  base: Float64Array,
  vectors: Float64Array,
  masks: readonly Uint8Array[],
  visit: (first: number, count: number, sums: Float64Array) => void,
  then?: 'positive' | 'exponential',
): void {
  const positive = Number(then === 'positive');
  const length = base.length;
  const count = vectors.length / length;
  const stride = 8 * Math.ceil(length / 8);
  const bytes = 8 * stride;
  const atOnce = Math.max(1, Math.min(masks.length, Math.floor(chunkSize / stride)));
  const exports = instantiate<Exports>(productsModule);
  // base, all together, each vector, each vector taken away; the sum that a walk has come to; a list; results
  const at = {
    base: 0,
    all: bytes,
    plus: 2 * bytes,
    minus: (2 + count) * bytes,
    run: (2 + 2 * count) * bytes,
    list: (3 + 2 * count) * bytes,
    out: (3 + 2 * count) * bytes + 64 * Math.ceil(count / 16),
  };
  reserve(exports.memory, at.out + atOnce * bytes);
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
      const place = at.out + i * 8 * length;
      const finish = () => exports.combine(at.list, 0, at.run, bytes, place, positive);
      const added = first + i === 0 ? -1 : onlyAddition(masks[first + i - 1], mask);
      if (added >= 0) {
        list[0] = at.plus + added * bytes;
        exports.combine(at.list, 1, at.run, bytes, at.run, 0);
        finish();
        continue;
      }
      let size = 0;
      for (let v = 0; v < count; v++) size += mask[v];
      const upwards = 2 * size <= count;
      let named = 0;
      for (let v = 0; v < count; v++)
        if ((mask[v] === 1) === upwards) list[named++] = (upwards ? at.plus : at.minus) + v * bytes;
      const start = upwards ? at.base : at.all;
      // where vectors do not fill their blocks, results still stand close together
      const next = masks[first + i + 1];
      if (next && onlyAddition(mask, next) >= 0) {
        exports.combine(at.list, named, start, bytes, at.run, 0);
        finish();
      } else exports.combine(at.list, named, start, bytes, place, positive);
    }
    if (then === 'exponential') exports.exponentials(at.out, Math.ceil((part * length) / 8));
    visit(first, part, out.subarray(0, part * length));
  }
}

/**
 * The one vector that `next` names and `mask` does not, where it names all others that `mask` does; -1 where they
 * differ otherwise.
 */
function onlyAddition(mask: Uint8Array, next: Uint8Array): number {
  let added = -1;
  for (let v = 0; v < mask.length; v++) {
    if (mask[v] === next[v]) continue;
    if (mask[v] === 1 || added >= 0) return -1;
    added = v;
  }
  return added;
}
