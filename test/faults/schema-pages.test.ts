// A file whose pages lead to each other again and again: SQLite would follow them for ever, and no other thread could
// stop it.
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageDecryptor } from '../../core/store/encrypted-page.ts';
import { openProject } from '../../core/store/open.ts';
import { openDatabase } from '../../core/store/sqlite.ts';
import { refusal, vitrine, workFolder } from '../support/cli.ts';

const size = 4096;
const now = () => new Date(0);

/** A page of a table's tree that leads to one page so many times. @param at where its header stands */
function leadsTo(child: number, times: number, at = 0): Buffer {
  const page = Buffer.alloc(size);
  page[at] = 5;
  page.writeUInt16BE(times, at + 3);
  let end = size;
  for (let i = 0; i < times; i++) {
    end -= 5;
    page.writeUInt32BE(child, end);
    page[end + 4] = 1 + (i % 100);
    page.writeUInt16BE(end, at + 12 + 2 * i);
  }
  page.writeUInt16BE(end, at + 5);
  page.writeUInt32BE(child, at + 8);
  return page;
}

/** A project whose schema is read 401^depth times. */
function endless(file: string, depth: number): void {
  const project = openProject(file, { mode: 'write', create: true, who: 'a test', now });
  project.close();
  const pages = Buffer.from(fs.readFileSync(file));
  const first = Buffer.from(pages.subarray(0, size));
  const added: Buffer[] = [];
  let last = pages.length / size;
  for (let level = 0; level < depth; level++) {
    added.push(leadsTo(last, 400));
    last = pages.length / size + added.length;
  }
  const root = leadsTo(last, 1, 100);
  first.copy(root, 0, 0, 100);
  root.writeUInt32BE(last, 28);
  fs.writeFileSync(file, Buffer.concat([root, pages.subarray(size), ...added]));
}

describe('pages that lead back', () => {
  it('in the schema: refused before SQLite follows them, on the command line and for reading and writing', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    endless(file, 12);
    for (const mode of ['read', 'write'] as const)
      expect(() => openProject(file, { mode, create: false, who: 'a test', now })).toThrow(
        /the pages of its schema lead back to page/,
      );
    expect(JSON.parse(vitrine(file, '--json', 'list').stderr).error).toMatchObject({ code: 'project-damaged' });
  });

  it('in the log beside the file: they are found there too', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    openProject(file, { mode: 'write', create: true, who: 'a test', now }).close();
    const whole = openDatabase(file);
    whole.pragma('journal_mode = WAL');
    whole.pragma('wal_autocheckpoint = 0');
    // so many tables that the schema does not stand on one page
    for (let i = 0; i < 60; i++)
      whole.exec(`CREATE TABLE made_${i} (${Array.from({ length: 10 }, (_, j) => `column_${j} TEXT`).join(', ')})`);
    const copy = work.file('copy.vitrine');
    fs.copyFileSync(file, copy);
    const log = fs.readFileSync(`${file}-wal`);
    whole.close();
    fs.writeFileSync(`${copy}-wal`, log);
    // as it is, it is only foreign
    expect(() => openProject(copy, { mode: 'read', create: false, who: 'a test', now })).toThrow(/table/);
    // the first page of the last commit leads to one page twice
    const frames = Math.floor((log.length - 32) / (size + 24));
    const at =
      [...Array(frames).keys()].map((i) => 32 + i * (size + 24)).findLast((place) => log.readUInt32BE(place) === 1) ??
      0;
    const page = log.subarray(at + 24, at + 24 + size);
    expect(page[100]).toBe(5);
    page.writeUInt32BE(page.readUInt32BE(page.readUInt16BE(112)), 108);
    resign(log);
    fs.writeFileSync(`${copy}-wal`, log);
    expect(() => openProject(copy, { mode: 'read', create: false, who: 'a test', now })).toThrow(/lead back to page/);
    // with a checksum that does not fit the frame counts for nothing, as for SQLite
    log[at + 16] ^= 1;
    fs.writeFileSync(`${copy}-wal`, log);
    expect(() => openProject(copy, { mode: 'read', create: false, who: 'a test', now })).not.toThrow(
      /lead back to page/,
    );
  });

  it('in an encrypted project that is handed over with its passphrase', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    const passphrase = 'a word and another';
    openProject(file, { mode: 'write', create: true, who: 'a test', now, passphrase }).close();
    const open = () => openProject(file, { mode: 'read', create: false, who: 'a test', now, passphrase }).close();
    expect(open).not.toThrow();
    const bytes = fs.readFileSync(file);
    // decrypting is encrypting: the same stream is added
    const crypt = pageDecryptor(bytes.subarray(0, 16), passphrase);
    const pageAt = (number: number) => bytes.subarray((number - 1) * size, number * size);
    const first = crypt(pageAt(1), 1);
    expect(first[100]).toBe(5);
    for (let number = 2; number <= bytes.length / size; number++)
      expect([2, 5, 10, 13]).toContain(crypt(pageAt(number), number)[0]);
    // its second child is its first one again
    first.writeUInt32BE(first.readUInt32BE(first.readUInt16BE(112)), 108);
    crypt(first, 1).copy(bytes, 0);
    fs.writeFileSync(file, bytes);
    expect(open).toThrow(/lead back to page/);
    expect(() =>
      openProject(file, { mode: 'read', create: false, who: 'a test', now, passphrase: 'another of them' }),
    ).toThrow(expect.objectContaining({ code: 'passphrase' }));
  });

  it.each([
    ['a page before the first', (bytes: Buffer) => bytes.writeUInt32BE(0, 108)],
    ['pages of a size that there is not', (bytes: Buffer) => bytes.writeUInt16BE(102, 16)],
  ])('%s: damage, and no fault of the program', (_name, damage) => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    endless(file, 1);
    const bytes = fs.readFileSync(file);
    damage(bytes);
    fs.writeFileSync(file, bytes);
    expect(() => openProject(file, { mode: 'read', create: false, who: 'a test', now })).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^project-/) }),
    );
  });

  it('none of them: nothing is refused', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    openProject(file, { mode: 'write', create: true, who: 'a test', now }).close();
    expect(vitrine(file, 'list').status).toBe(0);
    expect(refusal(file, 'show', 'x').code).toBe('not-found');
  });
});

/** Checksums of a log that was changed. */
function resign(log: Buffer): void {
  const big = log.readUInt32BE(0) === 0x377f0683;
  const read = (at: number) => (big ? log.readUInt32BE(at) : log.readUInt32LE(at));
  let a = log.readUInt32BE(24);
  let b = log.readUInt32BE(28);
  const sum = (from: number, length: number) => {
    for (let at = from; at < from + length; at += 8) {
      a = (a + read(at) + b) >>> 0;
      b = (b + read(at + 4) + a) >>> 0;
    }
  };
  for (let at = 32; at + 24 + size <= log.length; at += 24 + size) {
    sum(at, 8);
    sum(at + 24, size);
    log.writeUInt32BE(a, at + 16);
    log.writeUInt32BE(b, at + 20);
  }
}
