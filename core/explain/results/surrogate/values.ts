import type { TreeStructure } from '../../../models/model.ts';

export interface SurrogateValues {
  readonly kind: 'surrogate';
  readonly tree: TreeStructure;
  /** One an encoded column. */
  readonly importance: Float64Array;
  readonly leaves: number;
  readonly depth: number;
  readonly agreement: {
    readonly kind: 'accuracy' | 'r2';
    readonly value: number;
    readonly rows: number;
    readonly heldOut: boolean;
  };
}
