// Opens, checks and migrates a project file.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import type { Progress } from '../job.ts';
import { say } from '../messages/say.ts';
import { refuseWhereBackupsStand } from './backup-files.ts';
import type { HeldFile } from './copies.ts';
import { checkBeginning, checkPassphrase, wrongPassphrase } from './encrypted-file.ts';
import { checkSchema } from './foreign-schema.ts';
import { copyName, sweepCopies, sweepParts } from './leftovers.ts';
import { isBeingWritten, lockHolder, takeLock, type WriteLock } from './lock.ts';
import { migrations as allMigrations, type Migration } from './migrations/index.ts';
import { checkSchemaPages } from './schema-pages.ts';
import { type Connection, openDatabase } from './sqlite.ts';
import { applicationId, migrate } from './update.ts';

/** An open project file; a read-only one may be a copy of a file that stands where nothing can be written. */
export interface ProjectFile extends HeldFile {
  readonly readOnly: boolean;
  /** Whether another program was writing to it when it was opened for reading. */
  readonly writtenElsewhere: boolean;
  /** Whether the file still stands where it was opened: not removed, renamed, replaced, nor its disk taken away. */
  isThere(): boolean;
  /** @param andThen what is done before another program may write to the file */
  close(andThen?: () => void): void;
}

/** Who opens a project, for the message that another program gets, and with what. */
export interface Opener {
  readonly who: string;
  readonly now: () => Date;
  /** Of an encrypted project; a new one is encrypted with it. */
  readonly passphrase?: string;
}

export interface OpenOptions extends Opener {
  /** `write` is refused while another program writes; `read` never waits; `write-or-read` falls back to reading. */
  readonly mode: 'read' | 'write' | 'write-or-read';
  readonly create: boolean;
  /** A new project is begun although backups of one of this name stand beside it. */
  readonly despiteBackups?: boolean;
  readonly migrations?: readonly Migration[];
  /** Told how far it is while a file of an older format is brought up to date. */
  readonly report?: (progress: Progress) => void;
}

export function openProject(file: string, options: OpenOptions): ProjectFile {
  // by the real file, so that a link to it finds the same lock and the same log
  const full = realFile(path.resolve(file));
  const stat = fs.statSync(full, { throwIfNoEntry: false });
  if (stat?.isDirectory())
    throw new VitrineError('usage', say('error.folder', { full }), {
      where: '--project',
      hint: say('hint.nameFileNameVitrine', {}),
    });
  if (!stat && !options.create)
    throw new VitrineError('file-not-found', say('error.thereNoProject', { full }), {
      where: '--project',
      hint: say('hint.importFileOrRunSpec', {}),
    });
  if (!stat && !fs.existsSync(path.dirname(full)))
    throw new VitrineError('file-not-found', say('error.thereNoFolder', { full: path.dirname(full) }), {
      where: '--project',
    });
  if (!stat && !options.despiteBackups) refuseWhereBackupsStand(full);
  if (!stat || stat.size === 0) checkPassphrase(options.passphrase);
  else {
    checkBeginning(full, options.passphrase);
    checkSchemaPages(full, options.passphrase);
  }
  if (options.mode === 'read' && stat) return openUpdated(full, options);
  if (stat && stat.nlink > 1) {
    if (options.mode === 'write-or-read') return openForReading(full, options);
    throw new VitrineError(
      'read-only',
      say('error.oneFileUnderNamesHard', { full: path.basename(full), nlink: stat.nlink }),
      {
        where: full,
        hint: say('hint.makeCopyAndOpenReading', {}),
      },
    );
  }
  sweepParts(full);
  const lock = takeLock(full);
  if (lock === 'read-only-place') {
    if (options.mode === 'write-or-read' && stat) return openForReading(full, options);
    throw new VitrineError('read-only', say('error.cannotBeWritten2', { full }), {
      where: '--project',
      hint: say('hint.chooseFolderCanBeWritten', {}),
    });
  }
  if (lock === 'taken') {
    if (options.mode === 'write-or-read') return openForReading(full, options);
    throw new VitrineError(
      'project-locked',
      say('error.openOnlyOneProgramCan', { full: path.basename(full), holder: lockHolder(full, options.passphrase) }),
      {
        where: full,
        hint: say('hint.closeThereOrWorkOn', {}),
      },
    );
  }
  try {
    return openForWriting(full, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The file that a link leads to; a name that leads nowhere stays as it is. */
function realFile(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

/**
 * Refuses a file of another program and one of a newer Vitrine; asks SQLite, because what counts may still stand in the
 * write-ahead log alone.
 */
function checkIdentity(connection: Connection, file: string, migrations: readonly Migration[]): void {
  const known = migrations.length;
  const id = Number(connection.pragma('application_id', { simple: true }));
  const { tables } = connection.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (id === 0 && tables === 0) return;
  if (id !== applicationId)
    throw new VitrineError('project-foreign', say('error.sqliteFileAnotherProgram', { file: path.basename(file) }), {
      where: file,
      hint: say('hint.openVitrineFile', {}),
    });
  const version = Number(connection.pragma('user_version', { simple: true }));
  if (version > known) {
    throw new VitrineError(
      'project-newer',
      say('error.wasMadeByNewerVitrine', { file: path.basename(file), version, known }),
      {
        where: file,
        hint: say('hint.updateVitrineFileWasNot', {}),
      },
    );
  }
  checkSchema(connection, file, migrations.slice(0, version));
}

/**
 * Looks at a file before anything may change it: a connection that only reads leaves a newer or foreign one untouched.
 */
function lookBeforeWriting(file: string, { migrations = allMigrations, passphrase }: OpenOptions): void {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat || stat.size === 0) return;
  let connection: Connection | undefined;
  try {
    connection = openDatabase(file, { readonly: true, passphrase });
    checkIdentity(connection, file, migrations);
  } catch (error) {
    throw describeDamage(error, file, passphrase);
  } finally {
    connection?.close();
  }
}

/** @returns a function that says whether the same file still has this name */
function standsAt(file: string): () => boolean {
  const identity = () => {
    const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
    return stat && `${stat.dev}-${stat.ino}`;
  };
  const opened = identity();
  return () => {
    try {
      return identity() === opened;
    } catch {
      // the folder cannot be looked into any more
      return false;
    }
  };
}

/** @throws file-not-found where a project has lost its file */
export function assertThere(project: ProjectFile): void {
  if (project.isThere()) return;
  throw new VitrineError('file-not-found', say('error.goneFromWhereWasOpened', { file: path.basename(project.file) }), {
    where: project.file,
    hint: say('hint.saveProjectUnderNameNow', {}),
  });
}

function openForWriting(file: string, options: OpenOptions, lock: WriteLock): ProjectFile {
  lookBeforeWriting(file, options);
  const { passphrase } = options;
  const connection = openDatabase(file, { passphrase });
  try {
    configure(connection);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('wal_autocheckpoint = 1000');
    migrate({ connection, file, passphrase }, options.migrations ?? allMigrations, options.report);
    checkSoundness(connection, file);
    connection
      .prepare(
        'INSERT INTO writer VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET process = excluded.process, what = excluded.what, since = excluded.since',
      )
      .run(process.pid, options.who, options.now().toISOString());
  } catch (error) {
    connection.close();
    throw describeDamage(error, file, passphrase);
  }
  return {
    file,
    connection,
    passphrase,
    readOnly: false,
    writtenElsewhere: false,
    isThere: standsAt(file),
    close(andThen) {
      giveLogBack(connection);
      connection.close();
      try {
        andThen?.();
      } finally {
        lock.release();
      }
    },
  };
}

/** A file of an earlier version, which was opened for reading alone. */
class OlderFormat extends VitrineError {}

/** Opens for reading; a file of an older format is brought up to date before, where it can be written. */
function openUpdated(file: string, options: OpenOptions): ProjectFile {
  try {
    return openForReading(file, options);
  } catch (error) {
    if (!(error instanceof OlderFormat)) throw error;
    try {
      openProject(file, { ...options, mode: 'write', create: false }).close();
    } catch {
      throw error;
    }
    return openForReading(file, options);
  }
}

/**
 * Lets SQLite take its files beside a project away, where reading alone has made them and nobody else has the project
 * open.
 */
function tidy(file: string, passphrase: string | undefined): void {
  const lock = takeLock(file);
  if (typeof lock === 'string') return;
  let connection: Connection | undefined;
  try {
    connection = openDatabase(file, { passphrase });
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch {
    // another file stands there by now: what lies beside it is not ours to take away
  } finally {
    connection?.close();
    lock.release();
  }
}

function openForReading(file: string, options: OpenOptions): ProjectFile {
  let copied: string | undefined;
  let connection: Connection;
  const wasClean = !fs.existsSync(`${file}-wal`);
  const { passphrase } = options;
  try {
    connection = openDatabase(file, { readonly: true, passphrase });
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    checkIdentity(connection, file, options.migrations ?? allMigrations);
  } catch (error) {
    if (error instanceof VitrineError) throw error;
    if (isDamage(error)) throw describeDamage(error, file, passphrase);
    // A WAL file needs its index beside it even for reading; where nothing can be written, a copy is read.
    sweepCopies();
    copied = fs.mkdtempSync(path.join(os.tmpdir(), `${copyName}${process.pid}-`));
    const copy = path.join(copied, path.basename(file));
    fs.copyFileSync(file, copy);
    fs.chmodSync(copy, 0o600);
    if (fs.existsSync(`${file}-wal`)) fs.copyFileSync(`${file}-wal`, `${copy}-wal`);
    connection = openDatabase(copy, { passphrase });
  }
  try {
    configure(connection);
    checkSoundness(connection, file);
    checkIdentity(connection, file, options.migrations ?? allMigrations);
    const version = Number(connection.pragma('user_version', { simple: true }));
    if (version === 0)
      throw new VitrineError('project-foreign', say('error.holdsNoProjectYet', { file: path.basename(file) }), {
        where: file,
        hint: say('hint.importFileOrRunSpec2', {}),
      });
    if (version < (options.migrations ?? allMigrations).length)
      throw new OlderFormat('read-only', say('error.hasOlderFormatAndCannot', { file: path.basename(file) }), {
        hint: say('hint.openOnceWhereCanBe', {}),
      });
  } catch (error) {
    connection.close();
    throw describeDamage(error, file, passphrase);
  }
  return {
    file,
    connection,
    passphrase,
    readOnly: true,
    writtenElsewhere: isBeingWritten(file),
    isThere: standsAt(file),
    close(andThen) {
      connection.close();
      andThen?.();
      if (copied) fs.rmSync(copied, { recursive: true, force: true });
      else if (wasClean) tidy(file, passphrase);
    },
  };
}

function configure(connection: Connection): void {
  connection.pragma('foreign_keys = ON');
  connection.pragma('trusted_schema = OFF');
  connection.pragma('cell_size_check = ON');
  connection.pragma('busy_timeout = 3000');
}

function checkSoundness(connection: Connection, file: string): void {
  const found = connection.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok')
    throw new VitrineError(
      'project-damaged',
      say('error.damaged', { file: path.basename(file), found: String(found) }),
      { where: file },
    );
}

function isDamage(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error && 'code' in error && (error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB')
  );
}

function describeDamage(error: unknown, file: string, passphrase: string | undefined): unknown {
  if (!isDamage(error)) return error;
  // what a wrong key makes of a page is no database
  if (passphrase !== undefined && error.code === 'SQLITE_NOTADB') return wrongPassphrase(file);
  return new VitrineError(
    'project-damaged',
    say('error.damaged', { file: path.basename(file), found: error.message }),
    {
      where: file,
      hint: say('hint.moveAsideAndOpenBackup', {}),
      cause: error,
    },
  );
}

/** Empties the write-ahead log where it can be, so that what was written in vain takes no room. */
export function giveLogBack(connection: Connection): void {
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // a full disk: what was committed stands in the log and is read from there
  }
}

export function countChanges(project: ProjectFile): number {
  const row = project.connection.prepare('SELECT total_changes() AS changes').get() as { changes: number };
  return row.changes;
}
