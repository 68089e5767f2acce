import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './data.ts';

/** What a person's command runs, with the options by which it need not start another process. */
const main = [
  '--disable-warning=ExperimentalWarning',
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  path.join(root, 'scripts/vitrine.mjs'),
];
/** Where npm was called is not where a test's project is. */
const environment = { ...process.env, INIT_CWD: '', LANG: 'en_US.UTF-8', LC_ALL: '' };

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process of its own, as a person does. */
export const vitrine = (project: string, ...args: readonly string[]): Answer => vitrineIn({}, project, ...args);

/** The same, with something more in its environment. */
export function vitrineIn(more: Readonly<Record<string, string>>, project: string, ...args: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...main, '--project', project, ...args], {
    encoding: 'utf8',
    cwd: path.dirname(project),
    env: { ...environment, ...more },
    maxBuffer: 1e9,
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}

/** Runs it with --json and reads the one document. */
// biome-ignore lint/suspicious/noExplicitAny: a JSON document, whose shape each test looks at
export function json(project: string, ...args: readonly string[]): any {
  const answer = vitrine(project, '--json', ...args);
  if (answer.status !== 0) throw new Error(`status ${answer.status}: ${answer.stderr}`);
  return JSON.parse(answer.stdout);
}

/** Starts it and does not wait. */
export function start(project: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...main, '--project', project, ...args], {
    cwd: path.dirname(project),
    env: environment,
    stdio: 'ignore',
  });
}

/** Ends a process by a signal and waits until it is gone, also where it has ended by itself. @returns its exit code */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}

/** A refusal: status 2, nothing on stdout, one JSON document on stderr. */
export function refusal(
  project: string,
  ...args: readonly string[]
): { code: string; message: string; hint: string | null; where: string | null } {
  const answer = vitrine(project, '--json', ...args);
  if (answer.status !== 2)
    throw new Error(
      `status ${answer.status} instead of 2: ${answer.stdout.slice(0, 300)} ${answer.stderr.slice(0, 600)}`,
    );
  if (answer.stdout !== '') throw new Error(`something on stdout: ${answer.stdout.slice(0, 200)}`);
  return JSON.parse(answer.stderr).error;
}

/** A folder that is gone after the test; its name has Chinese and spaces in it. */
export function workFolder(): {
  folder: string;
  file: (name: string, content?: string | Uint8Array) => string;
  [Symbol.dispose](): void;
} {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine 测试-'));
  return {
    folder,
    file(name, content) {
      const full = path.join(folder, name);
      if (content !== undefined) fs.writeFileSync(full, content);
      return full;
    },
    [Symbol.dispose]: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}

export async function until(condition: () => boolean, seconds = 30): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
