// How the passphrase of a project is set, changed and taken away.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import type { Progress } from '../job.ts';
import { say } from '../messages/say.ts';
import { backupFiles, isOwnBackup } from './backup-files.ts';
import { checkedCopy, flush, moveIntoPlace, soundnessOf } from './copies.ts';
import { checkPassphrase } from './encrypted-file.ts';
import { type Opener, openProject, type ProjectFile } from './open.ts';
import { openDatabase, reencrypt } from './sqlite.ts';

/** Of the time that it takes, what the copy takes. */
export const copyingShare = 0.4;

interface Change {
  /** The passphrase from now on; none where the file is to be plain. */
  readonly to: string | undefined;
  /** Backups beside the project, which open with what it had before, are deleted. */
  readonly andBackups: boolean;
}

/**
 * Encrypts a project that nobody else has open, with another passphrase, or not any more. A whole copy is written,
 * checked and put in the project's place; until
 * then the project stands as it was, and after that nothing can fail any more.
 * @param opener with the passphrase so far
 * @param report told when the copy is whole; how large it is before can be seen by its name (`temporaryName`)
 * @returns backups that open with what the project had before: those that were to stay, that hold more than the
 * project, or that could not be deleted
 * @throws passphrase where that does not open it, or `to` is too short; project-locked where another program reads it
 */
export function changePassphrase(
  file: string,
  opener: Opener,
  { to, andBackups }: Change,
  report: (progress: Progress) => void = () => {},
): readonly string[] {
  checkPassphrase(to);
  const project = openProject(file, { mode: 'write', create: false, ...opener });
  let copy: string;
  try {
    lockExclusively(project);
    copy = checkedCopy(project, project.file);
  } catch (error) {
    project.close();
    throw error;
  }
  report({ stage: 'protect', share: copyingShare });
  try {
    rewrite(copy, opener.passphrase, to);
  } catch (error) {
    project.close();
    wipe(copy);
    throw error;
  }
  project.close(() => replace(project.file, copy));
  const backups = backupFiles(project.file).filter(isOwnBackup);
  return andBackups ? backups.filter((backup) => /-backup-kept-/.test(backup) || !wipe(backup)) : backups;
}

/**
 * Ends the write-ahead log and lets nobody else in: a log of the old file beside the new one would make it unreadable.
 * @throws project-locked
 */
function lockExclusively({ connection, file }: ProjectFile): void {
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    if (connection.pragma('journal_mode = DELETE', { simple: true }) === 'delete') {
      connection.exec('BEGIN EXCLUSIVE; COMMIT');
      return;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code)))) throw error;
  }
  throw new VitrineError('project-locked', say('error.readElsewhere', { file: path.basename(file) }), {
    where: file,
    hint: say('hint.closeThereToChange', {}),
  });
}

function rewrite(copy: string, from: string | undefined, to: string | undefined): void {
  const before = openDatabase(copy, { passphrase: from });
  try {
    reencrypt(before, to);
  } finally {
    before.close();
  }
  const sound = soundnessOf(copy, to);
  if (sound !== 'ok')
    throw new VitrineError('project-damaged', say('error.encryptedCopyNotSoundProject', { sound: String(sound) }));
  flush(copy);
}

/**
 * Puts the copy in the project's place; what stood there is overwritten and not only given up, where the system lets it
 * be held meanwhile.
 */
function replace(file: string, copy: string): void {
  const old = process.platform === 'win32' ? undefined : fs.openSync(file, 'r+');
  moveIntoPlace(copy, file);
  if (old === undefined) return;
  try {
    overwrite(old);
  } catch {
    // a disk that takes no more: the new file stands all the same
  } finally {
    fs.closeSync(old);
  }
}

/**
 * Overwrites a file and deletes it; one that stands under other names too is only deleted here. @returns whether it is
 * gone
 */
function wipe(file: string): boolean {
  try {
    const handle = fs.openSync(file, 'r+');
    try {
      if (fs.fstatSync(handle).nlink === 1) overwrite(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.rmSync(file);
    return true;
  } catch {
    return false;
  }
}

function overwrite(handle: number): void {
  const zeros = Buffer.alloc(1 << 20);
  const { size } = fs.fstatSync(handle);
  for (let at = 0; at < size; at += zeros.length) fs.writeSync(handle, zeros, 0, Math.min(zeros.length, size - at), at);
  fs.fsyncSync(handle);
}
