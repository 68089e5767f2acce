// Where a person is in the window: kept over reloads and restarts, one place a project.
import { useSyncExternalStore } from 'react';
import type { Source } from '../../../electron/ipc/contract.ts';
import { createListeners } from '../ui/listeners.ts';

export const screens = ['start', 'data', 'model', 'train', 'explain', 'trust', 'compare'] as const;
export type Screen = (typeof screens)[number] | 'import';

export interface Place {
  readonly screen: Screen;
  readonly dataset: string | null;
  readonly experiment: string | null;
  readonly compare: readonly string[];
  readonly row: number | null;
  /** What is being imported, while the import screen is open. */
  readonly source: { readonly source: Source; readonly name: string } | null;
  readonly inspector: boolean;
  readonly term: string | null;
}

const first: Place = {
  screen: 'start',
  dataset: null,
  experiment: null,
  compare: [],
  row: null,
  source: null,
  inspector: false,
  term: null,
};

let place = first;
let project = '';
/** Where a person went before the project had come in: they meant it. */
let early: Partial<Place> = {};
const { subscribe, tell } = createListeners();

function read(key: string): Partial<Place> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

export function go(part: Partial<Place>): void {
  // a row belongs to the experiment that it was chosen in
  const moved = part.experiment !== undefined && part.experiment !== place.experiment && part.row === undefined;
  place = { ...place, ...part, ...(moved ? { row: null } : {}) };
  if (project === '') early = { ...early, ...part };
  else
    localStorage.setItem(
      `place:${project}`,
      JSON.stringify({ ...place, source: null, screen: place.screen === 'import' ? 'start' : place.screen }),
    );
  tell();
}

/** Whether the project goes on as another file while this is waited for: the person stays where they are. */
let isSaving = false;

/** @param save gives the file that it goes on as, or nothing where it failed */
export async function stayWhileSavedAs(save: () => Promise<string | undefined>): Promise<boolean> {
  isSaving = true;
  try {
    const file = await save();
    // the window may have heard of it before the answer came
    if (file !== undefined) enterProject(file);
    return file !== undefined;
  } finally {
    isSaving = false;
  }
}

/** Goes to where the person was in this project, or to its start. */
export function enterProject(file: string): void {
  if (file === project) return;
  if (isSaving) {
    project = file;
    return go({});
  }
  const gone = project === '' ? early : {};
  project = file;
  early = {};
  place = { ...first, ...read(`place:${file}`), source: null, ...gone };
  tell();
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, () => place);
export const currentPlace = (): Place => place;
