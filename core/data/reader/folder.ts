// A folder of files, or a zip of one: the names of what is in it, and its bytes one file after another.
import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';

/** Files of a folder, sorted by name; names are paths in it with `/`. */
export interface Folder {
  readonly names: readonly string[];
  /** Gives each file's bytes, in the order of the names that are asked for. */
  read(names: readonly string[]): Generator<readonly [string, Uint8Array]>;
}

const mostFiles = 200_000;
const mostFileBytes = 200e6;
/** Of a zip so much is unpacked at once. */
const unpackedAtOnce = 64e6;

const byName = (names: string[]): string[] => names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');

function tooMany(file: string): VitrineError {
  return new VitrineError('file-too-large', say('folder.tooMany', { most: mostFiles }), { where: file });
}

/** Links are not followed: they may lead out of the folder, or back into it. */
function openDirectory(root: string): Folder {
  const names: string[] = [];
  const waiting = [''];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const entry of fs.readdirSync(path.join(root, at), { withFileTypes: true })) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`;
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(name);
      else if (entry.isFile()) names.push(name);
      if (names.length > mostFiles) throw tooMany(root);
    }
  return {
    names: byName(names),
    *read(wanted) {
      for (const name of wanted) {
        const file = path.join(root, name);
        yield [name, fs.statSync(file).size > mostFileBytes ? new Uint8Array(0) : fs.readFileSync(file)];
      }
    },
  };
}

function openZip(file: string): Folder {
  const packed = fs.readFileSync(file);
  const sizes = new Map<string, number>();
  const look = (filter: (entry: { readonly name: string; readonly originalSize: number }) => boolean) => {
    try {
      return unzipSync(packed, { filter });
    } catch (cause) {
      throw new VitrineError('file-format', say('folder.brokenZip', {}), { where: file, cause });
    }
  };
  look(({ name, originalSize }) => {
    if (!name.endsWith('/') && !isHidden(name)) sizes.set(name, originalSize);
    if (sizes.size > mostFiles) throw tooMany(file);
    return false;
  });
  return {
    names: byName([...sizes.keys()]),
    *read(wanted) {
      for (let from = 0; from < wanted.length; ) {
        let bytes = 0;
        let to = from;
        const some = new Set<string>();
        for (; to < wanted.length && (to === from || bytes < unpackedAtOnce); to++) {
          const size = sizes.get(wanted[to]) ?? 0;
          if (size <= mostFileBytes) some.add(wanted[to]);
          bytes += size;
        }
        const unpacked = look(({ name }) => some.has(name));
        for (const name of wanted.slice(from, to)) yield [name, unpacked[name] ?? new Uint8Array(0)];
        from = to;
      }
    },
  };
}

const startsLikeZip = (file: string): boolean => {
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(4);
    return fs.readSync(handle, head, 0, 4, 0) === 4 && head.toString('latin1') === 'PK\x03\x04';
  } finally {
    fs.closeSync(handle);
  }
};

/** @returns nothing where the path is a file that is no zip of files, such as a table or a workbook */
export function openFolder(file: string): Folder | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return openDirectory(file);
  if (!stat?.isFile() || stat.size < 4 || path.extname(file).toLowerCase() === '.xlsx' || !startsLikeZip(file))
    return undefined;
  const folder = openZip(file);
  return folder.names.includes('[Content_Types].xml') ? undefined : folder;
}
