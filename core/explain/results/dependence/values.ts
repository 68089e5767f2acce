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

export interface DependenceValues {
  readonly kind: 'dependence';
  readonly effect: 'mean' | 'accumulated';
  readonly baseline: number;
  readonly curves: readonly CurveValues[];
}
