export interface RulesValues {
  readonly kind: 'rules';
  readonly rules: readonly {
    readonly answer: number;
    readonly conditions: readonly { readonly feature: number; readonly text: string }[];
    readonly precision: number;
    readonly precisionLow: number;
    readonly coverage: number;
    readonly reached: boolean;
    readonly samples: number;
  }[];
}
