/** Why a value cannot be put at a path: a key that no object may have, or a part that holds no others. */
export type PathFault = { readonly kind: 'key' } | { readonly kind: 'no-mapping'; readonly key: string | undefined };

/** Objects cannot hold these keys as they hold others. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Puts a value at a path of a document; what is missing on the way is made.
 * @param atValue what becomes of a part on the way that holds no others: `replace` makes it a mapping
 * @returns why it cannot be put there; nothing where it has been
 */
export function putAt(
  document: unknown,
  keys: readonly string[],
  value: unknown,
  atValue: 'replace' | 'refuse',
): PathFault | undefined {
  if (keys.some((key) => forbidden.has(key))) return { kind: 'key' };
  let node = document;
  for (const key of keys.slice(0, -1)) {
    if (!isMapping(node)) return { kind: 'no-mapping', key };
    const next = node[key];
    if (next === undefined || next === null || (atValue === 'replace' && (!isMapping(next) || Array.isArray(next))))
      node[key] = {};
    node = node[key];
  }
  if (!isMapping(node)) return { kind: 'no-mapping', key: undefined };
  node[keys[keys.length - 1]] = value;
  return undefined;
}
