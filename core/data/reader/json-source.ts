// A list of JSON objects, or one object a line, as a table: keys are columns, in the order in which they come, each by
// its own spelling.

import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { maximumColumns } from './limits.ts';
import type { SourceFile, TableSource, VisitRow } from './table-source.ts';

const chunkSize = 1 << 20;
const maxObject = 16_000_000;

export function jsonSource(source: SourceFile, check: () => void): TableSource {
  const places = new Map<string, number>();
  return {
    dialect: null,
    header: true,
    headerRow: 1,
    sheets: [],
    sheet: null,
    notes: [],
    names: () => [...places.keys()],
    async scan(visit) {
      scanObjects(source, check, (text, line) => visitObject(source, text, line, places, visit));
    },
  };
}

function visitObject(
  source: SourceFile,
  text: string,
  line: number,
  places: Map<string, number>,
  visit: VisitRow,
): void {
  let value: unknown;
  try {
    value = text.length > 16 && /\d{16}/.test(text) ? parseExactly(text) : JSON.parse(text);
  } catch (error) {
    throw unreadable(source, line, error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notATable(source);
  const keys = Object.keys(value);
  // keys that are whole numbers come first in an object, wherever they stand in the text
  if (keys.some((key) => /^\d+$/.test(key) && !places.has(key)))
    keys.sort((a, b) => text.indexOf(JSON.stringify(a)) - text.indexOf(JSON.stringify(b)));
  for (const key of keys) if (!places.has(key)) places.set(key, places.size);
  if (places.size > maximumColumns)
    throw new VitrineError(
      'file-too-large',
      say('error.fileHasColumnsOrMore', { count: places.size, maximumColumns }),
      {
        where: source.original,
        hint: say('hint.leaveColumnsOut', {}),
      },
    );
  const cells = new Array<string | null>(places.size).fill(null);
  for (const [key, cell] of Object.entries(value)) cells[places.get(key) as number] = cellText(cell);
  visit(cells, undefined);
}

/** Whole numbers of many digits keep them: they come as text. */
function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, context?: { readonly source?: string }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    context?.source !== undefined &&
    /^-?\d+$/.test(context.source)
      ? context.source
      : value,
  );
}

function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const notATable = (source: SourceFile): VitrineError =>
  new VitrineError('file-format', say('error.jsonNotTable', {}), {
    where: source.original,
    hint: say('hint.listObjectsReadOneObject', {}),
  });

const unreadable = (source: SourceFile, line: number, message: string): VitrineError =>
  new VitrineError('file-format', say('error.fileCannotBeReadLine', { line, message: message.slice(0, 200) }), {
    where: `line ${line}`,
    hint: say('hint.checkJsonAtPlaceList', {}),
    cause: source.original,
  });

/** Cuts the text at the objects of the top level, or of the one list that holds them. */
function scanObjects(source: SourceFile, check: () => void, onObject: (text: string, line: number) => void): void {
  const decoder = new TextDecoder('utf-8');
  const handle = fs.openSync(source.file, 'r');
  const buffer = Buffer.alloc(chunkSize);
  /** The object under way, from an earlier part of the text. */
  let held = '';
  let line = 1;
  let startLine = 1;
  let depth = 0;
  let isQuoted = false;
  let isEscaped = false;
  let list = 'none' as 'none' | 'open' | 'closed';
  let wantsComma = false;
  let afterComma = false;
  let found = 0;
  const unexpected = (character: string) => unreadable(source, line, `"${character}" is not expected here`);
  const look = (text: string): void => {
    let start = depth > 0 ? 0 : -1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10) line++;
      if (depth > 0) {
        if (isEscaped) isEscaped = false;
        else if (isQuoted) {
          if (code === 92) isEscaped = true;
          else if (code === 34) isQuoted = false;
        } else if (code === 34) isQuoted = true;
        else if (code === 123 || code === 91) depth++;
        else if ((code === 125 || code === 93) && --depth === 0) {
          onObject(held + text.slice(start, i + 1), startLine);
          held = '';
          start = -1;
          found++;
          wantsComma = list === 'open';
          afterComma = false;
        }
        continue;
      }
      if (code <= 32) continue;
      if (code === 123) {
        if (wantsComma || list === 'closed') throw unexpected('{');
        depth = 1;
        start = i;
        startLine = line;
      } else if (code === 91 && list === 'none' && found === 0) list = 'open';
      else if (code === 93 && list === 'open' && !afterComma) {
        list = 'closed';
        wantsComma = false;
      } else if (code === 44 && wantsComma) {
        wantsComma = false;
        afterComma = true;
      } else if (found === 0 && !afterComma) throw notATable(source);
      else throw unexpected(text[i]);
    }
    if (depth > 0) held += start < 0 ? '' : text.slice(start);
    if (held.length > maxObject)
      throw new VitrineError(
        'file-too-large',
        say('error.objectBeginsLineLongerThan', { startLine, maxObject: maxObject / 1e6 }),
        {
          where: `line ${startLine}`,
        },
      );
  };
  try {
    for (let bytes = fs.readSync(handle, buffer); bytes > 0; bytes = fs.readSync(handle, buffer)) {
      check();
      look(decoder.decode(buffer.subarray(0, bytes), { stream: true }));
    }
    look(decoder.decode());
  } finally {
    fs.closeSync(handle);
  }
  if (depth > 0 || list === 'open') throw unreadable(source, line, 'the text ends before the last object does');
  if (found === 0) throw notATable(source);
}
