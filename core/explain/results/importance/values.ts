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
