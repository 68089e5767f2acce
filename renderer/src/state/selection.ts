import { useSyncExternalStore } from 'react';

/** Rows that a person has selected by a brush, a query or a cohort: every view of the experiment follows. */
export interface Selection {
  readonly experiment: string;
  readonly rows: ReadonlySet<number>;
  /** How they were selected, in words. */
  readonly label: string;
}

let current: Selection | null = null;
const listeners = new Set<() => void>();

/** Nothing selected is told by no rows. */
export function select(experiment: string, rows: readonly number[], label: string): void {
  current = rows.length > 0 ? { experiment, rows: new Set(rows), label } : null;
  for (const listener of listeners) listener();
}

export const clearSelection = (): void => select('', [], '');

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The selection of this experiment, or null. */
export function useSelection(experiment: string): Selection | null {
  const selection = useSyncExternalStore(subscribe, () => current);
  return selection?.experiment === experiment ? selection : null;
}
