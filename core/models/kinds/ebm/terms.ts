// The terms of an additive model while they are boosted: one column, or two, as small integers, with a table of scores
// a cell.
import type { BinnedColumn } from '../../tree/bins.ts';

/** A column or a pair of columns. Cells of a pair are `a * size of b + b`. */
export interface Term {
  readonly columns: readonly number[];
  /** Cells along each column, the one for missing values last. */
  readonly sizes: readonly number[];
  /** Whether each column has missing values, whose cell stands apart. */
  readonly missing: readonly boolean[];
  /** Its cells are categories, which have no order. */
  readonly nominal?: boolean;
}

/**
 * A coarser binning whose edges are some of the finer one's, so that what one column explains can be moved out of a
 * pair.
 */
export interface CoarseColumn {
  readonly edges: Float64Array;
  /** The coarse bin of each fine one. */
  readonly of: Int32Array;
}

export function coarsen(column: BinnedColumn, most: number): CoarseColumn {
  const { edges, bins, missingBin } = column;
  const counts = new Int32Array(missingBin + 1);
  for (let i = 0; i < bins.length; i++) counts[bins[i]]++;
  const known = bins.length - counts[missingBin];
  const kept: number[] = [];
  let seen = 0;
  for (let b = 0; b < edges.length; b++) {
    seen += counts[b];
    const wanted = ((kept.length + 1) * known) / most;
    if (edges.length < most || seen >= wanted) kept.push(b);
    if (kept.length === most - 1 && edges.length >= most) break;
  }
  const of = new Int32Array(missingBin + 1);
  let coarse = 0;
  for (let b = 0; b <= edges.length; b++) {
    of[b] = coarse;
    if (kept[coarse] === b) coarse++;
  }
  of[missingBin] = kept.length + 1;
  return { edges: Float64Array.from(kept, (b) => edges[b]), of };
}

export const cellCount = (term: Term): number => term.sizes.reduce((product, size) => product * size, 1);

/** Bins of each column at some rows. */
export type Bins = Uint8Array | Uint16Array;

/** The cell of each row in a pair. */
export function pairCells(
  a: Bins,
  b: Bins,
  coarseA: CoarseColumn,
  coarseB: CoarseColumn,
  sizeB: number,
  rows: Int32Array,
): Uint16Array {
  const cells = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i++) cells[i] = coarseA.of[a[rows[i]]] * sizeB + coarseB.of[b[rows[i]]];
  return cells;
}
