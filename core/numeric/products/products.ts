// Many sums of products at once, in WebAssembly: the inner loop of kernels, dense layers and distances. To the last bit
// what plain loops give.
import { instantiate, reserve } from '../../kernels/assembled.ts';
import { productsModule } from '../../kernels/products.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  products(a: number, rows: number, width: number, packed: number, blocks: number, init: number, out: number): void;
  squares(a: number, rows: number, width: number, packed: number, blocks: number, out: number): void;
  gaussians(values: number, eights: number, squares: number, square: number, gamma: number): void;
  products32(a: number, rows: number, width: number, packed: number, blocks: number, init: number, out: number): void;
  nextAtMost(at: number, end: number, most: number): number;
}

/**
 * What a chunk of rows came to: `values` is `[row, item]` with `stride` from row to row, and holds until the next
 * chunk.
 */
type Visit = (firstRow: number, rows: number, values: Float64Array, stride: number) => void;

export interface BlockedItems {
  /** `init` plus the sum over j of `a[row, j]` times each item's value j, for each row of `a` `[row, width]`. */
  products(a: Float64Array, rows: number, visit: Visit): void;
  /** Squared Euclidean distance of each row to each item. */
  squares(a: Float64Array, rows: number, visit: Visit): void;
  /** exp(-gamma |a[row] - item|²), to about a relative 1e-13. */
  gaussians(a: Float64Array, rows: number, gamma: number, visit: Visit): void;
}

/** What is known of some rows, in 32-bit numbers; it holds until the next ones are asked for. */
export interface SingleSums {
  /** `[row, item]` */
  readonly values: Float32Array;
  readonly stride: number;
  /**
   * The first place from `at` on whose eight values hold one that is at most `most`, in steps of eight; `end` where
   * there is none.
   */
  next(at: number, end: number, most: number): number;
}

const lanes = 8;
/** Doubles of results that are worked on at a time: they stay in the cache until they have been looked at. */
const chunkSize = 65_536;
/** Doubles of rows that are laid out at a time. */
const mostInput = 262_144;

/**
 * Lays items out for fast sums.
 * @param value the j-th value of an item
 * @param init what each item's sum begins with; 0 where it is left out
 * @param centre what is taken away from every row and item: distances stay what they are, and lose no digits where all
 * values are far from 0
 */
export function blockItems(
  items: number,
  width: number,
  value: (item: number, j: number) => number,
  init?: Float64Array,
  centre?: Float64Array,
): BlockedItems {
  const blocks = Math.ceil(items / lanes);
  const stride = blocks * lanes;
  const rowsAtOnce = Math.max(1, Math.floor(Math.min(chunkSize / stride, mostInput / width)));
  const exports = instantiate<Exports>(productsModule);
  const packedAt = 0;
  const initAt = packedAt + stride * width * 8;
  const squaresAt = initAt + stride * 8;
  const inputAt = squaresAt + stride * 8;
  const outAt = inputAt + rowsAtOnce * width * 8;
  const bytes = outAt + rowsAtOnce * stride * 8;
  reserve(exports.memory, bytes);
  const view = (at: number, length: number) => new Float64Array(exports.memory.buffer, at, length);
  const packed = view(packedAt, stride * width);
  const itemSquares = view(squaresAt, stride);
  for (let item = 0; item < items; item++) {
    const from = (item - (item % lanes)) * width + (item % lanes);
    for (let j = 0; j < width; j++) {
      packed[from + j * lanes] = value(item, j) - (centre?.[j] ?? 0);
      itemSquares[item] += packed[from + j * lanes] ** 2;
    }
  }
  if (init) view(initAt, items).set(init);
  const input = view(inputAt, rowsAtOnce * width);
  const out = view(outAt, rowsAtOnce * stride);
  const inChunks = (a: Float64Array, rows: number, visit: Visit, run: (count: number) => void) => {
    for (let first = 0; first < rows; first += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - first);
      input.set(a.subarray(first * width, (first + count) * width));
      if (centre) for (let r = 0, at = 0; r < count; r++) for (let j = 0; j < width; j++, at++) input[at] -= centre[j];
      run(count);
      visit(first, count, out, stride);
    }
  };
  return {
    products: (a, rows, visit) =>
      inChunks(a, rows, visit, (count) => exports.products(inputAt, count, width, packedAt, blocks, initAt, outAt)),
    squares: (a, rows, visit) =>
      inChunks(a, rows, visit, (count) => exports.squares(inputAt, count, width, packedAt, blocks, outAt)),
    gaussians: (a, rows, gamma, visit) =>
      inChunks(a, rows, visit, (count) => {
        exports.products(inputAt, count, width, packedAt, blocks, initAt, outAt);
        for (let r = 0; r < count; r++) {
          let square = 0;
          for (let j = r * width; j < (r + 1) * width; j++) square += input[j] * input[j];
          exports.gaussians(outAt + 8 * stride * r, blocks, squaresAt, square, gamma);
        }
      }),
  };
}

/**
 * Sums of products in 32-bit numbers, at more than twice the speed: for a first look, where what is near is then worked
 * out in full.
 * @param init what each item's sum begins with
 * @returns `init` plus the sum over j of `a(row, j)` times each item's value j, for at most `rowsAtOnce` rows; items
 * beyond the last come to infinity
 */
export function blockSingles(
  items: number,
  width: number,
  value: (item: number, j: number) => number,
  init: Float64Array,
): { readonly rowsAtOnce: number; sums(rows: number, a: (row: number, j: number) => number): SingleSums } {
  const blocks = Math.ceil(items / lanes);
  const stride = blocks * lanes;
  const rowsAtOnce = 4 * Math.max(1, Math.floor(chunkSize / stride / 4));
  const exports = instantiate<Exports>(productsModule);
  const initAt = stride * width * 4;
  const inputAt = initAt + stride * 4;
  const outAt = inputAt + rowsAtOnce * width * 4;
  reserve(exports.memory, outAt + rowsAtOnce * stride * 4);
  const view = (at: number, length: number) => new Float32Array(exports.memory.buffer, at, length);
  const packed = view(0, stride * width);
  for (let item = 0; item < items; item++) {
    const from = (item - (item % lanes)) * width + (item % lanes);
    for (let j = 0; j < width; j++) packed[from + j * lanes] = value(item, j);
  }
  const begin = view(initAt, stride).fill(Number.POSITIVE_INFINITY);
  begin.set(init);
  const input = view(inputAt, rowsAtOnce * width);
  const values = view(outAt, rowsAtOnce * stride);
  return {
    rowsAtOnce,
    sums(rows, a) {
      for (let r = 0, at = 0; r < rows; r++) for (let j = 0; j < width; j++, at++) input[at] = a(r, j);
      exports.products32(inputAt, 4 * Math.ceil(rows / 4), width, 0, blocks, initAt, outAt);
      return {
        values,
        stride,
        next: (at, end, most) => (exports.nextAtMost(outAt + 4 * at, outAt + 4 * end, most) - outAt) / 4,
      };
    },
  };
}
