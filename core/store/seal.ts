// What is stored with a hash of itself, so that a changed bit is found when it is read. SQLite checks how a file hangs
// together, not what stands in it.

import { createHash } from 'node:crypto';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

const mark = '~';
const digits = 16;

/** The first 64 bits of a text's SHA-256, in hexadecimal. */
export const sealOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, digits);

/** @returns JSON behind its hash */
export function sealed(value: unknown): string {
  const text = JSON.stringify(value);
  return mark + sealOf(text) + text;
}

/**
 * @returns what `sealed` was given; text of before there were seals as it stands. @throws project-damaged where it is
 * not what was stored
 */
export function unsealed(stored: string): unknown {
  const isSealed = stored.startsWith(mark);
  const text = isSealed ? stored.slice(mark.length + digits) : stored;
  if (isSealed && sealOf(text) !== stored.slice(mark.length, mark.length + digits)) throw damaged();
  try {
    return JSON.parse(text);
  } catch {
    throw damaged();
  }
}

const damaged = (): VitrineError =>
  new VitrineError('project-damaged', say('error.partProjectNotWhatWas', {}), {
    hint: say('hint.restoreBackupOrComputeAgain', {}),
  });

/** The same, or nothing where it is damaged. */
export function unsealedOr(stored: string): { readonly value: unknown } | undefined {
  try {
    return { value: unsealed(stored) };
  } catch {
    return undefined;
  }
}

/** The seal of values in columns of their own. */
export const rowSeal = (values: readonly (string | number | null)[]): string => sealOf(JSON.stringify(values));

/** True where the values are those that were stored; a row of before there were seals has none. */
export const hasSeal = (values: readonly (string | number | null)[], seal: string | null): boolean =>
  seal === null || seal === rowSeal(values);
