// Values as small integers: each column is cut at midpoints between its values, or at quantiles where it has many (as
// in scikit-learn's
// histogram gradient boosting). A value belongs to the first bin whose upper edge is not below it; missing values have
// a bin of their own, the last.

import { sortOrder } from './sorted-columns.ts';

export interface BinnedColumn {
  /** Upper edges, ascending; one less than there are bins for values. */
  readonly edges: Float64Array;
  /** One a row. */
  readonly bins: Uint8Array | Uint16Array;
  readonly missingBin: number;
  readonly hasMissing: boolean;
}

/** @param most bins for values, at most 65,535; the missing ones come on top */
export function binEdges(column: Float64Array, most: number): Float64Array {
  return edgesOf(column, sortOrder(column), most);
}

function edgesOf(column: Float64Array, order: Int32Array, most: number): Float64Array {
  let known = order.length;
  while (known > 0 && Number.isNaN(column[order[known - 1]])) known--;
  const at = (i: number) => column[order[i]];
  const distinct: number[] = [];
  for (let i = 0; i < known && distinct.length <= most; i++) if (i === 0 || at(i) !== at(i - 1)) distinct.push(at(i));
  if (distinct.length <= most) return Float64Array.from(distinct.slice(1), (value, i) => middle(distinct[i], value));
  const edges: number[] = [];
  for (let k = 1; k < most; k++) {
    // the averaged inverse of the distribution function: a value of the data, or the mean of two where a quantile falls
    // between them
    const position = (k * known) / most;
    const low = Math.floor(position);
    const edge = Number.isInteger(position) ? (at(low - 1) + at(low)) / 2 : at(low);
    if (edges.length === 0 || edge > edges[edges.length - 1]) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** Edges and bins of a column at once: one sort serves both. */
export function cutColumn(column: Float64Array, most: number): BinnedColumn {
  const order = sortOrder(column);
  const edges = edgesOf(column, order, most);
  const missingBin = edges.length + 1;
  const bins = missingBin < 256 ? new Uint8Array(column.length) : new Uint16Array(column.length);
  let bin = 0;
  let hasMissing = false;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const value = column[row];
    if (Number.isNaN(value)) {
      bins[row] = missingBin;
      hasMissing = true;
      continue;
    }
    while (bin < edges.length && value > edges[bin]) bin++;
    bins[row] = bin;
  }
  return { edges, bins, missingBin, hasMissing };
}

function middle(below: number, above: number): number {
  const value = below / 2 + above / 2;
  return value < above ? value : below;
}

/** The bin of a value: how many edges are below it. */
export function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (value > edges[mid]) low = mid + 1;
    else high = mid;
  }
  return low;
}

export function binColumn(column: Float64Array, edges: Float64Array): BinnedColumn {
  const missingBin = edges.length + 1;
  const bins = missingBin < 256 ? new Uint8Array(column.length) : new Uint16Array(column.length);
  let hasMissing = false;
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (Number.isNaN(value)) {
      bins[i] = missingBin;
      hasMissing = true;
    } else bins[i] = binOf(edges, value);
  }
  return { edges, bins, missingBin, hasMissing };
}

/** @param x `[row, column]` row-major */
export function columnOf(x: Float64Array, rows: number, width: number, j: number): Float64Array {
  const column = new Float64Array(rows);
  for (let i = 0; i < rows; i++) column[i] = x[i * width + j];
  return column;
}
