// Copies of a project file, whole or not at all, and what makes room in it.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { type Connection, openDatabase } from './sqlite.ts';

/** A file and the connection that has it open. */
export interface HeldFile {
  readonly file: string;
  readonly connection: Connection;
  /** With which it is encrypted; copies are too. */
  readonly passphrase: string | undefined;
}

/**
 * Writes a whole and compact copy in place of what stands there. @returns `ok`, or the first thing that SQLite finds
 * wrong with the copy
 */
function writeCopy({ file, connection, passphrase }: HeldFile, target: string): unknown {
  fs.rmSync(target, { force: true });
  // nobody reads the copy who could not read the project
  fs.closeSync(fs.openSync(target, 'wx', fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0o644));
  connection.prepare('VACUUM INTO ?').run(target);
  return soundnessOf(target, passphrase);
}

/** @returns `ok`, or the first thing that SQLite finds wrong with a file */
export function soundnessOf(file: string, passphrase: string | undefined): unknown {
  const connection = openDatabase(file, { readonly: true, passphrase });
  try {
    return connection.pragma('integrity_check(1)', { simple: true });
  } finally {
    connection.close();
  }
}

/** A whole and compact copy of an open project, written under a temporary name, checked, and renamed. */
export function copyProject(project: HeldFile, target: string): void {
  moveIntoPlace(checkedCopy(project, target), target);
}

/** Renames a file that is whole, so that it stays renamed whatever happens next. */
export function moveIntoPlace(from: string, to: string): void {
  fs.renameSync(from, to);
  if (process.platform === 'win32') return;
  const folder = fs.openSync(path.dirname(to), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

/** The name of a copy that is not whole yet. */
export const temporaryName = (target: string): string => `${target}.${process.pid}.part`;

/** A copy of a project that another connection has open, for a thread of its own. @returns the copy's name */
export function checkedCopyOf(file: string, passphrase: string | undefined, target: string): string {
  const connection = openDatabase(file, { readonly: true, passphrase });
  try {
    return checkedCopy({ file, connection, passphrase }, target);
  } finally {
    connection.close();
  }
}

/** A copy under a temporary name. @returns the name */
export function checkedCopy(project: HeldFile, target: string): string {
  const temporary = temporaryName(target);
  try {
    const sound = writeCopy(project, temporary);
    if (sound !== 'ok')
      throw new VitrineError('project-damaged', say('error.projectDamagedNoCopyWas', { sound: String(sound) }), {
        where: project.file,
      });
    flush(temporary);
    return temporary;
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Waits until the disk has it. */
export function flush(file: string): void {
  const handle = fs.openSync(file, 'r+');
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

/**
 * A copy of a file beside the place where it is to stand, whole or not at all. @returns its name, for `moveIntoPlace`
 */
export function copyBeside(from: string, to: string): string {
  const temporary = temporaryName(to);
  try {
    fs.copyFileSync(from, temporary);
    flush(temporary);
    return temporary;
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** Gives the room of what was deleted back to the disk. @returns bytes before and after */
export function compactProject(project: HeldFile): { before: number; after: number } {
  const log = fs.statSync(`${project.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const before = fs.statSync(project.file).size + log;
  project.connection.exec('VACUUM');
  project.connection.pragma('wal_checkpoint(TRUNCATE)');
  return { before, after: fs.statSync(project.file).size };
}

/** Moves a damaged file aside under a new name; it is never deleted. @returns the new name */
export function moveAside(file: string, now: Date): string {
  const aside = file.replace(/(\.vitrine)?$/, `.damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}$1`);
  for (const ending of ['', '-wal', '-shm'])
    if (fs.existsSync(file + ending)) fs.renameSync(file + ending, aside + ending);
  return aside;
}
