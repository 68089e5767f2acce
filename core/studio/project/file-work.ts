// Long work on a project's file, in a thread of its own: everything else is answered meanwhile, and how far it is can be
// told.

import fs from 'node:fs';
import type { Progress } from '../../job.ts';
import { temporaryName } from '../../store/copies.ts';
import type { Opener } from '../../store/open.ts';
import { copyingShare } from '../../store/passphrase.ts';
import { copyBeforeUpdate, olderFormat } from '../../store/stored-format.ts';
import { copyShare } from '../../store/update.ts';
import type { Transport } from '../../work/transport.ts';

/** Milliseconds between two looks at how large the copy is by now. */
const lookEvery = 200;

type Report = ((progress: Progress) => void) | undefined;

/**
 * Tells how large a copy is by now, while a thread writes it.
 * @param target whose temporary copy grows until it is as large as `file`
 * @param of what writing the copy takes of the whole time
 */
export async function watchingCopy<R>(
  {
    file,
    target,
    stage,
    of,
  }: { readonly file: string; readonly target: string; readonly stage: string; readonly of: number },
  report: Report,
  work: () => Promise<R>,
): Promise<R> {
  const copy = temporaryName(target);
  const sizeOf = (name: string) => fs.statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  const whole = Math.max(1, sizeOf(file));
  const watch = setInterval(() => report?.({ stage, share: of * Math.min(1, sizeOf(copy) / whole) }), lookEvery);
  try {
    return await work();
  } finally {
    clearInterval(watch);
  }
}

/** Progress that never falls, although two tell of it. */
function rising(report: Report): (progress: Progress) => void {
  let most = 0;
  return (progress) => {
    most = Math.max(most, progress.share);
    report?.({ ...progress, share: most });
  };
}

const inThread = ({ now, ...opener }: Opener) => ({ ...opener, at: now() });

/**
 * Brings a file of an older format up to date before it is opened; does nothing with any other. Where it cannot be,
 * opening it says why, or reads it.
 */
export async function updateInThread(pool: Transport, file: string, opener: Opener, report: Report): Promise<void> {
  const format = olderFormat(file, opener.passphrase);
  if (format === undefined) return;
  const reportRising = rising(report);
  reportRising({ stage: 'update', share: 0 });
  const copying = { file, target: copyBeforeUpdate(file, format), stage: 'update', of: copyShare };
  await watchingCopy(copying, reportRising, () =>
    pool.run('updateProject', { file, opener: inThread(opener) }, { onProgress: reportRising }).catch(() => undefined),
  );
}

/** Encrypts a project that nobody has open; see `changePassphrase`. */
export function changePassphraseInThread(
  pool: Transport,
  file: string,
  opener: Opener,
  change: { readonly to: string | undefined; readonly andBackups: boolean },
  report: Report,
): Promise<readonly string[]> {
  const reportRising = rising(report);
  reportRising({ stage: 'protect', share: 0 });
  return watchingCopy({ file, target: file, stage: 'protect', of: copyingShare }, reportRising, () =>
    pool.run('changePassphrase', { file, opener: inThread(opener), ...change }, { onProgress: reportRising }),
  );
}
