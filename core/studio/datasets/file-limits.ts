import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Limits } from '../../work/transport.ts';

/**
 * What any workbook may take, and what it may take more for each megabyte of it: a machine that trains something beside
 * may be several times as slow.
 */
const base = { seconds: 15, megabytes: 1000 };
const perMegabyte = { seconds: 5, megabytes: 60 };
const mostMegabytes = 6000;
/** Limits of memory come in few sizes, so that a thread can be used again. */
const step = 500;

/**
 * Limits for reading a workbook: it is packed, and a small one can be made to unpack into more than any machine holds,
 * or to be walked through for hours.
 * @returns undefined for files that are read piece by piece
 */
export function fileLimits(file: string): Limits | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || !isZip(file)) return undefined;
  const size = stat.size / 1e6;
  return {
    seconds: base.seconds + perMegabyte.seconds * size,
    megabytes: Math.min(
      mostMegabytes,
      step * Math.ceil(Math.floor(base.megabytes + perMegabyte.megabytes * size) / step),
    ),
    error: new VitrineError('file-too-large', say('error.takesMoreTimeOrMemory', { file: path.basename(file) }), {
      where: file,
      hint: say('hint.mayBeDamagedOrMade', {}),
    }),
  };
}

function isZip(file: string): boolean {
  const head = Buffer.alloc(2);
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch {
    // the reader says why it cannot be opened
    return false;
  }
  try {
    return fs.readSync(handle, head, 0, 2, 0) === 2 && head.toString('latin1') === 'PK';
  } finally {
    fs.closeSync(handle);
  }
}
