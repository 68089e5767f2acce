// How columns of a data set go together, as the page shows it.

/** Of each two columns: |Spearman|, Cramér's V, or the correlation ratio of ranks; between 0 and 1. */
export interface Associations {
  readonly columns: readonly string[];
  readonly values: readonly (readonly number[])[];
  /** Rows that were looked at. */
  readonly rows: number;
  /** Columns that are not shown: those with too many categories, and those beyond what a picture holds. */
  readonly leftOut: number;
}

/** Two columns against each other. */
export type Relation =
  | {
      readonly kind: 'points';
      readonly points: readonly { readonly row: number; readonly x: number; readonly y: number }[];
    }
  | {
      readonly kind: 'counts';
      readonly down: readonly string[];
      readonly across: readonly string[];
      readonly counts: readonly (readonly number[])[];
    }
  | {
      readonly kind: 'means';
      /** The column of numbers. */
      readonly number: string;
      readonly groups: readonly {
        readonly name: string;
        readonly rows: number;
        readonly mean: number | null;
        readonly deviation: number;
      }[];
    };
