import type { AttentionLayer } from '../../images/attention-layer.ts';

/** Attention in each layer of a network, as the method gives it. */
export interface AttentionValues {
  readonly kind: 'attention';
  /** One an explained row. */
  readonly predictions: Float64Array;
  /** `[row]`, of texts without the places behind their end. */
  readonly samples: readonly (readonly AttentionLayer[])[];
  /** Which layer and head is shown first, counted from 1. */
  readonly layer: number | undefined;
  readonly head: number | undefined;
}
