/** A word of a text that goes, or that another one takes the place of. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly to: string | null;
}

/** A row as an example. */
export interface CaseValues {
  readonly role: 'counterfactual' | 'neighbour' | 'influence' | 'prototype' | 'criticism';
  /** The data set's row, where it is one or comes from one. */
  readonly row: number | undefined;
  /** Raw, `[feature]`. */
  readonly values: Float64Array;
  /** The same in as few digits as keep its answer, where it is to be told to a person. */
  readonly shown?: Float64Array;
  readonly changes: readonly number[];
  /** Class index or value; NaN where not known. */
  readonly answer: number;
  readonly truth: number;
  readonly score: number;
  /** What is edited of the explained text, in its order. */
  readonly edits?: readonly TextEdit[];
  /** What is hidden of the explained picture. */
  readonly picture?: {
    readonly width: number;
    readonly height: number;
    readonly segments: number[];
    readonly hidden: number[];
  };
}

export interface CasesValues {
  readonly kind: 'cases';
  readonly measure: 'distance' | 'influence' | 'weight' | 'edits';
  /** One an explained row; a single one for a method over a data set. */
  readonly examples: readonly {
    readonly answer: number;
    readonly outcome: 'found' | 'exact' | 'none' | 'not-found';
    readonly cases: readonly CaseValues[];
  }[];
}
