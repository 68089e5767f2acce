// How the passphrase of a project is set, changed and taken away.

import fs from 'node:fs';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { checkedCopy, flush, moveIntoPlace } from './copies.ts';
import { backupFiles, type Opener, openProject } from './open.ts';
import { openDatabase, reencrypt } from './sqlite.ts';

/** Characters of a passphrase at least: whoever has the file may try as many as they like. */
const shortestPassphrase = 8;

interface Change {
  /** The passphrase from now on; none where the file is to be plain. */
  readonly to: string | undefined;
  /** Backups beside the project, which open with what it had before, are deleted. */
  readonly andBackups: boolean;
}

/**
 * Encrypts a project that nobody has open, with another passphrase, or not any more. A whole copy is written, checked and put in the project's place; until then
 * the project stands as it was.
 * @param opener with the passphrase so far
 * @throws passphrase where that does not open it, or `to` is too short
 */
export function changePassphrase(file: string, opener: Opener, { to, andBackups }: Change): void {
  checkPassphrase(to);
  const project = openProject(file, { mode: 'write', create: false, ...opener });
  let copy: string;
  try {
    copy = checkedCopy(project, project.file);
  } catch (error) {
    project.close();
    throw error;
  }
  try {
    rewrite(copy, opener.passphrase, to);
  } catch (error) {
    project.close();
    fs.rmSync(copy, { force: true });
    throw error;
  }
  project.close(() => replace(project.file, copy));
  if (andBackups) for (const backup of backupFiles(project.file)) wipe(backup);
}

/** @throws passphrase where a new one is too short */
export function checkPassphrase(passphrase: string | undefined): void {
  if (passphrase === undefined || [...passphrase].length >= shortestPassphrase) return;
  throw new VitrineError('passphrase', say('error.passphraseHasAtLeastCharacters', { shortestPassphrase }), {
    where: 'passphrase',
    hint: say('hint.severalWordsNobodyWouldGuess', {}),
  });
}

function rewrite(copy: string, from: string | undefined, to: string | undefined): void {
  const before = openDatabase(copy, { passphrase: from });
  try {
    reencrypt(before, to);
  } finally {
    before.close();
  }
  const after = openDatabase(copy, { readonly: true, passphrase: to });
  try {
    const sound = after.pragma('integrity_check(1)', { simple: true });
    if (sound !== 'ok') throw new VitrineError('project-damaged', say('error.encryptedCopyNotSoundProject', { sound: String(sound) }));
  } finally {
    after.close();
  }
  flush(copy);
}

/** Puts the copy in the project's place; what stood there is overwritten and not only given up, where the system lets it be held meanwhile. */
function replace(file: string, copy: string): void {
  const old = process.platform === 'win32' ? undefined : fs.openSync(file, 'r+');
  moveIntoPlace(copy, file);
  if (old === undefined) return;
  overwrite(old);
  fs.closeSync(old);
}

function wipe(file: string): void {
  const handle = fs.openSync(file, 'r+');
  overwrite(handle);
  fs.closeSync(handle);
  fs.rmSync(file);
}

function overwrite(handle: number): void {
  const zeros = Buffer.alloc(1 << 20);
  const { size } = fs.fstatSync(handle);
  for (let at = 0; at < size; at += zeros.length) fs.writeSync(handle, zeros, 0, Math.min(zeros.length, size - at), at);
  fs.fsyncSync(handle);
}
