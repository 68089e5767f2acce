// Which commands were used last in this window's settings, the newest first.
import { z } from 'zod';

const key = 'vitrine.lastUsed';
const most = 8;
const stored = z.array(z.string());

export function lastUsed(): readonly string[] {
  try {
    return stored.parse(JSON.parse(localStorage.getItem(key) ?? '[]'));
  } catch {
    return [];
  }
}

export const noteUse = (id: string): void =>
  localStorage.setItem(key, JSON.stringify([id, ...lastUsed().filter((other) => other !== id)].slice(0, most)));
