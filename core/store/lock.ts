// Who may write to a project: the holder of an exclusive transaction on a small SQLite file beside it. The system gives
// it back however the holder dies.
import fs from 'node:fs';
import path from 'node:path';
import { say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';
import { type Connection, openDatabase } from './sqlite.ts';

export interface WriteLock {
  release(): void;
}

const lockFile = (file: string): string => `${file}-lock`;
const tries = 5;

/** What tells one lock file from another that later took its place. */
function identity(file: string): string | undefined {
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino}-${stat.birthtimeNs}`;
}

/** @returns the lock, or why there is none. @throws where the lock file itself cannot be made (a full disk, say) */
export function takeLock(file: string): WriteLock | 'taken' | 'read-only-place' {
  try {
    if (fs.existsSync(file)) fs.accessSync(file, fs.constants.W_OK);
    fs.accessSync(path.dirname(file), fs.constants.W_OK);
  } catch {
    return 'read-only-place';
  }
  const name = lockFile(file);
  for (let attempt = 0; attempt < tries; attempt++) {
    fs.closeSync(fs.openSync(name, 'a'));
    const before = identity(name);
    const connection = openDatabase(name, { timeout: 200 });
    const state = beginOn(connection, name, before);
    if (state === 'gone') continue;
    if (state === 'taken') {
      connection.close();
      return 'taken';
    }
    // the one before us may have taken the file away after we opened it: then this lock guards nothing
    if (identity(name) === before) {
      return {
        release() {
          fs.rmSync(name, { force: true });
          connection.close();
        },
      };
    }
    connection.close();
  }
  return 'taken';
}

/**
 * Whether the exclusive transaction was had. A holder that ends takes the file away under one who waits for it, which SQLite
 * tells as a fault of the disk: then the file is another, and it is tried anew.
 */
function beginOn(connection: Connection, name: string, before: string | undefined): 'had' | 'taken' | 'gone' {
  try {
    return begin(connection) ? 'had' : 'taken';
  } catch (error) {
    if (identity(name) !== before) return 'gone';
    throw error;
  }
}

/** True where the exclusive transaction was had, false where another program has it. */
function begin(connection: Connection): boolean {
  try {
    connection.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'SQLITE_BUSY' || error.code === 'SQLITE_LOCKED'))
      return false;
    connection.close();
    throw error;
  }
}

/** Whether some program writes to the project now. */
export function isBeingWritten(file: string): boolean {
  const name = lockFile(file);
  if (!fs.existsSync(name)) return false;
  try {
    const connection = openDatabase(name, { timeout: 0 });
    try {
      return !begin(connection);
    } finally {
      connection.close();
    }
  } catch {
    // a lock that cannot be looked at (a read-only folder) says nothing
    return false;
  }
}

/** Who opens a project, by what it writes there. */
const holders: Readonly<Record<string, Message>> = {
  'a Vitrine window': say('holder.window', {}),
  'the command line': say('holder.commandLine', {}),
};

/** The holder, as it wrote itself into the project. */
export function lockHolder(file: string, passphrase: string | undefined): Message {
  try {
    const connection = openDatabase(file, { readonly: true, timeout: 200, passphrase });
    const row = connection.prepare('SELECT process, what, since FROM writer').get() as
      | { process: number; what: string; since: string }
      | undefined;
    connection.close();
    if (!row) return say('holder.another', {});
    return say('holder.known', {
      what: Object.hasOwn(holders, row.what) ? holders[row.what] : row.what,
      process: String(row.process),
      since: row.since.slice(0, 16).replace('T', ' '),
    });
  } catch {
    return say('holder.another', {});
  }
}
