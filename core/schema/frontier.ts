// Accuracy against simplicity.

/** What a model is the simpler for having less of. */
export const simplicityMeasures = ['operations', 'parameters', 'leaves', 'bytes'] as const;
export type SimplicityMeasure = (typeof simplicityMeasures)[number];

export interface FrontierPoint {
  readonly experiment: string;
  readonly name: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mean: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
  /** Each measure that the model has. */
  readonly simplicity: Partial<Record<SimplicityMeasure, number>>;
  /** No other point is both simpler and better. */
  readonly isFront: boolean;
}

export interface Frontier {
  readonly metric: string;
  readonly lowerIsBetter: boolean;
  readonly measure: SimplicityMeasure;
  readonly points: readonly FrontierPoint[];
  readonly best: string;
  /** The simplest one within one standard error of the best (Breiman et al. 1984). */
  readonly oneStandardError: string;
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}
