// Cases that a person keeps beside the one at hand, an experiment; they last until the window is closed.
import { useSyncExternalStore } from 'react';
import { createListeners } from '../ui/listeners.ts';

export interface KeptCase {
  readonly number: number;
  readonly title: string;
  readonly prediction: string;
  readonly cells: Readonly<Record<string, number | string | null>>;
}

let kept: Readonly<Record<string, readonly KeptCase[]>> = {};
const none: readonly KeptCase[] = [];
const { subscribe, tell } = createListeners();

export function setKeptCases(experiment: string, cases: readonly KeptCase[]): void {
  kept = { ...kept, [experiment]: cases };
  tell();
}

export const useKeptCases = (experiment: string): readonly KeptCase[] =>
  useSyncExternalStore(subscribe, () => kept[experiment] ?? none);
