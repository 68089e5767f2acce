// Exact search by looking at every row, as far as it can still be near: sums of squares are given up once they pass the k-th best so far.
// Columns that vary most come first, so that most rows are given up early.

type Visit = (row: number, found: Int32Array, distances: Float64Array) => void;

/** @returns a search that visits each query row with its k nearest rows, nearest first, equal ones in row order; distances are not squared */
export function createSearch(
  x: Float64Array,
  rows: number,
  width: number,
  metric: 'euclidean' | 'manhattan',
): (queries: Float64Array, count: number, k: number, visit: Visit) => void {
  const order = columnsByVariance(x, rows, width);
  const stored = reorder(x, rows, width, order);
  return (queries, count, k, visit) => {
    const wanted = reorder(queries, count, width, order);
    const found = new Int32Array(k);
    const best = new Float64Array(k);
    for (let q = 0; q < count; q++) {
      best.fill(Number.POSITIVE_INFINITY);
      if (metric === 'euclidean') nearestSquared(stored, rows, width, wanted, q * width, found, best);
      else nearestAbsolute(stored, rows, width, wanted, q * width, found, best);
      visit(q, found, metric === 'euclidean' ? best.map(Math.sqrt) : best);
    }
  };
}

function columnsByVariance(x: Float64Array, rows: number, width: number): Int32Array {
  const variance = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      sum += x[i * width + j];
      squares += x[i * width + j] ** 2;
    }
    variance[j] = squares / rows - (sum / rows) ** 2;
  }
  return Int32Array.from(variance.keys()).sort((a, b) => variance[b] - variance[a] || a - b);
}

function reorder(x: Float64Array, rows: number, width: number, order: Int32Array): Float64Array {
  const result = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) result[i * width + j] = x[i * width + order[j]];
  return result;
}

function nearestSquared(stored: Float64Array, rows: number, width: number, queries: Float64Array, from: number, found: Int32Array, best: Float64Array): void {
  const last = best.length - 1;
  const whole = width - (width % 4);
  let worst = Number.POSITIVE_INFINITY;
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    let sum = 0;
    let j = 0;
    for (; j < whole && sum < worst; j += 4) {
      const a = stored[at + j] - queries[from + j];
      const b = stored[at + j + 1] - queries[from + j + 1];
      const c = stored[at + j + 2] - queries[from + j + 2];
      const d = stored[at + j + 3] - queries[from + j + 3];
      sum += a * a + b * b + (c * c + d * d);
    }
    if (sum >= worst) continue;
    for (; j < width; j++) sum += (stored[at + j] - queries[from + j]) ** 2;
    if (sum < worst) worst = insert(found, best, last, r, sum);
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
