// A look at the pages that hold a database's schema, before SQLite reads it: it follows a tree whose pages lead to each
// other again and again for as long as there
// are ways, and it cannot be stopped. Formats: sqlite.org/fileformat2.html, sections 1.3, 1.6 and 4.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { pageDecryptor } from './encrypted-page.ts';

const interior = 5;
const leaf = 13;

/** Gives a page's bytes, or nothing beyond the end. */
type ReadPage = (number: number) => Buffer | undefined;

/**
 * Walks the tree of the schema, in which every page has one place. All other trees are walked by quick_check, which
 * goes to no page twice, before anything is read.
 * @param passphrase of an encrypted project; a wrong one is for SQLite to say
 * @throws project-damaged where one has two
 */
export function checkSchemaPages(file: string, passphrase?: string): void {
  const handle = fs.openSync(file, 'r');
  let log: Log | undefined;
  try {
    const head = Buffer.alloc(100);
    if (fs.readSync(handle, head, 0, 100, 0) < 100) return;
    const size = pageSize(head.readUInt16BE(16));
    // SQLite says what is wrong with such a file
    if (size === undefined) return;
    log = openLog(`${file}-wal`, size);
    const { handle: inLog, pages } = log ?? {};
    const stored: ReadPage = (number) => {
      const at = pages?.get(number);
      return inLog !== undefined && at !== undefined
        ? readAt(inLog, at, size)
        : readAt(handle, (number - 1) * size, size);
    };
    walk(passphrase === undefined ? stored : decrypted(stored, head.subarray(0, 16), passphrase));
  } catch (error) {
    if (!(error instanceof SecondPlace)) throw error;
    throw new VitrineError(
      'project-damaged',
      say('error.damagedPagesSchemaLeadBack', { file: path.basename(file), page: error.page }),
      {
        where: file,
        hint: say('hint.moveAsideAndOpenBackup', {}),
      },
    );
  } finally {
    fs.closeSync(handle);
    if (log) fs.closeSync(log.handle);
  }
}

function decrypted(stored: ReadPage, salt: Buffer, passphrase: string): ReadPage {
  const decrypt = pageDecryptor(salt, passphrase);
  const first = stored(1);
  if (!first || !beginsSchema(decrypt(first, 1))) return () => undefined;
  return (number) => {
    const page = stored(number);
    return page && decrypt(page, number);
  };
}

/**
 * Whether a first page is one that SQLite would follow: it refuses schema formats above 4. What a wrong passphrase
 * makes of it has a fitting kind of page once in 128 times, and a fitting format too once in 10^11 times.
 */
const beginsSchema = (page: Buffer): boolean => [interior, leaf].includes(page[100]) && page.readUInt32BE(44) <= 4;

class SecondPlace extends Error {
  readonly page: number;
  constructor(page: number) {
    super(`page ${page} has a second place`);
    this.page = page;
  }
}

/** In the header 1 stands for 65,536. @returns nothing where no database has such pages */
function pageSize(stored: number): number | undefined {
  const size = stored === 1 ? 65536 : stored;
  return size >= 512 && (size & (size - 1)) === 0 ? size : undefined;
}

function readAt(handle: number, at: number, size: number): Buffer | undefined {
  const page = Buffer.alloc(size);
  return fs.readSync(handle, page, 0, size, at) === size ? page : undefined;
}

function walk(read: ReadPage): void {
  const seen = new Set<number>();
  const open = [1];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    // what leads nowhere is for SQLite to say
    if (number < 1) continue;
    if (seen.has(number)) throw new SecondPlace(number);
    seen.add(number);
    const page = read(number);
    // what is missing or no page of such a tree is for SQLite to say
    if (page) open.push(...childrenOf(page, number === 1 ? 100 : 0));
  }
}

/** Pages that a page of a table's tree leads to. @param at where its header stands */
function childrenOf(page: Buffer, at: number): number[] {
  if (page[at] !== interior) return [];
  const cells = Math.min(page.readUInt16BE(at + 3), Math.floor((page.length - at - 12) / 2));
  const children = [page.readUInt32BE(at + 8)];
  for (let i = 0; i < cells; i++) {
    const cell = page.readUInt16BE(at + 12 + 2 * i);
    if (cell + 4 <= page.length) children.push(page.readUInt32BE(cell));
  }
  return children;
}

const logHead = 32;
const frameHead = 24;

interface Log {
  readonly handle: number;
  /** Where the newest committed bytes of a page stand, by its number. */
  readonly pages: ReadonlyMap<number, number>;
}

/** A write-ahead log as SQLite would read it: up to the first frame whose salt or checksum does not fit. */
function openLog(file: string, size: number): Log | undefined {
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch {
    return undefined;
  }
  return { handle, pages: committedPages(handle, size) };
}

function committedPages(handle: number, size: number): ReadonlyMap<number, number> {
  const committed = new Map<number, number>();
  const head = readAt(handle, 0, logHead);
  if (!head || head.readUInt32BE(8) !== size) return committed;
  const magic = head.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return committed;
  const sum = checksum(magic === 0x377f0683);
  let state = sum([0, 0], head, 0, 24);
  if (state[0] !== head.readUInt32BE(24) || state[1] !== head.readUInt32BE(28)) return committed;
  let waiting: [number, number][] = [];
  for (let at = logHead; ; at += frameHead + size) {
    const frame = readAt(handle, at, frameHead + size);
    if (!frame || head.compare(frame, 8, 16, 16, 24) !== 0) return committed;
    state = sum(sum(state, frame, 0, 8), frame, frameHead, size);
    if (state[0] !== frame.readUInt32BE(16) || state[1] !== frame.readUInt32BE(20)) return committed;
    waiting.push([frame.readUInt32BE(0), at + frameHead]);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [number, place] of waiting) committed.set(number, place);
    waiting = [];
  }
}

/** s0 and s1 of the log's checksums, over words of either byte order. */
function checksum(bigEndian: boolean) {
  return ([s0, s1]: readonly [number, number], bytes: Buffer, from: number, length: number): [number, number] => {
    let a = s0;
    let b = s1;
    for (let at = from; at < from + length; at += 8) {
      const first = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
      const second = bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
      a = (a + first + b) >>> 0;
      b = (b + second + a) >>> 0;
    }
    return [a, b];
  };
}
