/** Two features at once; grids hold raw numbers or category codes, `values` is `[place, place]`. */
export interface SurfaceValues {
  readonly kind: 'surface';
  readonly features: readonly [number, number];
  readonly baseline: number;
  readonly grids: readonly [readonly number[], readonly number[]];
  readonly values: readonly (readonly number[])[];
  readonly counts: readonly (readonly number[])[];
}
