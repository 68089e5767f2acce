/** How strongly features act together, `[feature, feature]`, and each with all the others. */
export interface InteractionValues {
  readonly kind: 'interactions';
  readonly values: Float64Array;
  readonly overall: Float64Array;
}
