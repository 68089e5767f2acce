// Backups beside a project: `NAME.vitrine-backup` (made by hand or when a changed project is closed) and
// `-backup-format-N` (made before an update).

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { backupFiles } from './backup-files.ts';
import { checkedCopy, copyBeside, moveAside, moveIntoPlace } from './copies.ts';
import { assertThere, openProject, type ProjectFile } from './open.ts';
import { openDatabase } from './sqlite.ts';

export interface Backup {
  readonly file: string;
  readonly when: Date;
  readonly bytes: number;
}

/** Generations of backups that are kept; of a large project only one. */
const generations = 3;
const largeBytes = 500e6;

/**
 * Writes a checked, compact copy. The one before becomes the second generation, and so on; the oldest is given up. One
 * that holds something which the project
 * does not (it is of another project, or of this one before it was lost) is set aside under a name of its own and never
 * given up.
 * @returns its path
 */
export function backUp(project: ProjectFile): string {
  // a backup of what is gone would be written to where something else stands now
  assertThere(project);
  return placeBackup(project, checkedCopy(project, backupName(project.file)));
}

export const backupName = (file: string): string => `${file}-backup`;

/** Puts a checked copy where the newest backup stands. @returns its path */
export function placeBackup(project: ProjectFile, made: string): string {
  const target = backupName(project.file);
  if (fs.existsSync(target)) {
    if (holdsMore(target, project))
      fs.renameSync(
        target,
        freeName(`${target}-kept-${fs.statSync(target).mtime.toISOString().replaceAll(/[:.]/g, '-')}`),
      );
    else rotate(target);
  }
  moveIntoPlace(made, target);
  return target;
}

const generation = (target: string, number: number): string => (number === 1 ? target : `${target}-${number}`);

function rotate(target: string): void {
  const kept = fs.statSync(target).size > largeBytes ? 1 : generations;
  for (let number = generations; number >= kept; number--) fs.rmSync(generation(target, number), { force: true });
  for (let number = kept - 1; number >= 1; number--)
    if (fs.existsSync(generation(target, number)))
      fs.renameSync(generation(target, number), generation(target, number + 1));
}

function freeName(name: string): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    if (!fs.existsSync(free)) return free;
  }
}

/**
 * Whether a backup has a data set, an experiment or an explanation that the project does not know; what cannot be read
 * may.
 */
function holdsMore(backup: string, project: ProjectFile): boolean {
  try {
    const connection = openDatabase(backup, { readonly: true, passphrase: project.passphrase });
    try {
      return ['dataset', 'experiment', 'explanation'].some((table) => {
        const known = new Set(project.connection.prepare(`SELECT id FROM ${table}`).pluck().all());
        return connection
          .prepare(`SELECT id FROM ${table}`)
          .pluck()
          .all()
          .some((id) => !known.has(id));
      });
    } finally {
      connection.close();
    }
  } catch {
    return true;
  }
}

/** The backups of a project, newest first, whether or not they are sound. */
export function listBackups(file: string): Backup[] {
  return backupFiles(file).map((name) => {
    const stat = fs.statSync(name);
    return { file: name, when: stat.mtime, bytes: stat.size };
  });
}

/**
 * Puts the newest sound backup in the place of a project; what stood there is moved aside, never deleted. @throws
 * not-found where none is sound
 */
export function restoreNewestBackup(
  file: string,
  now: Date,
  passphrase?: string,
): { from: string; aside: string | undefined } {
  const good = listBackups(file).find((backup) => isSound(backup.file, now, passphrase));
  if (!good)
    throw new VitrineError('not-found', say('error.thereNoSoundBackupBeside', { file: path.basename(file) }), {
      where: file,
      hint: say('hint.openAnotherProjectOrStart', {}),
    });
  const copy = copyBeside(good.file, file);
  const aside = fs.existsSync(file) ? moveAside(file, now) : undefined;
  moveIntoPlace(copy, file);
  return { from: good.file, aside };
}

function isSound(file: string, now: Date, passphrase: string | undefined): boolean {
  try {
    openProject(file, { mode: 'read', create: false, who: 'a look at a backup', now: () => now, passphrase }).close();
    return true;
  } catch (error) {
    // a backup in an older format is sound: opening it for writing brings it up to date
    return error instanceof VitrineError && error.code === 'read-only';
  }
}
