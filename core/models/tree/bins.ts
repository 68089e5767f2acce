// Values as small integers: each column is cut at midpoints between its values, or at quantiles where it has many (as in scikit-learn's
// histogram gradient boosting). A value belongs to the first bin whose upper edge is not below it; missing values have a bin of their own, the last.

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
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length && distinct.length <= most; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i]);
  if (distinct.length <= most) return Float64Array.from(distinct.slice(1), (value, i) => middle(distinct[i], value));
  const edges: number[] = [];
  for (let k = 1; k < most; k++) {
    // the averaged inverse of the distribution function: a value of the data, or the mean of two where a quantile falls between them
    const position = (k * sorted.length) / most;
    const low = Math.floor(position);
    const edge = Number.isInteger(position) ? (sorted[low - 1] + sorted[low]) / 2 : sorted[low];
    if (edges.length === 0 || edge > edges[edges.length - 1]) edges.push(edge);
  }
  return Float64Array.from(edges);
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
