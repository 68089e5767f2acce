import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { toReport, VitrineError } from '../../core/errors.ts';
import type { Progress } from '../../core/job.ts';
import { say } from '../../core/messages/say.ts';
import type { ErrorReport } from '../../core/schema/error.ts';
import type { ProjectInfo } from '../../core/schema/summaries.ts';
import { listBackups, restoreNewestBackup } from '../../core/store/backup.ts';
import { checkPassphrase, wrongPassphrase } from '../../core/store/encrypted-file.ts';
import { assertThere, openProject, type ProjectFile } from '../../core/store/open.ts';
import { isSamePassphrase } from '../../core/store/sqlite.ts';
import { olderFormat } from '../../core/store/stored-format.ts';
import { changePassphraseInThread, updateInThread } from '../../core/studio/project/file-work.ts';
import { createStudio, type Studio } from '../../core/studio.ts';
import { createThreads } from '../../core/work/threads.ts';

/** The one project that an engine has open, or the reason why it has none. */
export interface ProjectSession {
  /** @throws the reason why no project is open */
  studio(): Studio;
  /** Runs that were under way when the program that had the project before ended. */
  cutOff(): readonly string[];
  /** The same, to change something. @throws where the project has lost its file */
  edited(): Studio;
  open(file: string, create: boolean, passphrase?: string): Promise<void>;
  /** Opens the project that could not be opened without its passphrase. */
  unlock(passphrase: string): Promise<void>;
  /**
   * Sets, changes or takes away the passphrase of the open project.
   * @param change `from` is what the person says it is so far
   */
  protect(change: {
    readonly from: string | null;
    readonly to: string | null;
    readonly andBackups: boolean;
  }): Promise<void>;
  saveAs(file: string): Promise<void>;
  recover(from: 'backup' | 'new'): Promise<void>;
  info(): ProjectInfo;
  close(): Promise<void>;
}

interface Setup {
  readonly resources: string;
  readonly version: string;
  readonly worker: URL;
  readonly missingPart: string | null;
  readonly onOpen: (file: string, passphrase: string | undefined) => void;
  /** How far long work on the file is, during which no project is open; null when it has ended. */
  readonly onWork: (progress: Progress | null) => void;
  /** The file of the project is no longer where it was opened, or stands there again. */
  readonly onGone: () => void;
}

const who = 'a Vitrine window';
/** Milliseconds between two looks at whether the project's file is still there. */
const lookEvery = 1000;

export function createProjectSession(setup: Setup): ProjectSession {
  let current: Studio | undefined;
  let file = '';
  /** The last one that was right for this file, also after the file was damaged. */
  let passphrase: string | undefined;
  let problem: ErrorReport | null = null;
  let changesAtOpen = 0;
  let underWay: Progress | null = null;
  const now = () => new Date();
  let wasGone = false;
  const isGone = () => current !== undefined && !current.project.isThere();
  setInterval(() => {
    if (isGone() === wasGone) return;
    wasGone = !wasGone;
    setup.onGone();
  }, lookEvery).unref();

  async function close(withBackup = true): Promise<void> {
    const studio = current;
    current = undefined;
    if (!studio) return;
    const changed =
      withBackup && !studio.project.readOnly && studio.changes() !== changesAtOpen && studio.project.isThere();
    if (changed) attemptBackup(studio);
    await studio.close();
  }

  async function open(
    wanted: string,
    create: boolean,
    given: string | undefined,
    despiteBackups = false,
  ): Promise<void> {
    const full = path.resolve(wanted);
    if (current && full === file) {
      if (!isGone()) return;
      // what stands there now is another file: the lock of the one that is gone is in its way
      await close();
    }
    const pool = createThreads(setup.worker);
    let project: ProjectFile;
    try {
      const opener = { who, now, passphrase: given };
      if (olderFormat(full, given) !== undefined)
        await workingOnFile((report) => updateInThread(pool, full, opener, report));
      project = openProject(full, { mode: 'write-or-read', create, despiteBackups, ...opener });
    } catch (error) {
      await pool.close();
      throw error;
    }
    await close();
    current = createStudio({
      project,
      pool,
      resources: setup.resources,
      version: setup.version,
      newId: randomUUID,
      now,
    });
    file = full;
    passphrase = given;
    problem = null;
    changesAtOpen = current.changes();
    setup.onOpen(full, given);
  }

  /** @throws usage where another such work has not ended */
  async function workingOnFile<R>(work: (report: (progress: Progress) => void) => Promise<R>): Promise<R> {
    if (underWay) throw new VitrineError('usage', say('error.projectBeingWorkedOn', {}));
    const report = (progress: Progress) => {
      underWay = progress;
      setup.onWork(progress);
    };
    try {
      return await work(report);
    } finally {
      underWay = null;
      setup.onWork(null);
    }
  }

  return {
    studio() {
      if (current) return current;
      if (underWay) throw new VitrineError('usage', say('error.projectBeingWorkedOn', {}));
      throw new VitrineError('usage', problem?.said ?? problem?.message ?? say('error.noProjectOpen', {}), {
        hint: say('hint.openOrCreateProjectFirst', {}),
      });
    },
    cutOff: () => current?.cutOff() ?? [],
    edited() {
      if (current) assertThere(current.project);
      return this.studio();
    },
    async open(wanted, create, given) {
      try {
        await open(wanted, create, given);
      } catch (error) {
        if (!current) {
          file = path.resolve(wanted);
          passphrase = given;
          problem = toReport(error);
        }
        throw error;
      }
    },
    async unlock(given) {
      if (current) return;
      // for a backup, where the project's own beginning is damaged
      passphrase = given;
      await open(file, false, given);
    },
    async protect({ from, to, andBackups }) {
      const { project } = this.edited();
      if (project.readOnly)
        throw new VitrineError('read-only', say('error.projectCanOnlyBeRead', {}), {
          hint: say('hint.saveCopyAndSetPassphrase', {}),
        });
      if (!isSamePassphrase(from ?? undefined, passphrase)) throw wrongPassphrase(file);
      checkPassphrase(to ?? undefined);
      const [changed, before] = [file, passphrase];
      await close(false);
      let after = before;
      try {
        const pool = createThreads(setup.worker);
        const opener = { who, now, passphrase: before };
        try {
          await workingOnFile((report) =>
            changePassphraseInThread(pool, changed, opener, { to: to ?? undefined, andBackups }, report),
          );
        } finally {
          await pool.close();
        }
        after = to ?? undefined;
      } finally {
        // also where it failed: the project stands as it was
        await this.open(changed, false, after);
      }
      if (andBackups && current) attemptBackup(current);
    },
    async saveAs(target) {
      const studio = current;
      if (!studio) throw new VitrineError('usage', say('error.noProjectOpen', {}));
      studio.saveCopy(target);
      await open(target, false, passphrase);
    },
    async recover(from) {
      if (current) return;
      if (from === 'backup') restoreNewestBackup(file, now(), passphrase);
      else if (fs.existsSync(file)) fs.renameSync(file, `${file}.aside-${Date.now()}`);
      await open(file, from === 'new', passphrase, from === 'new');
    },
    info() {
      const shown = current?.project.file ?? file;
      return {
        open: current !== undefined,
        file: shown,
        name: path.basename(shown).replace(/\.vitrine$/, ''),
        bytes: fs.statSync(shown, { throwIfNoEntry: false })?.size ?? 0,
        readOnly: current?.project.readOnly ?? false,
        isEncrypted: current?.project.passphrase !== undefined,
        gone: isGone(),
        problem,
        underWay,
        backups: listBackups(shown).map((backup) => ({
          name: path.basename(backup.file),
          when: backup.when.toISOString(),
          bytes: backup.bytes,
        })),
        interrupted: current?.interrupted() ?? [],
        version: setup.version,
        missingPart: setup.missingPart,
      };
    },
    close: () => close(),
  };
}

/** A backup is a help, not a promise: where the disk is full or the project damaged, closing goes on without it. */
function attemptBackup(studio: Studio): void {
  try {
    studio.backUp();
  } catch (error) {
    process.stderr.write(`no backup was made: ${toReport(error).message}\n`);
  }
}
