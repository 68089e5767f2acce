import type { SamplingEnd } from '../../../schema/results/card.ts';
import type { TermValue } from '../term-value.ts';

/** Attributions of texts that are all that a model reads, as methods give them. */
export interface TextAttributionValues {
  readonly kind: 'text-attribution';
  /** What each text comes to as a whole. */
  readonly values: Float64Array;
  /** One a row. */
  readonly baseValues: Float64Array;
  readonly predictions: Float64Array;
  readonly fidelity: { readonly kind: 'additivity' | 'r2'; readonly perRow: Float64Array };
  readonly intercept?: Float64Array;
  readonly localPrediction?: Float64Array;
  /** How much was drawn for each row, and what ended it. */
  readonly sampling?: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] };
  readonly terms: readonly (readonly TermValue[])[];
  /** What is said of words need not add up. */
  readonly isMap?: boolean;
}
