// What a model is asked about. Tables are all that there is today; a kind of input that joins is another member.

/** Rows of encoded columns: `x` is `[row, column]`, row-major. */
export interface TabularBatch {
  readonly kind: 'tabular';
  readonly x: Float64Array;
  readonly rows: number;
}

export type Batch = TabularBatch;

export const tabular = (x: Float64Array, rows: number): TabularBatch => ({ kind: 'tabular', x, rows });
