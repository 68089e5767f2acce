// Backups beside a project: `NAME.vitrine-backup` (made by hand or when a changed project is closed) and `-backup-format-N` (made before an update).
import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { copyProject, moveAside, openProject, type ProjectFile } from './open.ts';

export interface Backup {
  readonly file: string;
  readonly when: Date;
  readonly bytes: number;
}

/** Writes a checked, compact copy; an older backup is replaced only after the new one was found sound. @returns its path */
export function backUp(project: ProjectFile): string {
  const target = `${project.file}-backup`;
  copyProject(project, target);
  return target;
}

/** The backups of a project, newest first, whether or not they are sound. */
export function listBackups(file: string): Backup[] {
  const folder = path.dirname(file);
  const begin = `${path.basename(file)}-backup`;
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(begin) && !/-(wal|shm|lock)$|\.part$/.test(name))
    .map((name) => {
      const stat = fs.statSync(path.join(folder, name));
      return { file: path.join(folder, name), when: stat.mtime, bytes: stat.size };
    })
    .sort((a, b) => b.when.getTime() - a.when.getTime());
}

/** Puts the newest sound backup in the place of a project; what stood there is moved aside, never deleted. @throws not-found where none is sound */
export function restoreNewestBackup(file: string, now: Date): { from: string; aside: string | undefined } {
  const good = listBackups(file).find((backup) => isSound(backup.file, now));
  if (!good)
    throw new VitrineError('not-found', `There is no sound backup beside ${path.basename(file)}.`, {
      where: file,
      hint: 'Open another project, or start a new one.',
    });
  const temporary = `${file}.${process.pid}.part`;
  fs.copyFileSync(good.file, temporary);
  const aside = fs.existsSync(file) ? moveAside(file, now) : undefined;
  fs.renameSync(temporary, file);
  return { from: good.file, aside };
}

function isSound(file: string, now: Date): boolean {
  try {
    openProject(file, { mode: 'read', create: false, who: 'a look at a backup', now: () => now }).close();
    return true;
  } catch (error) {
    // a backup in an older format is sound: opening it for writing brings it up to date
    return error instanceof VitrineError && error.code === 'read-only';
  }
}
