// What methods give back, before it is put into the features, classes and rows that a person knows.
import type { TreeStructure } from '../../models/model.ts';
import type { SamplingEnd } from '../../schema/explanation.ts';

export interface AttributionValues {
  readonly kind: 'attribution';
  /** `[row, feature]` */
  readonly values: Float64Array;
  /** `[row, feature]`; 0 where the value is exact. */
  readonly standardError: Float64Array;
  /** One a row. */
  readonly baseValues: Float64Array;
  readonly predictions: Float64Array;
  readonly fidelity: { readonly kind: 'additivity' | 'r2'; readonly perRow: Float64Array };
  readonly intercept?: Float64Array;
  readonly localPrediction?: Float64Array;
  readonly conditions?: readonly (readonly string[])[];
  /** How much was drawn for each row, and what ended it. */
  readonly sampling?: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] };
  /** Features that are taken together. */
  readonly groups?: readonly { readonly name: string; readonly features: readonly number[] }[];
  /** `[row, feature, feature]` */
  readonly interactions?: Float64Array;
  /** Of a single row: neighbours with what the surrogate says of them, what the model says, and how much each counts. */
  readonly neighbourhood?: { readonly local: readonly number[]; readonly model: readonly number[]; readonly weight: readonly number[] };
  /** R² `[row, width]` of the surrogate by how wide its neighbourhood is. */
  readonly widthCurve?: { readonly used: number; readonly widths: readonly number[]; readonly r2: readonly (readonly number[])[] };
}

export interface ImportanceValues {
  readonly kind: 'importance';
  readonly metric: string;
  readonly baseline: number;
  /** What the values are of; the model's features where it is left out. */
  readonly names?: readonly string[];
  /** `[feature, repeat]`: how much the score falls. */
  readonly drops: Float64Array;
  /** `[feature]`: the statistic itself, where it is not the mean of its repeats. */
  readonly values?: Float64Array;
  readonly repeats: number;
}

/** One feature's curve; `grid` holds raw numbers, or places in the feature's categories. */
export interface CurveValues {
  readonly feature: number;
  readonly grid: readonly number[];
  readonly values: readonly number[];
  readonly counts: readonly number[];
  readonly ice: readonly (readonly number[])[];
  readonly iceRows: readonly number[];
  /** Bounds of a 95 % interval of each value, over draws of the rows. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

export interface CurvesValues {
  readonly kind: 'curves';
  readonly effect: 'mean' | 'accumulated';
  readonly baseline: number;
  readonly curves: readonly CurveValues[];
}

export interface SurrogateValues {
  readonly kind: 'surrogate';
  readonly tree: TreeStructure;
  /** One an encoded column. */
  readonly importance: Float64Array;
  readonly leaves: number;
  readonly depth: number;
  readonly agreement: { readonly kind: 'accuracy' | 'r2'; readonly value: number; readonly rows: number; readonly heldOut: boolean };
}

/** How strongly features act together, `[feature, feature]`, and each with all the others. */
export interface InteractionValues {
  readonly kind: 'interactions';
  readonly values: Float64Array;
  readonly overall: Float64Array;
}

/** Two features at once; grids hold raw numbers or category codes, `values` is `[place, place]`. */
export interface SurfaceValues {
  readonly kind: 'surface';
  readonly features: readonly [number, number];
  readonly baseline: number;
  readonly grids: readonly [readonly number[], readonly number[]];
  readonly values: readonly (readonly number[])[];
  readonly counts: readonly (readonly number[])[];
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
}

export interface CasesValues {
  readonly kind: 'cases';
  readonly measure: 'distance' | 'influence' | 'weight';
  /** One an explained row; a single one for a method over a data set. */
  readonly examples: readonly { readonly answer: number; readonly outcome: 'found' | 'exact' | 'none' | 'not-found'; readonly cases: readonly CaseValues[] }[];
}

export interface RulesValues {
  readonly kind: 'rules';
  readonly rules: readonly {
    readonly answer: number;
    readonly conditions: readonly { readonly feature: number; readonly text: string }[];
    readonly precision: number;
    readonly precisionLow: number;
    readonly coverage: number;
    readonly reached: boolean;
    readonly samples: number;
  }[];
}

export type ExplainedValues =
  | AttributionValues
  | ImportanceValues
  | CurvesValues
  | SurrogateValues
  | InteractionValues
  | SurfaceValues
  | CasesValues
  | RulesValues;
