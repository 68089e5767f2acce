// What an attack on backups and on the lock found: an empty project over the only backup, links around the lock, copies
// left by killed programs.
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VitrineError } from '../../core/errors.ts';
import { backUp, listBackups, restoreNewestBackup } from '../../core/store/backup.ts';
import { copyProject } from '../../core/store/copies.ts';
import { type OpenOptions, openProject, type ProjectFile } from '../../core/store/open.ts';
import { openDatabase } from '../../core/store/sqlite.ts';
import { json, refusal, until, vitrine, workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

const now = () => new Date('2026-01-02T03:04:05Z');
const write: OpenOptions = { mode: 'write', create: true, who: 'a test', now };
let work: ReturnType<typeof workFolder>;
let file: string;
const opened: ProjectFile[] = [];
const open = (name = file, options: Partial<OpenOptions> = {}): ProjectFile => {
  const project = openProject(name, { ...write, ...options });
  opened.push(project);
  return project;
};
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof VitrineError ? error.code : String(error);
  }
};

beforeEach(() => {
  work = workFolder();
  file = work.file('p.vitrine');
});
afterEach(() => {
  for (const project of opened.splice(0)) if (project.connection.open) project.close();
  work[Symbol.dispose]();
});

const add = (project: ProjectFile, id: string) =>
  project.connection
    .prepare(
      "INSERT INTO dataset (id, name, source, created, rows, hash, import_options, rejected, rejected_count, notes, complete) VALUES (?, ?, 's', 'c', 0, 'h', '{}', '[]', 0, '[]', 1)",
    )
    .run(id, id);
const namesIn = (name: string) => {
  const project = openProject(name, { ...write, mode: 'read', create: false });
  const names = project.connection.prepare('SELECT name FROM dataset ORDER BY name').pluck().all();
  project.close();
  return names;
};

describe('a backup', () => {
  it('is offered where its project is gone, and no empty one is begun over it', () => {
    const project = open();
    add(project, 'a');
    backUp(project);
    project.close();
    fs.rmSync(file);
    expect(codeOf(() => open())).toBe('project-damaged');
    expect(fs.existsSync(file)).toBe(false);
    restoreNewestBackup(file, now());
    expect(namesIn(file)).toEqual(['a']);
  });

  it('is refused on the command line too, by its name', () => {
    json(file, 'import', 'sample:iris');
    fs.renameSync(file, `${file}-backup`);
    const answer = vitrine(file, '--json', 'import', 'sample:wine');
    expect([answer.status, JSON.parse(answer.stderr).error.message]).toEqual([
      1,
      'p.vitrine is gone, and a backup of it stands beside it: p.vitrine-backup.',
    ]);
    expect(fs.existsSync(file)).toBe(false);
  });

  it('of another project, or with more in it, is never replaced', () => {
    const project = open();
    add(project, 'a');
    backUp(project);
    project.close();
    fs.rmSync(file);
    // a person wants a new project of the same name all the same
    const fresh = open(file, { despiteBackups: true });
    add(fresh, 'b');
    backUp(fresh);
    add(fresh, 'c');
    for (let i = 0; i < 6; i++) backUp(fresh);
    const kept = listBackups(file).filter((backup) => backup.file.includes('-kept-'));
    expect(kept.map((backup) => namesIn(backup.file))).toEqual([['a']]);
    expect(namesIn(`${file}-backup`)).toEqual(['b', 'c']);
  });

  it('has three generations', () => {
    const project = open();
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      add(project, id);
      backUp(project);
    }
    expect(
      listBackups(file)
        .map((backup) => path.basename(backup.file))
        .sort(),
    ).toEqual(['p.vitrine-backup', 'p.vitrine-backup-2', 'p.vitrine-backup-3']);
    expect(namesIn(`${file}-backup-3`)).toEqual(['a', 'b', 'c']);
  });

  it('that was cut off is swept when its program is dead, and is no backup', () => {
    open().close();
    const dead = `${file}-backup.4999999.part`;
    const journal = `${dead}-journal`;
    const alive = `${file}-backup.${process.ppid}.part`;
    for (const name of [dead, journal, alive]) fs.writeFileSync(name, 'half');
    expect(listBackups(file)).toEqual([]);
    open();
    expect([dead, journal, alive].map((name) => fs.existsSync(name))).toEqual([false, false, true]);
  });
});

describe('a project that another program has changed', () => {
  it.each([
    ['trigger', "CREATE TRIGGER t AFTER INSERT ON epoch BEGIN UPDATE experiment SET outcome = '{}'; END"],
    ['view', 'CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'],
    ['table', 'CREATE TABLE other (a)'],
    ['table', 'CREATE VIRTUAL TABLE found USING fts5(a)'],
    ['table', 'ALTER TABLE experiment ADD COLUMN g TEXT AS (length(spec))'],
    ['index', 'CREATE INDEX i ON experiment (lower(name))'],
  ])('with a %s of its own is refused: %s', (type, sql) => {
    const project = open();
    add(project, 'a');
    project.close();
    const connection = openDatabase(file);
    connection.exec(sql);
    connection.close();
    for (const mode of ['write', 'read', 'write-or-read'] as const) {
      expect(() => open(file, { mode, create: false })).toThrow(
        new RegExp(`holds a ${type} ".*" that no Vitrine has made`),
      );
    }
    // the control: without it the project opens
    fs.rmSync(file);
    expect(open().readOnly).toBe(false);
  });
});

describe('a project whose tables are not as they were', () => {
  it.each([
    'ALTER TABLE experiment RENAME COLUMN status TO statas',
    'ALTER TABLE fold ADD COLUMN more TEXT',
    'DROP TABLE snapshot',
  ])('%s: is damaged', (sql) => {
    open().close();
    const connection = openDatabase(file);
    connection.exec(sql);
    connection.close();
    for (const mode of ['write', 'read'] as const)
      expect(codeOf(() => open(file, { mode, create: false }))).toBe('project-damaged');
  });
});

describe('a link', () => {
  it('finds the lock of the real file', () => {
    open();
    const link = work.file('link.vitrine');
    fs.symlinkSync(file, link);
    expect(codeOf(() => open(link))).toBe('project-locked');
    expect(open(link, { mode: 'write-or-read' }).readOnly).toBe(true);
  });

  it('opens the real file, beside which its backups stand', () => {
    open().close();
    const link = work.file('link.vitrine');
    fs.symlinkSync(file, link);
    const project = open(link);
    expect(project.file).toBe(fs.realpathSync(file));
    copyProject(project, `${file}-copy`);
    expect(namesIn(`${file}-copy`)).toEqual([]);
  });

  it('of the hard kind is read and never written', () => {
    const project = open();
    add(project, 'a');
    project.close();
    const twin = work.file('twin.vitrine');
    fs.linkSync(file, twin);
    for (const name of [file, twin]) {
      expect(codeOf(() => open(name))).toBe('read-only');
      const read = open(name, { mode: 'write-or-read' });
      expect(read.readOnly).toBe(true);
      read.close();
    }
    expect(vitrine(twin, '--json', 'list').status).toBe(0);
    expect(vitrine(twin, '--json', 'import', 'sample:iris').status).toBe(1);
    fs.rmSync(twin);
    expect(open().readOnly).toBe(false);
  });

  it('that leads nowhere names a file that is not there', () => {
    const link = work.file('dangling.vitrine');
    fs.symlinkSync(work.file('nothing.vitrine'), link);
    expect(refusal(link, 'list').code).toBe('file-not-found');
  });
});

describe('a backup made by hand', () => {
  it.each([undefined, 'four words are enough'])(
    'is written in a thread of its own, tells how far it is, and is one at a time (passphrase: %s)',
    async (passphrase) => {
      const studio = openStudio(file, passphrase);
      try {
        const { connection } = studio.project;
        // 80 MB, so that it takes a while
        connection.exec(
          'CREATE TEMP TABLE made AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80) SELECT i FROM n',
        );
        for (const id of connection.prepare('SELECT i FROM made').pluck().all()) add(studio.project, `d${id}`);
        connection.prepare('UPDATE dataset SET notes = hex(randomblob(500000))').run();
        const shares: number[] = [];
        const first = studio.backUpInThread({ onProgress: ({ share }) => shares.push(share) });
        await until(() => fs.existsSync(`${file}-backup.${process.pid}.part`));
        // this thread answers meanwhile
        expect(connection.prepare('SELECT count(*) FROM dataset').pluck().get()).toBe(80);
        await expect(studio.backUpInThread()).rejects.toThrow(/being made already/);
        expect(await first).toBe(`${file}-backup`);
        expect(shares.length).toBeGreaterThan(0);
        expect(shares).toEqual([...shares].sort((a, b) => a - b));
        const backup = openProject(`${file}-backup`, { ...write, mode: 'read', create: false, passphrase });
        expect(backup.connection.prepare('SELECT count(*) FROM dataset').pluck().get()).toBe(80);
        backup.close();
        expect(fs.readdirSync(work.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
      } finally {
        await studio.close();
      }
    },
  );
});
