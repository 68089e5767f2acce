import { certain } from '../../../errors.ts';
import type { AdditiveTerm } from '../../model.ts';
import { type CoarseColumn, cellCount, type Term } from './terms.ts';

/**
 * One bag's tables, made comparable: nothing of one column is left in a pair, nothing of the constant in a term
 * (Lengerich et al. 2020).
 */
export function purify(
  terms: readonly Term[],
  tables: readonly Float64Array[],
  counts: readonly Float64Array[],
  coarse: readonly CoarseColumn[],
  scores: number,
): { intercept: Float64Array; tables: Float64Array[] } {
  const pure = tables.map((table) => table.slice());
  const intercept = new Float64Array(scores);
  const mainOf = new Map(
    terms.flatMap((term, t) => (term.columns.length === 1 ? [[term.columns[0], t] as const] : [])),
  );
  terms.forEach((term, t) => {
    if (term.columns.length === 1) return;
    for (let k = 0; k < scores; k++) {
      for (let sweep = 0; sweep < 100; sweep++) {
        const moved = Math.max(
          ...[0, 1].map((axis) =>
            moveMargin(
              term,
              pure[t],
              counts[t],
              axis,
              k,
              scores,
              pure[certain(mainOf.get(term.columns[axis]), 'the main effect of a pair')],
              coarse[term.columns[axis]],
            ),
          ),
        );
        if (moved < 1e-12) break;
      }
    }
  });
  terms.forEach((term, t) => {
    const count = cellCount(term);
    for (let k = 0; k < scores; k++) {
      let sum = 0;
      let weight = 0;
      for (let c = 0; c < count; c++) {
        sum += counts[t][c] * pure[t][c * scores + k];
        weight += counts[t][c];
      }
      const mean = sum / weight;
      intercept[k] += mean;
      // a cell that no training row is in says nothing
      for (let c = 0; c < count; c++) pure[t][c * scores + k] -= mean;
    }
  });
  terms.forEach((term, t) => {
    silenceUnseen(term, pure[t], counts[t], scores);
  });
  return { intercept, tables: pure };
}

/** Where no training row lacks a value, a row that does is told nothing. */
function silenceUnseen(term: Term, table: Float64Array, counts: Float64Array, scores: number): void {
  const [sizeA, sizeB = 1] = term.sizes;
  const clear = (cells: readonly number[]) => {
    if (cells.every((cell) => counts[cell] === 0))
      for (const cell of cells) table.fill(0, cell * scores, (cell + 1) * scores);
  };
  clear(Array.from({ length: sizeB }, (_, b) => (sizeA - 1) * sizeB + b));
  if (term.sizes.length === 2) clear(Array.from({ length: sizeA }, (_, a) => a * sizeB + sizeB - 1));
}

/** Moves the weighted mean of each line of a pair's table into the column's own term; @returns the largest move */
function moveMargin(
  term: Term,
  table: Float64Array,
  counts: Float64Array,
  axis: number,
  k: number,
  scores: number,
  main: Float64Array,
  { of }: CoarseColumn,
): number {
  const [sizeA, sizeB] = term.sizes;
  const lines = axis === 0 ? sizeA : sizeB;
  const along = axis === 0 ? sizeB : sizeA;
  const cell = (line: number, i: number) => (axis === 0 ? line * sizeB + i : i * sizeB + line);
  const means = new Float64Array(lines);
  let largest = 0;
  for (let line = 0; line < lines; line++) {
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < along; i++) {
      sum += counts[cell(line, i)] * table[cell(line, i) * scores + k];
      weight += counts[cell(line, i)];
    }
    if (weight === 0) continue;
    means[line] = sum / weight;
    largest = Math.max(largest, Math.abs(means[line]));
    for (let i = 0; i < along; i++) table[cell(line, i) * scores + k] -= means[line];
  }
  for (let bin = 0; bin < of.length; bin++) main[bin * scores + k] += means[of[bin]];
  return largest;
}

/** Mean and standard deviation over bags of each cell of each term. */
export function averageBags(
  terms: readonly Term[],
  bags: readonly { readonly tables: readonly Float64Array[] }[],
  edges: readonly (readonly Float64Array[])[],
  counts: readonly Float64Array[],
  scores: number,
): AdditiveTerm[] {
  return terms.map((term, t) => {
    const cells = cellCount(term);
    const line = (k: number, of: (values: number[]) => number) =>
      Float64Array.from({ length: cells }, (_, c) => of(bags.map((bag) => bag.tables[t][c * scores + k])));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const spread = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    const tables = Array.from({ length: scores }, (_, k) => line(k, mean));
    const total = counts[t].reduce((a, b) => a + b, 0);
    const sizes = tables.map(
      (table) => table.reduce((sum, value, c) => sum + Math.abs(value) * counts[t][c], 0) / total,
    );
    return {
      columns: term.columns,
      edges: edges[t],
      scores: tables,
      errors: Array.from({ length: scores }, (_, k) => line(k, spread)),
      counts: counts[t],
      importance: mean(sizes),
    };
  });
}
