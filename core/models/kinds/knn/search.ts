// Exact search by looking at every row: all distances of a few query rows at a time, and the k smallest of each.
import { type BlockedItems, blockItems } from '../../../numeric/products/products.ts';

type Visit = (row: number, found: Int32Array, distances: Float64Array) => void;

/** @returns a search that visits each query row with its k nearest rows, nearest first, equal ones in row order; distances are not squared */
export function createSearch(
  x: Float64Array,
  rows: number,
  width: number,
  metric: 'euclidean' | 'manhattan',
): (queries: Float64Array, count: number, k: number, visit: Visit) => void {
  let blocked: BlockedItems | undefined;
  return (queries, count, k, visit) => {
    const found = new Int32Array(k);
    const best = new Float64Array(k);
    if (metric === 'manhattan') {
      for (let q = 0; q < count; q++) {
        nearestAbsolute(x, rows, width, queries, q * width, found, best.fill(Number.POSITIVE_INFINITY));
        visit(q, found, best);
      }
      return;
    }
    blocked ??= blockItems(rows, width, (item, j) => x[item * width + j]);
    blocked.squares(queries, count, (first, part, distances, stride) => {
      for (let q = 0; q < part; q++) {
        smallest(distances, q * stride, rows, found, best.fill(Number.POSITIVE_INFINITY));
        visit(first + q, found, best.map(Math.sqrt));
      }
    });
  };
}

function smallest(distances: Float64Array, from: number, rows: number, found: Int32Array, best: Float64Array): void {
  const last = best.length - 1;
  let worst = Number.POSITIVE_INFINITY;
  for (let r = 0; r < rows; r++) {
    const distance = distances[from + r];
    if (distance < worst) worst = insert(found, best, last, r, distance);
  }
}

function nearestAbsolute(stored: Float64Array, rows: number, width: number, queries: Float64Array, from: number, found: Int32Array, best: Float64Array): void {
  const last = best.length - 1;
  let worst = Number.POSITIVE_INFINITY;
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    let sum = 0;
    for (let j = 0; j < width && sum < worst; j++) sum += Math.abs(stored[at + j] - queries[from + j]);
    if (sum < worst) worst = insert(found, best, last, r, sum);
  }
}

/** Puts a row in its place among the best; @returns the worst of them */
function insert(found: Int32Array, best: Float64Array, last: number, row: number, distance: number): number {
  let place = last;
  while (place > 0 && best[place - 1] > distance) {
    best[place] = best[place - 1];
    found[place] = found[place - 1];
    place--;
  }
  best[place] = distance;
  found[place] = row;
  return best[last];
}
