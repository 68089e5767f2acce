import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp, listBackups, restoreNewestBackup } from '../../core/store/backup.ts';
import { pageDecryptor, stream } from '../../core/store/encrypted-page.ts';
import { openProject } from '../../core/store/open.ts';
import { changePassphrase } from '../../core/store/passphrase.ts';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';

const now = () => new Date(0);
const who = 'a test';
const secret = 'Patient 4711 has it';
const words = "it's 密码 enough";

/** A project with something in it that nobody else may read. @returns its file */
function projectIn(folder: string, passphrase?: string): string {
  const file = path.join(folder, 'p.vitrine');
  const project = openProject(file, { mode: 'write', create: true, who, now, passphrase });
  project.connection.prepare('UPDATE writer SET what = ?').run(secret);
  backUp(project);
  project.close();
  return file;
}

const readBack = (file: string, passphrase?: string, mode: 'read' | 'write' = 'read'): unknown => {
  const project = openProject(file, { mode, create: false, who: secret, now, passphrase });
  try {
    return project.connection.prepare('SELECT what FROM writer').pluck().get();
  } finally {
    project.close();
  }
};

const plainFiles = (folder: string): string[] =>
  fs.readdirSync(folder).filter((name) => fs.readFileSync(path.join(folder, name)).includes(secret));

describe('a passphrase', () => {
  it('hides everything, in the file, its log and its backups', () => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    const project = openProject(file, { mode: 'write', create: false, who: secret, now, passphrase: words });
    project.connection.prepare('UPDATE writer SET since = ?').run(secret);
    expect(fs.readdirSync(work.folder)).toEqual(
      expect.arrayContaining(['p.vitrine', 'p.vitrine-backup', 'p.vitrine-wal']),
    );
    expect(plainFiles(work.folder)).toEqual([]);
    project.close();
    expect(plainFiles(work.folder)).toEqual([]);
    expect(readBack(file, words)).toBe(secret);
    // the control: the same without one
    fs.rmSync(file);
    for (const { file: backup } of listBackups(file)) fs.rmSync(backup);
    projectIn(work.folder);
    expect(plainFiles(work.folder).sort()).toEqual(['p.vitrine', 'p.vitrine-backup']);
  });

  it.each([
    ['none', undefined, /is encrypted with a passphrase/],
    ['another', 'not the right one', /does not open/],
    ['another way to write it', "IT'S 密码 enough", /does not open/],
  ])('is asked for: %s is refused, and changes nothing', (_name, given, message) => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    const before = fs.readFileSync(file);
    for (const mode of ['read', 'write'] as const)
      expect(() => readBack(file, given, mode)).toThrow(
        expect.objectContaining({ code: 'passphrase', message: expect.stringMatching(message) }),
      );
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expect(fs.readdirSync(work.folder).sort()).toEqual(['p.vitrine', 'p.vitrine-backup']);
  });

  it('is said to be wrong, and not the file, where the noise that it makes looks like a page', () => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    const wrong = 'not the right one';
    const bytes = fs.readFileSync(file);
    const page = pageDecryptor(bytes.subarray(0, 16), wrong)(bytes.subarray(0, 4096), 1);
    // a stream cipher: what is changed in the stored byte is changed in the plain one; 5 leads to further pages
    bytes[100] ^= page[100] ^ 5;
    fs.writeFileSync(file, bytes);
    expect(() => readBack(file, wrong)).toThrow(expect.objectContaining({ code: 'passphrase' }));
  });

  it('is the same from whatever keyboard it comes', () => {
    using work = workFolder();
    expect(readBack(projectIn(work.folder, 'crème brûlée'), 'crème brûlée'.normalize('NFD'))).toBe(secret);
  });

  it('is refused for a project that has none', () => {
    using work = workFolder();
    const file = projectIn(work.folder);
    expect(() => readBack(file, words)).toThrow(/is not encrypted/);
  });

  it('can be set, changed and taken away', () => {
    using work = workFolder();
    const file = projectIn(work.folder);
    const change = (from: string | undefined, to: string | undefined, andBackups = false) =>
      changePassphrase(file, { who: secret, now, passphrase: from }, { to, andBackups });
    change(undefined, words);
    expect(readBack(file, words, 'write')).toBe(secret);
    expect(plainFiles(work.folder)).toEqual(['p.vitrine-backup']);
    change(words, 'another long one', true);
    expect(plainFiles(work.folder)).toEqual([]);
    expect(listBackups(file)).toEqual([]);
    expect(() => readBack(file, words)).toThrow(/does not open/);
    change('another long one', undefined);
    expect(readBack(file)).toBe(secret);
    expect(fs.readdirSync(work.folder)).toEqual(['p.vitrine']);
  });

  it('that is too short, or not the one so far, leaves the project as it was', () => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    const before = fs.readFileSync(file);
    expect(() => changePassphrase(file, { who, now, passphrase: words }, { to: 'short', andBackups: true })).toThrow(
      /at least 8/,
    );
    expect(() =>
      changePassphrase(file, { who, now, passphrase: 'wrong wrong' }, { to: 'long enough', andBackups: true }),
    ).toThrow(/does not open/);
    expect(fs.readFileSync(file).equals(before)).toBe(true);
    expect(listBackups(file)).toHaveLength(1);
  });

  it('opens the backup too', () => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    fs.writeFileSync(file, Buffer.alloc(4096));
    expect(() => restoreNewestBackup(file, now())).toThrow(/no sound backup/);
    expect(restoreNewestBackup(file, now(), words).from).toBe(`${file}-backup`);
    expect(readBack(file, words)).toBe(secret);
  });

  it('whose file is damaged says so, and not that it is wrong', () => {
    using work = workFolder();
    const file = projectIn(work.folder, words);
    const bytes = fs.readFileSync(file);
    bytes[4096 * 3 + 100] ^= 1;
    fs.writeFileSync(file, bytes);
    expect(() => readBack(file, words)).toThrow(expect.objectContaining({ code: 'project-damaged' }));
  });

  it('on the command line comes from a file or the environment', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    const secret = work.file('secret.txt', `${words}\nnot this line\n`);
    const next = work.file('next.txt', 'quite another one');
    const empty = work.file('empty.txt', '');
    json(file, '--passphrase-file', secret, 'import', 'sample:iris');
    expect(refusal(file, 'list')).toMatchObject({
      code: 'passphrase',
      hint: expect.stringContaining('--passphrase-file'),
    });
    expect(json(file, '--passphrase-file', secret, 'list')).toEqual([]);
    expect(refusal(file, '--passphrase-file', empty, 'list')).toMatchObject({
      code: 'passphrase',
      where: '--passphrase-file',
    });
    expect(refusal(file, '--passphrase-file', work.file('nowhere'), 'list')).toMatchObject({ code: 'file-not-found' });
    expect(refusal(file, '--passphrase-file', secret, 'protect')).toMatchObject({ code: 'usage' });
    expect(json(file, '--passphrase-file', secret, 'protect', '--new-passphrase-file', next)).toEqual({
      encrypted: true,
      backupsKept: 0,
    });
    expect(json(file, '--passphrase-file', next, 'protect', '--remove')).toEqual({ encrypted: false, backupsKept: 0 });
    expect(vitrine(file, 'list').status).toBe(0);
  });

  it('is not changed while another program reads the project, whether it is at it or not', () => {
    for (const isReading of [true, false]) {
      using work = workFolder();
      const file = projectIn(work.folder);
      const reader = openProject(file, { mode: 'read', create: false, who, now });
      if (isReading) reader.connection.exec('BEGIN; SELECT * FROM writer');
      const change = () => changePassphrase(file, { who: secret, now }, { to: words, andBackups: true });
      expect(change).toThrow(expect.objectContaining({ code: 'project-locked' }));
      if (isReading) reader.connection.exec('COMMIT');
      expect(reader.connection.prepare('SELECT count(*) FROM writer').pluck().get()).toBe(1);
      reader.close();
      expect(listBackups(file)).toHaveLength(1);
      expect(readBack(file)).toBe(secret);
      change();
      expect(readBack(file, words)).toBe(secret);
    }
  });

  it('takes away its own backups alone, and nothing that only looks like one', () => {
    using work = workFolder();
    const file = projectIn(work.folder);
    const mine = [
      work.file('p.vitrine-backup-notes.txt', secret),
      work.file('p.vitrine-backup-kept-2026-01-02T03-04-05-678Z', secret),
    ];
    const precious = work.file('precious.db', secret);
    fs.symlinkSync(precious, work.file('p.vitrine-backup-9'));
    fs.mkdirSync(work.file('p.vitrine-backups'));
    const twin = work.file('twin.db');
    fs.copyFileSync(`${file}-backup`, twin);
    fs.linkSync(twin, work.file('p.vitrine-backup-2'));
    const left = changePassphrase(file, { who: secret, now }, { to: words, andBackups: true });
    expect(left).toEqual([mine[1]]);
    for (const kept of [...mine, precious, twin]) expect(fs.readFileSync(kept).includes(secret), kept).toBe(true);
    expect(fs.existsSync(`${file}-backup`)).toBe(false);
    expect(fs.existsSync(`${file}-backup-2`)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('leaves a file that nobody else may read so, and its copies too', () => {
    using work = workFolder();
    const file = projectIn(work.folder);
    fs.chmodSync(file, 0o600);
    changePassphrase(file, { who, now }, { to: words, andBackups: true });
    const project = openProject(file, { mode: 'write', create: false, who, now, passphrase: words });
    backUp(project);
    project.close();
    for (const { file: name } of [{ file }, ...listBackups(file)]) expect(fs.statSync(name).mode & 0o777).toBe(0o600);
  });

  it('of a new project is long enough, and never made of bytes that are no text', () => {
    using work = workFolder();
    expect(() =>
      openProject(work.file('new.vitrine'), { mode: 'write', create: true, who, now, passphrase: 'short' }),
    ).toThrow(/at least 8/);
    expect(fs.readdirSync(work.folder)).toEqual([]);
    const gbk = path.join(work.folder, 'gbk.txt');
    fs.writeFileSync(gbk, Buffer.from('b1a6b1a6b1a6b1a6b1a6b1a6', 'hex'));
    expect(refusal(work.file('new.vitrine'), '--passphrase-file', gbk, 'import', 'sample:iris')).toMatchObject({
      code: 'encoding',
      where: '--passphrase-file',
    });
  });
});

it('the cipher of single pages is that of RFC 8439, section 2.4.2', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
  const nonce = Buffer.from('000000000000004a00000000', 'hex');
  const text = Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  expect(stream(key, nonce, 1, text).toString('hex')).toMatch(/^6e2e359a2568f98041ba0728dd0d6981.*8eedf2785e42874d$/);
});
