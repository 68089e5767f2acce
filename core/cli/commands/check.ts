import fs from 'node:fs';
import path from 'node:path';
import { probeReader } from '../../data/reader/duckdb.ts';
import { englishOf, toReport } from '../../errors.ts';
import { heads, say } from '../../messages/say.ts';
import { loadTensors } from '../../models/tensors.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { Finding } from '../../schema/message.ts';
import { type Opener, openProject } from '../../store/open.ts';
import { probeStore } from '../../store/sqlite.ts';
import { projectProblems } from '../../store/verify.ts';
import { type CommandResult, sentence } from '../output.ts';

interface Part {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly loaded: string;
}

/** Versions of all parts, whether the native ones load, where they came from, and whether a project file is sound. */
export async function checkCommand(
  root: string,
  version: string,
  project: string | undefined,
  opener: Opener,
): Promise<CommandResult & { ok: boolean }> {
  const versionOf = (name: string): string =>
    JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const setup = readParts(path.join(root, 'node_modules/.vitrine-parts.json'));
  const attempt = async (load: () => unknown): Promise<string> => {
    try {
      await load();
      return 'yes';
    } catch (error) {
      return `no: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    }
  };
  const parts: Part[] = [
    { name: 'vitrine', version, source: 'this checkout', loaded: 'yes' },
    { name: 'node', version: process.versions.node, source: setup.node?.source ?? "the machine's", loaded: 'yes' },
    {
      name: 'electron',
      version: setup.electron?.version ?? '-',
      source: setup.electron?.source ?? 'not set up',
      loaded: setup.electron?.path && fs.existsSync(setup.electron.path) ? 'present' : 'no',
    },
    {
      name: 'tfjs-node',
      version: versionOf('@tensorflow/tfjs-node'),
      source: setup.tensorflow?.source ?? 'not set up',
      loaded: await attempt(loadTensors),
    },
    {
      name: 'better-sqlite3',
      version: versionOf('better-sqlite3'),
      source: setup.sqlite?.source ?? 'npm package',
      loaded: await attempt(probeStore),
    },
    {
      name: 'duckdb',
      version: versionOf('@duckdb/node-api'),
      source: 'npm package',
      loaded: await attempt(probeReader),
    },
  ];
  const projectState = project === undefined ? undefined : checkProject(project, opener);
  const ok =
    parts.every((part) => !part.loaded.startsWith('no')) &&
    (projectState === undefined || projectState.problems.length === 0);
  return {
    ok,
    json: {
      ok,
      platform: `${process.platform}-${process.arch}`,
      parts,
      ...(projectState ? { project: { ...projectState, problems: projectState.problems.map(englishOf) } } : {}),
    },
    text: `${textTable(
      heads(sentence, 'part', 'version', 'loads', 'from'),
      parts.map((part) => [part.name, part.version, part.loaded, part.source]),
    )}${projectState ? `\n${projectState.file}: ${projectState.problems.length === 0 ? sentence(say('cli.sound', {})) : projectState.problems.map(sentence).join('; ')}` : ''}`,
  };
}

function checkProject(file: string, opener: Opener): { file: string; problems: Finding[] } {
  try {
    const project = openProject(file, { mode: 'read', create: false, ...opener, who: 'check' });
    try {
      return { file: project.file, problems: projectProblems(project) };
    } finally {
      project.close();
    }
  } catch (error) {
    const { said, message } = toReport(error);
    return { file, problems: [said ?? message] };
  }
}

function readParts(file: string): Record<string, { version: string; source: string; path?: string } | undefined> {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
