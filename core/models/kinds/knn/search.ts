// Exact search by looking at every row. Euclidean distances are looked at in 32-bit numbers first, which says which few
// rows can be among the nearest;
// of these they are worked out in full.
import { blockSingles, type SingleSums } from '../../../numeric/products/products.ts';

type Visit = (row: number, found: Int32Array, distances: Float64Array) => void;
type Search = (queries: Float64Array, count: number, k: number, visit: Visit) => void;

/**
 * @returns a search that visits each query row with its k nearest rows, nearest first, equal ones in row order;
 * distances are not squared
 */
export function createSearch(x: Float64Array, rows: number, width: number, metric: 'euclidean' | 'manhattan'): Search {
  if (metric === 'euclidean') {
    let search: Search | undefined;
    return (...query) => {
      search ??= euclidean(x, rows, width);
      search(...query);
    };
  }
  return (queries, count, k, visit) => {
    const found = new Int32Array(k);
    const best = new Float64Array(k);
    for (let q = 0; q < count; q++) {
      nearestAbsolute(x, rows, width, queries, q * width, found, best.fill(Number.POSITIVE_INFINITY));
      visit(q, found, best);
    }
  };
}

/** Half a unit in the last place of a 32-bit number near 1. */
const unit = 2 ** -24;
/** Squares beyond this might leave the range of 32-bit numbers. */
const largest = 1e30;

/** By |b|² - 2 a·b, which differs from the squared distance by |a|² alone. */
function euclidean(x: Float64Array, rows: number, width: number): Search {
  // about the mean, so that numbers are as small as they can be and lose least
  const centre = Float64Array.from({ length: width }, (_, j) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += x[r * width + j];
    return sum / rows;
  });
  const square = (values: Float64Array, from: number) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += (values[from + j] - centre[j]) ** 2;
    return sum;
  };
  const squares = Float64Array.from({ length: rows }, (_, r) => square(x, r * width));
  const longest = Math.sqrt(squares.reduce((most, value) => Math.max(most, value), 0));
  const singles = blockSingles(rows, width, (item, j) => x[item * width + j] - centre[j], squares);
  const candidates = new Int32Array(rows);
  return (queries, count, k, visit) => {
    const found = new Int32Array(k);
    const best = new Float64Array(k);
    const rough = new Float64Array(k);
    for (let first = 0; first < count; first += singles.rowsAtOnce) {
      const part = Math.min(singles.rowsAtOnce, count - first);
      const sums = singles.sums(part, (r, j) => -2 * (queries[(first + r) * width + j] - centre[j]));
      for (let q = 0; q < part; q++) {
        const from = (first + q) * width;
        const length = (Math.sqrt(square(queries, from)) + longest) ** 2;
        // what rounding can do to a sum of this length, and more than that
        const error = 2 * (width + 8) * unit * length + 1e-36;
        const near =
          length < largest
            ? nearSums(sums, q, rows, 2 * error, rough.fill(Number.POSITIVE_INFINITY), candidates)
            : undefined;
        best.fill(Number.POSITIVE_INFINITY);
        let worst = Number.POSITIVE_INFINITY;
        for (let c = 0; c < (near ?? rows); c++) {
          const row = near === undefined ? c : candidates[c];
          let sum = 0;
          for (let j = 0; j < width; j++) sum += (queries[from + j] - x[row * width + j]) ** 2;
          if (sum < worst) {
            place(best, found, sum, row);
            worst = best[k - 1];
          }
        }
        visit(first + q, found, best.map(Math.sqrt));
      }
    }
  };
}

/** Writes the rows whose sum is at most the k-th smallest plus `margin`, in row order; @returns how many */
function nearSums(
  { values, stride, next }: SingleSums,
  q: number,
  rows: number,
  margin: number,
  smallest: Float64Array,
  candidates: Int32Array,
): number {
  const start = q * stride;
  const end = start + stride;
  const last = smallest.length - 1;
  let limit = Number.POSITIVE_INFINITY;
  let count = 0;
  for (let at = next(start, end, limit); at < end; at = next(at + 8, end, limit)) {
    for (let i = at; i < at + 8; i++) {
      const value = values[i];
      if (!(value <= limit) || i - start >= rows) continue;
      candidates[count++] = i - start;
      if (value < smallest[last]) {
        place(smallest, undefined, value, 0);
        limit = smallest[last] + margin;
      }
    }
  }
  let kept = 0;
  for (let c = 0; c < count; c++) if (values[start + candidates[c]] <= limit) candidates[kept++] = candidates[c];
  return kept;
}

function nearestAbsolute(
  stored: Float64Array,
  rows: number,
  width: number,
  queries: Float64Array,
  from: number,
  found: Int32Array,
  best: Float64Array,
): void {
  const last = best.length - 1;
  let worst = Number.POSITIVE_INFINITY;
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    let sum = 0;
    for (let j = 0; j < width && sum < worst; j++) sum += Math.abs(stored[at + j] - queries[from + j]);
    if (sum < worst) {
      place(best, found, sum, r);
      worst = best[last];
    }
  }
}

/** Puts a value in its place among the smallest, after equal ones, and its row beside it. */
function place(best: Float64Array, found: Int32Array | undefined, value: number, row: number): void {
  let at = best.length - 1;
  while (at > 0 && best[at - 1] > value) {
    best[at] = best[at - 1];
    if (found) found[at] = found[at - 1];
    at--;
  }
  best[at] = value;
  if (found) found[at] = row;
}
