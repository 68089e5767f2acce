// A model that is a sum of tables: what it answers, and how a column's value finds its cell.
import { z } from 'zod';
import { type AdditiveTerm, f64 } from './model.ts';
import { binOf } from './tree/bins.ts';

export const termShape = z.object({
  columns: z.array(z.number()),
  edges: z.array(f64),
  scores: z.array(f64),
  errors: z.array(f64),
  counts: f64,
  importance: z.number(),
});

/** Finds the bin of a value faster than by halving: a grid over the edges says where to begin. */
class BinFinder {
  readonly #edges: Float64Array;
  readonly #start: Int32Array;
  readonly #low: number;
  readonly #scale: number;

  constructor(edges: Float64Array) {
    this.#edges = edges;
    const span = edges.length > 1 ? edges[edges.length - 1] - edges[0] : 0;
    const places = Math.min(4096, edges.length * 4);
    this.#low = edges[0];
    this.#scale = span > 0 && Number.isFinite(places / span) ? places / span : 0;
    this.#start = Int32Array.from({ length: this.#scale > 0 ? places + 1 : 0 }, (_, i) =>
      Math.max(0, binOf(edges, this.#low + (i - 1) / this.#scale) - 1),
    );
  }

  find(value: number): number {
    const edges = this.#edges;
    if (Number.isNaN(value)) return edges.length + 1;
    if (this.#scale === 0) return binOf(edges, value);
    if (!(value > this.#low)) return 0;
    const place = (value - this.#low) * this.#scale;
    let bin = place < this.#start.length ? this.#start[place | 0] : Math.max(0, edges.length - 2);
    while (bin < edges.length && value > edges[bin]) bin++;
    return bin;
  }
}

/** A function from encoded rows to scores `[row, score]`. */
export function additiveScores(
  intercept: Float64Array,
  terms: readonly AdditiveTerm[],
  width: number,
): (x: Float64Array, rows: number) => Float64Array {
  const scores = intercept.length;
  const finders = terms.map((term) => term.edges.map((edges) => new BinFinder(edges)));
  return (x, rows) => {
    const raw = new Float64Array(rows * scores);
    for (let i = 0; i < rows; i++) raw.set(intercept, i * scores);
    terms.forEach((term, t) => {
      const [a, b] = term.columns;
      const [findA, findB] = finders[t];
      const sizeB = b === undefined ? 1 : term.edges[1].length + 2;
      for (let i = 0; i < rows; i++) {
        const cell = findA.find(x[i * width + a]) * sizeB + (findB ? findB.find(x[i * width + b]) : 0);
        for (let k = 0; k < scores; k++) raw[i * scores + k] += term.scores[k][cell];
      }
    });
    return raw;
  };
}
