// Screens behind the first one: they are loaded once that is there, so that the window opens sooner.
import { type ComponentType, lazy } from 'react';

const loaders: (() => Promise<unknown>)[] = [];

function later(load: () => Promise<ComponentType>) {
  loaders.push(load);
  return lazy(async () => ({ default: await load() }));
}

export const ImportScreen = later(async () => (await import('../screens/import/import-screen.tsx')).ImportScreen);
export const DataScreen = later(async () => (await import('../screens/data/data-screen.tsx')).DataScreen);
export const ModelScreen = later(async () => (await import('../screens/model/model-screen.tsx')).ModelScreen);
export const TrainScreen = later(async () => (await import('../screens/train/train-screen.tsx')).TrainScreen);
export const ExplainScreen = later(async () => (await import('../screens/explain/explain-screen.tsx')).ExplainScreen);
export const TrustScreen = later(async () => (await import('../screens/trust/trust-screen.tsx')).TrustScreen);
export const CompareScreen = later(async () => (await import('../screens/compare/compare-screen.tsx')).CompareScreen);

/** Loads them all while nobody waits, so that no one waits for a screen later. */
export function loadLaterScreens(): void {
  requestIdleCallback(() => void Promise.all(loaders.map((load) => load())));
}
