import { useSyncExternalStore } from 'react';
import { createListeners } from '../ui/listeners.ts';

/** Rows that a person has selected by a brush, a query or a cohort: every view of the experiment follows. */
export interface Selection {
  readonly experiment: string;
  readonly rows: ReadonlySet<number>;
  /** How they were selected, in words. */
  readonly label: string;
}

let current: Selection | null = null;
const { subscribe, tell } = createListeners();

/** Nothing selected is told by no rows. */
export function select(experiment: string, rows: readonly number[], label: string): void {
  current = rows.length > 0 ? { experiment, rows: new Set(rows), label } : null;
  tell();
}

export const clearSelection = (): void => select('', [], '');

/** The selection of this experiment, or null. */
export function useSelection(experiment: string): Selection | null {
  const selection = useSyncExternalStore(subscribe, () => current);
  return selection?.experiment === experiment ? selection : null;
}
