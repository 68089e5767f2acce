import type { SamplingEnd } from '../../../schema/results/card.ts';
import type { PictureMaps } from '../../images/picture-maps.ts';
import type { TermValue } from '../term-value.ts';

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
  /** Of each row what the words of its texts come to, in the parts of their columns' values; absent without texts. */
  readonly terms?: readonly (readonly TermValue[])[];
  /** What is said of words need not add up: it is how much each is attended to. */
  readonly isMap?: boolean;
  /** Absent where the rows are no pictures. */
  readonly maps?: PictureMaps;
  /** Features that are taken together. */
  readonly groups?: readonly { readonly name: string; readonly features: readonly number[] }[];
  /** `[row, feature, feature]` */
  readonly interactions?: Float64Array;
  /**
   * Of a single row: neighbours with what the surrogate says of them, what the model predicts, and how much each counts.
   */
  readonly neighbourhood?: {
    readonly local: readonly number[];
    readonly model: readonly number[];
    readonly weight: readonly number[];
  };
  /** R² `[row, width]` of the surrogate by how wide its neighbourhood is. */
  readonly widthCurve?: {
    readonly used: number;
    readonly widths: readonly number[];
    readonly r2: readonly (readonly number[])[];
  };
}
