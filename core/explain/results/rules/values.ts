export interface RulesValues {
  readonly kind: 'rules';
  readonly rules: readonly {
    readonly answer: number;
    readonly conditions: readonly { readonly feature: number; readonly text: string; readonly segment?: number }[];
    readonly precision: number;
    readonly precisionLow: number;
    readonly coverage: number | null;
    /** The segments of a picture. */
    readonly picture?: { readonly width: number; readonly height: number; readonly segments: number[] };
    readonly reached: boolean;
    readonly samples: number;
  }[];
}
