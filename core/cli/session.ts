// What every command needs: the project opened, work with progress, answers printed, errors said.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { toReport, VitrineError } from '../errors.ts';
import type { MessageLanguage } from '../messages/format.ts';
import { say } from '../messages/say.ts';
import { isRefusal } from '../schema/error.ts';
import type { Opener, ProjectFile } from '../store/open.ts';
import type { RunHooks } from '../studio/context.ts';
import type { Studio } from '../studio.ts';
import type { JobControl } from '../work/control.ts';
import { type CommandResult, errorText, languageNow, printable, sentence } from './output.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const resources = path.join(root, 'resources');
export const version: string = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version;

/** What stands before every command. */
export interface Globals {
  /** By which work is stopped. */
  readonly control: JobControl;
  readonly project?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
  readonly lang?: string;
  readonly quiet?: boolean;
}

type Work = (studio: Studio, hooks: RunHooks) => Promise<CommandResult> | CommandResult;

export const projectFile = (globals: Globals): string =>
  globals.project ?? process.env.VITRINE_PROJECT ?? 'vitrine.vitrine';

// Each command loads what it needs, and no more: a list is there before the models and methods would be.

/** Who opens a project, and with what. */
export const opener = (globals: Globals): Opener => ({
  who: 'the command line',
  now: () => new Date(),
  passphrase:
    globals.passphraseFile === undefined
      ? process.env.VITRINE_PASSPHRASE || undefined
      : passphraseIn(globals.passphraseFile, '--passphrase-file'),
});

/**
 * A passphrase never stands on the command line, where other programs could read it: it is the first line of a file.
 */
export function passphraseIn(file: string, where: string): string {
  let bytes: Buffer;
  try {
    bytes = fs.readFileSync(file);
  } catch {
    throw new VitrineError('file-not-found', say('error.thereNoFileCanBe', { file }), { where });
  }
  let text: string;
  try {
    // other bytes would all become the same sign, and other passphrases the same one
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new VitrineError('encoding', say('error.passphraseNotUtf8', { file: path.basename(file) }), {
      where,
      hint: say('hint.saveAsUtf8', {}),
    });
  }
  const [line] = text.replace(/^\ufeff/, '').split(/\r?\n/);
  if (line === '')
    throw new VitrineError('passphrase', say('error.firstLineEmpty', { file: path.basename(file) }), {
      where,
      hint: say('hint.passphrase', {}),
    });
  return line;
}

export const isQuiet = (globals: Globals): boolean => Boolean(globals.quiet || (globals.json && !process.stderr.isTTY));

export async function withProject(
  globals: Globals,
  work: (project: ProjectFile) => Promise<CommandResult> | CommandResult,
): Promise<void> {
  const [{ openProject }, { progressReporter }] = await Promise.all([
    import('../store/open.ts'),
    import('./progress.ts'),
  ]);
  const progress = progressReporter(isQuiet(globals));
  const project = openProject(projectFile(globals), {
    mode: 'read',
    create: false,
    ...opener(globals),
    report: progress.onProgress,
  });
  progress.done();
  try {
    print(globals, await work(project));
  } finally {
    project.close();
  }
}

/**
 * @param access `create` makes the project where there is none; what is asked of experiments cannot, since it has none
 * @param warm threads that begin to load while this one does
 */
export async function withStudio(
  globals: Globals,
  access: 'read' | 'change' | 'create',
  work: Work,
  warm = 0,
): Promise<void> {
  const [{ createThreads }, { workerFile }] = await Promise.all([
    import('../work/threads.ts'),
    import('../work/worker-file.ts'),
  ]);
  const pool = createThreads(workerFile);
  pool.warm(warm);
  try {
    const [{ randomUUID }, { assertThere, openProject }, { createStudio }, { progressReporter }, { updateInThread }] =
      await Promise.all([
        import('node:crypto'),
        import('../store/open.ts'),
        import('../studio.ts'),
        import('./progress.ts'),
        import('../studio/project/file-work.ts'),
      ]);
    const file = projectFile(globals);
    const updating = progressReporter(isQuiet(globals));
    await updateInThread(pool, file, opener(globals), updating.onProgress);
    updating.done();
    const project = openProject(file, {
      mode: access === 'read' ? 'read' : 'write',
      create: access === 'create',
      ...opener(globals),
    });
    const studio = createStudio({ project, pool, resources, version, newId: randomUUID, now: () => new Date() });
    const progress = progressReporter(isQuiet(globals));
    try {
      const result = await work(studio, {
        control: globals.control,
        language: languageNow(),
        onProgress: progress.onProgress,
      });
      progress.done();
      if (access !== 'read') assertThere(project);
      print(globals, result);
      if (result.failure) fail(globals, result.failure);
    } finally {
      progress.done();
      await studio.close();
    }
  } finally {
    await pool.close();
  }
}

/** Says what went wrong on stderr, and sets the exit status that goes with it. */
export function fail(globals: Globals, error: unknown): void {
  const report = toReport(error);
  process.stderr.write(`${printable(errorText(report, Boolean(globals.json)))}\n`);
  process.exitCode = report.code === 'cancelled' ? 130 : isRefusal(report.code) ? 2 : 1;
}

export function print(globals: Globals, result: CommandResult): void {
  fs.writeSync(1, '');
  const { isTTY } = process.stdout;
  process.stdout.write(
    `${globals.json ? JSON.stringify(result.json) : isTTY ? printable(result.text) : result.text}\n`,
  );
  if (!globals.json)
    for (const warning of result.warnings ?? []) process.stderr.write(`· ${printable(sentence(warning))}\n`);
}

/** @throws usage where there are no sentences in such a language */
export function languageOf(wanted: string | undefined): MessageLanguage {
  if (wanted === undefined || wanted === '' || /^en(?![a-z])/i.test(wanted)) return 'en';
  if (/^zh(?![a-z])/i.test(wanted)) return 'zh-CN';
  throw new VitrineError('usage', say('error.noLanguage', { wanted }), {
    where: '--lang',
    hint: say('hint.languages', {}),
  });
}

/** @throws usage where the text is not a whole number above 0; 0 where there is none */
export function wholeNumber(text: string | undefined, where: string): number {
  if (text === undefined) return 0;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new VitrineError('usage', say('error.notWholeNumberFrom1', { where, text }), { where });
  return value;
}
