import { useSyncExternalStore } from 'react';
import { createListeners } from './listeners.ts';

/** `safe` can be told apart by colour-blind readers; `classic` are the red and blue of the SHAP papers. */
export type Colours = 'safe' | 'classic';

const key = 'colours';
const { subscribe, tell } = createListeners();

let current: Colours = 'safe';

/** Takes up what was chosen before; called once, when the page begins. */
export function restoreColours(): void {
  current = localStorage.getItem(key) === 'classic' ? 'classic' : 'safe';
  document.documentElement.dataset.colours = current;
}

export function setColours(next: Colours): void {
  current = next;
  localStorage.setItem(key, next);
  document.documentElement.dataset.colours = next;
  tell();
}

/** The colours that pictures are drawn in, as they are now. */
export function useColours(): Colours {
  return useSyncExternalStore(subscribe, () => current);
}
