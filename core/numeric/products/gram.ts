import { instantiate, reserve } from '../../kernels/assembled.ts';
import { productsModule } from '../../kernels/products.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  gram(x: number, weights: number, rows: number, blocks: number, sums: number): void;
}

/** Rows that are laid out at a time: they stay in the cache until every pair of columns has gone over them. */
const rowsAtOnce = 128;
let wasm: Exports | undefined;

/**
 * Sums over rows of weight · a_j · a_k, `[column, column]`.
 * @param lay writes rows `[row, column]`, of which `first` is the first, with `stride` from row to row; what lies
 * between stays 0
 */
export function weightedGram(
  rows: number,
  columns: number,
  weights: Float64Array,
  lay: (first: number, count: number, into: Float64Array, stride: number) => void,
): Float64Array {
  const blocks = Math.ceil(columns / 4);
  const stride = 4 * blocks;
  const tiles = (blocks * (blocks + 1)) / 2;
  const at = { weights: rowsAtOnce * stride * 8, sums: rowsAtOnce * (stride + 1) * 8 };
  wasm ??= instantiate<Exports>(productsModule);
  const { memory, gram } = wasm;
  reserve(memory, at.sums + tiles * 128);
  const laid = new Float64Array(memory.buffer, 0, rowsAtOnce * stride).fill(0);
  const counts = new Float64Array(memory.buffer, at.weights, rowsAtOnce);
  const sums = new Float64Array(memory.buffer, at.sums, tiles * 16).fill(0);
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - first);
    lay(first, count, laid, stride);
    counts.set(weights.subarray(first, first + count));
    gram(0, at.weights, count, blocks, at.sums);
  }
  const result = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) {
    const down = j >> 2;
    for (let k = 0; k <= j; k++) {
      const tile = (down * (down + 1)) / 2 + (k >> 2);
      result[j * columns + k] = sums[tile * 16 + (j & 3) * 4 + (k & 3)];
      result[k * columns + j] = result[j * columns + k];
    }
  }
  return result;
}
