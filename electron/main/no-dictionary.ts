// Electron fetches a spelling dictionary at each start, whatever its settings say of spelling. The request leads nowhere
// (host-resolver-rules), but for it Chromium opens a UDP socket towards a public address, to see whether there is a route.
// Where the dictionary of the chosen language is there already, nothing is asked for: ours is of no language and empty.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';

const language = 'none';
const file = `${language}-3-0.bdic`;

/** An empty dictionary in Chromium's format: header with a digest, offsets of four empty lists of affixes, no words. */
function emptyDictionary(): Buffer {
  const headerBytes = 32;
  const affixes = Buffer.alloc(32);
  for (let list = 0; list < 4; list++) affixes.writeUInt32LE(headerBytes + 16 + 4 * list, 4 * list);
  const words = Buffer.alloc(8);
  words[0] = 0xe0;
  const body = Buffer.concat([affixes, words]);
  const header = Buffer.alloc(headerBytes);
  header.write('BDic', 0, 'latin1');
  header.writeUInt16LE(2, 4);
  header.writeUInt32LE(headerBytes, 8);
  header.writeUInt32LE(headerBytes + affixes.length, 12);
  createHash('md5').update(body).digest().copy(header, 16);
  return Buffer.concat([header, body]);
}

function readJson(name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(name, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Before the app is ready. @param userFolder where Chromium keeps its settings and its dictionaries */
export function preventDictionaryRequest(userFolder: string): void {
  try {
    const dictionaries = path.join(userFolder, 'Dictionaries');
    fs.mkdirSync(dictionaries, { recursive: true });
    writeFileAtomic.sync(path.join(dictionaries, file), emptyDictionary());
    const name = path.join(userFolder, 'Preferences');
    const preferences = readJson(name);
    const { spellcheck } = preferences;
    const known = typeof spellcheck === 'object' && spellcheck !== null ? spellcheck : {};
    const next = JSON.stringify({ ...preferences, spellcheck: { ...known, dictionaries: [language] } });
    writeFileAtomic.sync(name, next);
  } catch {
    // a folder that cannot be written: then the request is made, and leads nowhere
  }
}
