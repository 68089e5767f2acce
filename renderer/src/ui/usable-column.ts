import type { ColumnSummary } from '../../../core/schema/dataset.ts';

/** Models learn from it unless a person leaves it out: numbers, categories, and texts of sentences. */
export const isUsable = ({ kind, profile }: Pick<ColumnSummary, 'kind' | 'profile'>): boolean =>
  kind === 'numeric' || kind === 'categorical' || kind === 'image' || profile.text?.isProse === true;
