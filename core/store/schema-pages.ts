// A look at the pages that hold a database's schema, before SQLite reads it: it follows a tree whose pages lead to each other again and again for as long as there
// are ways, and it cannot be stopped. Formats: sqlite.org/fileformat2.html, sections 1.3, 1.6 and 4.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

const interior = 5;

/** Gives a page's bytes, or nothing beyond the end. */
type ReadPage = (number: number) => Buffer | undefined;

/**
 * Walks the tree of the schema, in which every page has one place. All other trees are walked by quick_check, which goes to no page twice, before anything is read.
 * @throws project-damaged where one has two
 */
export function checkSchemaPages(file: string): void {
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(100);
    if (fs.readSync(handle, head, 0, 100, 0) < 100) return;
    const size = pageSize(head.readUInt16BE(16));
    const inLog = framesOf(`${file}-wal`, size);
    walk((number) => inLog?.get(number) ?? readAt(handle, (number - 1) * size, size));
  } catch (error) {
    if (!(error instanceof SecondPlace)) throw error;
    throw new VitrineError('project-damaged', say('error.damagedPagesSchemaLeadBack', { file: path.basename(file), page: error.page }), {
      where: file,
      hint: say('hint.moveAsideAndOpenBackup', {}),
    });
  } finally {
    fs.closeSync(handle);
  }
}

class SecondPlace extends Error {
  readonly page: number;
  constructor(page: number) {
    super(`page ${page} has a second place`);
    this.page = page;
  }
}

const pageSize = (stored: number): number => (stored === 1 ? 65536 : stored);

function readAt(handle: number, at: number, size: number): Buffer | undefined {
  const page = Buffer.alloc(size);
  return fs.readSync(handle, page, 0, size, at) === size ? page : undefined;
}

function walk(read: ReadPage): void {
  const seen = new Set<number>();
  const open = [1];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
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

/** The newest committed page of each number in a write-ahead log, as SQLite would find them: up to the first frame whose salt or checksum does not fit. */
function framesOf(log: string, size: number): Map<number, Buffer> | undefined {
  if (!fs.existsSync(log)) return undefined;
  const bytes = fs.readFileSync(log);
  if (bytes.length < logHead || bytes.readUInt32BE(8) !== size) return undefined;
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return undefined;
  const sum = checksum(magic === 0x377f0683);
  let state = sum([0, 0], bytes, 0, 24);
  if (state[0] !== bytes.readUInt32BE(24) || state[1] !== bytes.readUInt32BE(28)) return undefined;
  const committed = new Map<number, Buffer>();
  let waiting: [number, Buffer][] = [];
  for (let at = logHead; at + frameHead + size <= bytes.length; at += frameHead + size) {
    if (bytes.compare(bytes, 16, 24, at + 8, at + 16) !== 0) break;
    state = sum(sum(state, bytes, at, 8), bytes, at + frameHead, size);
    if (state[0] !== bytes.readUInt32BE(at + 16) || state[1] !== bytes.readUInt32BE(at + 20)) break;
    waiting.push([bytes.readUInt32BE(at), bytes.subarray(at + frameHead, at + frameHead + size)]);
    if (bytes.readUInt32BE(at + 4) === 0) continue;
    for (const [number, page] of waiting) committed.set(number, page);
    waiting = [];
  }
  return committed;
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
