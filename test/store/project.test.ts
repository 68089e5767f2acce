import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileColumn } from '../../core/data/profile.ts';
import { englishOf } from '../../core/errors.ts';
import { packArtifact } from '../../core/models/artifact.ts';
import type { EpochRecord } from '../../core/schema/experiment.ts';
import { experimentSpec } from '../../core/schema/spec.ts';
import { backUp, listBackups, restoreNewestBackup } from '../../core/store/backup.ts';
import { copyProject, moveAside } from '../../core/store/copies.ts';
import { findDataset, insertDataset, listDatasets, loadTable } from '../../core/store/datasets.ts';
import { insertEpochs, listEpochs } from '../../core/store/epochs.ts';
import { getArtifact, insertExperiment, markInterrupted } from '../../core/store/experiments.ts';
import { sweepCopies } from '../../core/store/leftovers.ts';
import { migrations } from '../../core/store/migrations/index.ts';
import { type OpenOptions, openProject, type ProjectFile } from '../../core/store/open.ts';
import { openDatabase } from '../../core/store/sqlite.ts';
import { projectProblems } from '../../core/store/verify.ts';
import { workFolder } from '../support/cli.ts';
import { sampleTable } from '../support/data.ts';

const now = () => new Date('2026-01-02T03:04:05Z');
const write: OpenOptions = { mode: 'write', create: true, who: 'a test', now };
let work: ReturnType<typeof workFolder>;
let file: string;
const opened: ProjectFile[] = [];
const open = (options: Partial<OpenOptions> = {}, name = file): ProjectFile => {
  const project = openProject(name, { ...write, ...options });
  opened.push(project);
  return project;
};

beforeEach(() => {
  work = workFolder();
  file = work.file('项目 one.vitrine');
});
afterEach(() => {
  for (const project of opened.splice(0)) if (project.connection.open) project.close();
  work[Symbol.dispose]();
});

function addIris(project: ProjectFile, id = 'd1', created = now(), table = sampleTable('iris')): void {
  insertDataset(project.connection, {
    id,
    name: 'iris',
    source: 'iris.csv',
    created: created.toISOString(),
    target: 'target',
    options: {},
    table,
    preview: { rejected: [], rejectedCount: 0, notes: [] } as never,
    profiles: table.columns.map(profileColumn),
    readings: [],
  });
}

function addRun(project: ProjectFile, id = 'e1'): void {
  insertExperiment(project.connection, {
    id,
    name: 'run',
    created: now().toISOString(),
    dataset: 'd1',
    spec: experimentSpec.parse({ dataset: 'iris', model: { kind: 'mlp' } }),
    version: '0',
  });
}

const code = (work: () => unknown): string => {
  try {
    work();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
};

describe('a project file', () => {
  it('has the settings that keep it whole', () => {
    const { connection } = open();
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(connection.pragma('synchronous', { simple: true })).toBe(2);
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(connection.pragma('trusted_schema', { simple: true })).toBe(0);
    expect(connection.pragma('cell_size_check', { simple: true })).toBe(1);
    const tables = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").all() as {
      name: string;
      sql: string;
    }[];
    expect(tables.filter(({ sql }) => !/STRICT/.test(sql)).map(({ name }) => name)).toEqual([]);
  });

  it('gives a table back byte by byte, and notices a changed value', () => {
    const project = open();
    addIris(project);
    const table = loadTable(project.connection, 'd1');
    expect(table.rows).toBe(150);
    expect(table.columns.map((column) => column.name)).toEqual(
      sampleTable('iris').columns.map((column) => column.name),
    );
    expect(projectProblems(project)).toEqual([]);
    const { data } = project.connection.prepare('SELECT data FROM dataset_column WHERE position = 0').get() as {
      data: Buffer;
    };
    data[3] ^= 1;
    project.connection.prepare('UPDATE dataset_column SET data = ? WHERE position = 0').run(data);
    expect(code(() => loadTable(project.connection, 'd1'))).toBe('project-damaged');
    project.connection.prepare('UPDATE dataset_column SET data = ? WHERE position = 0').run(data.subarray(0, 16));
    expect(code(() => loadTable(project.connection, 'd1'))).toBe('project-damaged');
    expect(projectProblems(project).map(englishOf).join()).toMatch(/iris/);
  });

  it('stores epochs with the checkpoint after them, or neither', () => {
    const project = open();
    addIris(project);
    addRun(project);
    const epoch = (n: number) => ({ epoch: n, loss: 1 / n, learningRate: 0.1, seconds: n });
    const parcel = (epochs: EpochRecord[], at: number) => ({
      epochs,
      checkpoint: packArtifact({ epoch: at }),
      snapshots: [],
      stride: 1,
    });
    insertEpochs(project.connection, 'e1', parcel([epoch(1), epoch(2)], 2));
    expect(listEpochs(project.connection, 'e1').map(({ loss }) => loss)).toEqual([1, 0.5]);
    expect(
      code(() =>
        insertEpochs(
          project.connection,
          'e1',
          parcel([epoch(3), { ...epoch(4), learningRate: undefined as never }], 4),
        ),
      ),
    ).not.toBe('nothing was thrown');
    expect(listEpochs(project.connection, 'e1').length).toBe(2);
    expect(getArtifact(project.connection, 'e1', 'checkpoint')).toEqual(packArtifact({ epoch: 2 }));
    project.connection.prepare('UPDATE artifact SET data = zeroblob(40)').run();
    expect(code(() => getArtifact(project.connection, 'e1', 'checkpoint'))).toBe('project-damaged');
  });

  it('marks what was running when its program died', () => {
    const project = open();
    addIris(project);
    addRun(project);
    expect(markInterrupted(project.connection)).toEqual(['e1']);
    expect(markInterrupted(project.connection)).toEqual([]);
  });
});

describe('who may open it', () => {
  it('one writes, others read, and the second writer is told who writes', () => {
    open();
    expect(() => open()).toThrow(/open in a test \(process \d+/);
    const reader = open({ mode: 'read' });
    expect(reader.readOnly).toBe(true);
    expect(reader.writtenElsewhere).toBe(true);
    expect(open({ mode: 'write-or-read' }).readOnly).toBe(true);
  });

  it('the lock goes with its holder', () => {
    open().close();
    expect(fs.existsSync(`${file}-lock`)).toBe(false);
    const second = open();
    expect(second.readOnly).toBe(false);
    second.close();
    expect(open({ mode: 'read' }).writtenElsewhere).toBe(false);
  });

  it('refuses a newer file, also where its number stands in the log alone, and leaves it as it was', () => {
    open().close();
    const other = openDatabase(file);
    other.pragma('wal_autocheckpoint = 0');
    other.pragma('user_version = 99');
    const before = fs.readFileSync(file);
    expect(code(() => open())).toBe('project-newer');
    expect(code(() => open({ mode: 'read' }))).toBe('project-newer');
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    other.close();
  });

  it('refuses a file of another program, a folder, and what is no SQLite at all', () => {
    const foreign = work.file('foreign.vitrine');
    const other = openDatabase(foreign);
    other.exec('CREATE TABLE t (a)');
    other.close();
    expect(code(() => open({}, foreign))).toBe('project-foreign');
    expect(code(() => open({}, work.file('text.vitrine', 'not a database'.repeat(20))))).toBe('project-foreign');
    expect(code(() => open({}, work.folder))).toBe('usage');
    expect(code(() => open({ create: false }, work.file('absent.vitrine')))).toBe('file-not-found');
  });

  it('a project whose first program died before the log was written back is a project', () => {
    const project = open();
    addIris(project);
    // the file and its log as a killed process leaves them
    const copy = work.file('copy.vitrine');
    fs.copyFileSync(file, copy);
    fs.copyFileSync(`${file}-wal`, `${copy}-wal`);
    expect(findDataset(open({}, copy).connection, 'iris')?.rows).toBe(150);
  });
});

describe('what is left beside it and in it', () => {
  it('the newest import is the last one, though the clock was set back in between', () => {
    const project = open();
    addIris(project, 'first', new Date('2026-05-01'));
    addIris(project, 'second', new Date('2020-05-01'));
    expect(findDataset(project.connection, 'iris')?.id).toBe('second');
    expect(listDatasets(project.connection).map(({ id }) => id)).toEqual(['second', 'first']);
  });

  it('an import that fails gives back the room that it took in the log', () => {
    const project = open();
    const values = new Float64Array(3_000_000);
    const columns = [0, 1, 0].map((id) => ({ id, name: `x${id}`, kind: 'numeric' as const, values }));
    expect(() => addIris(project, 'd1', now(), { rows: values.length, columns })).toThrow();
    expect(findDataset(project.connection, 'iris')).toBeUndefined();
    expect(fs.statSync(`${file}-wal`).size).toBe(0);
  });

  it('reading leaves nothing beside a project, and takes nothing from one who writes', () => {
    open().close();
    const beside = () => fs.readdirSync(work.folder).filter((name) => /-(wal|shm)$/.test(name));
    expect(beside()).toEqual([]);
    const reader = open({ mode: 'read' });
    expect(reader.readOnly).toBe(true);
    reader.close();
    expect(beside()).toEqual([]);
    const writer = open();
    addIris(writer);
    const other = open({ mode: 'read' });
    other.close();
    addIris(writer, 'd2');
    expect(listDatasets(writer.connection)).toHaveLength(2);
  });

  it('copies that killed readers left in the folder for temporary files are taken away', () => {
    const stale = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-read-999999999-'));
    const own = fs.mkdtempSync(path.join(os.tmpdir(), `vitrine-read-${process.pid}-`));
    try {
      sweepCopies();
      expect([fs.existsSync(stale), fs.existsSync(own)]).toEqual([false, true]);
    } finally {
      fs.rmSync(own, { recursive: true, force: true });
    }
  });
});

describe('damage', () => {
  /** Overwrites the middle of the file. */
  function damage(name: string): void {
    const bytes = fs.readFileSync(name);
    bytes.fill(0x5a, 4096, bytes.length - 100);
    fs.writeFileSync(name, bytes);
  }

  it('is said, moved aside, and the newest sound backup takes its place', () => {
    const project = open();
    addIris(project);
    backUp(project);
    project.close();
    damage(file);
    const damaged = fs.readFileSync(file);
    expect(code(() => open())).toBe('project-damaged');
    expect(fs.readFileSync(file).equals(damaged)).toBe(true);
    const { aside } = restoreNewestBackup(file, now());
    expect(aside && fs.readFileSync(aside).equals(damaged)).toBe(true);
    expect(findDataset(open().connection, 'iris')?.rows).toBe(150);
  });

  it('no backup of a damaged project replaces a sound one; a damaged backup is passed over', () => {
    const project = open();
    addIris(project);
    backUp(project);
    const [good] = listBackups(file);
    fs.copyFileSync(good.file, `${file}-backup-older`);
    damage(good.file);
    project.close();
    damage(file);
    expect(restoreNewestBackup(file, now()).from).toBe(`${file}-backup-older`);
  });

  it('says so where there is no sound backup', () => {
    open().close();
    expect(code(() => restoreNewestBackup(file, now()))).toBe('not-found');
    expect(moveAside(file, now())).toMatch(/damaged-2026/);
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe('older formats', () => {
  it.each(migrations.map((_, i) => i + 1))('format %i is brought up to date, after a checked copy', (version) => {
    const old = open({ migrations: migrations.slice(0, version) });
    old.connection
      .prepare(
        "INSERT INTO dataset (id, name, source, created, rows, hash, import_options, rejected, rejected_count, notes, complete) VALUES ('d', 'old', 's', 'c', 0, 'h', '{}', '[]', 0, '[]', 1)",
      )
      .run();
    old.connection
      .prepare(
        "INSERT INTO experiment (id, name, created, status, dataset, spec, version, seconds) VALUES ('e', 'n', 'c', 'finished', 'd', '{}', '0', '{}')",
      )
      .run();
    old.close();
    const project = open();
    expect(project.connection.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(project.connection.prepare('SELECT name FROM dataset').all()).toEqual([{ name: 'old' }]);
    expect(project.connection.prepare('SELECT note, starred FROM experiment').all()).toEqual([
      { note: '', starred: 0 },
    ]);
    const backups = listBackups(file);
    expect(backups.length).toBe(version < migrations.length ? 1 : 0);
    if (backups.length > 0)
      expect(openDatabase(backups[0].file, { readonly: true }).pragma('user_version', { simple: true })).toBe(version);
  });

  it('a step that fails leaves the file as it was', () => {
    open().close();
    expect(() => open({ migrations: [...migrations, { sql: 'CREATE TABLE half (a) STRICT; NONSENSE;' }] })).toThrow();
    const project = open();
    expect(project.connection.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(project.connection.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({
      n: 0,
    });
  });
});

describe('copies', () => {
  it('are whole, sound and alone', () => {
    const project = open();
    addIris(project);
    const copy = work.file('copy.vitrine');
    copyProject(project, copy);
    expect(fs.existsSync(`${copy}-wal`)).toBe(false);
    expect(findDataset(open({}, copy).connection, 'iris')?.rows).toBe(150);
    expect(fs.readdirSync(work.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('a file where nothing can be written is read', () => {
    const project = open();
    addIris(project);
    project.close();
    fs.chmodSync(file, 0o444);
    const reader = open({ mode: 'write-or-read' });
    expect(findDataset(reader.connection, 'iris')?.rows).toBe(150);
  });
});
