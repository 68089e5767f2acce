import type { SamplingEnd } from '../../../schema/results/card.ts';
import type { PictureMaps } from '../../images/picture-maps.ts';

/** Attributions of pictures, as methods give them. */
export interface ImageAttributionValues {
  readonly kind: 'image-attribution';
  /** One a row. */
  readonly baseValues: Float64Array;
  readonly predictions: Float64Array;
  readonly fidelity: { readonly kind: 'additivity' | 'r2'; readonly perRow: Float64Array };
  readonly intercept?: Float64Array;
  readonly localPrediction?: Float64Array;
  /** How much was drawn for each row, and what ended it. */
  readonly sampling?: { readonly draws: readonly number[]; readonly stoppedBy: readonly SamplingEnd[] };
  readonly maps: PictureMaps;
}
