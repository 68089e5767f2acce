/** How classes go with a concept, in a block's numbers. */
export interface ConceptsValues {
  readonly kind: 'concepts';
  readonly block: number;
  readonly concept: string;
  readonly examples: number;
  readonly accuracy: number;
  readonly classes: readonly {
    readonly class: number;
    readonly rows: number;
    readonly score: number;
    readonly standardError: number;
    readonly random: number;
    readonly randomDeviation: number;
    readonly p: number;
  }[];
}
