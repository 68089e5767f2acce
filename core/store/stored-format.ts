// The format of a project file, by its first page alone: SQLite is not asked.

import fs from 'node:fs';
import { pageDecryptor } from './encrypted-page.ts';
import { migrations } from './migrations/index.ts';

const firstPage = 4096;
/** Where SQLite's header has `user_version`. */
const versionAt = 60;

/** The copy that an update makes before it changes a file of an older format. */
export const copyBeforeUpdate = (file: string, format: number): string => `${file}-backup-format-${format}`;

/**
 * @returns the older format that a file has, or undefined where it is up to date, holds nothing or cannot be read: why is
 * said when it is opened
 */
export function olderFormat(file: string, passphrase: string | undefined): number | undefined {
  let page: Buffer = Buffer.alloc(firstPage);
  try {
    const handle = fs.openSync(file, 'r');
    const bytes = fs.readSync(handle, page, 0, firstPage, 0);
    fs.closeSync(handle);
    if (bytes < firstPage) return undefined;
  } catch {
    return undefined;
  }
  const isPlain = page.toString('latin1', 0, 15) === 'SQLite format 3';
  if (isPlain !== (passphrase === undefined)) return undefined;
  if (passphrase !== undefined) page = pageDecryptor(page.subarray(0, 16), passphrase)(page, 1);
  const format = page.readUInt32BE(versionAt);
  return format > 0 && format < migrations.length ? format : undefined;
}
