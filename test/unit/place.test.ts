import { beforeEach, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
});

beforeEach(() => {
  kept.clear();
  vi.resetModules();
});

it('a project opens where a person was in it', async () => {
  const { currentPlace, enterProject, go } = await import('../../renderer/src/state/place.ts');
  enterProject('a');
  go({ screen: 'train', experiment: 'x' });
  enterProject('b');
  expect(currentPlace().screen).toBe('start');
  enterProject('a');
  expect(currentPlace()).toMatchObject({ screen: 'train', experiment: 'x' });
});

it('where a person went before the project had come in counts more', async () => {
  const { currentPlace, enterProject, go } = await import('../../renderer/src/state/place.ts');
  kept.set('place:a', JSON.stringify({ screen: 'train', experiment: 'x', dataset: 'd' }));
  go({ screen: 'compare' });
  enterProject('a');
  expect(currentPlace()).toMatchObject({ screen: 'compare', experiment: 'x', dataset: 'd' });
  // and only then
  enterProject('b');
  expect(currentPlace().screen).toBe('start');
});
