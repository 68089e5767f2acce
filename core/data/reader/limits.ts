// What no table may exceed, looked at before a parser or the memory finds out.

import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';

export const maximumColumns = 50_000;
export const maximumLine = 2_000_000;

const tooWide = (line: number, message: Message): VitrineError =>
  new VitrineError('file-too-large', message, {
    where: `line ${line}`,
    hint: say('hint.tableTransposedOrQuoteNot', {}),
  });

/**
 * Looks at every line once, as bytes: refuses one that is too long or has too many cells, and a NUL byte, wherever it
 * stands.
 */
export function checkLines(file: string, check: () => void): void {
  const handle = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(1 << 22);
  let line = 1;
  let length = 0;
  let delimiters = 0;
  let offset = 0;
  const quotes = quoteWatch();
  const endLine = (bytes: Buffer) => {
    length += bytes.length;
    // a line that is short cannot have too many cells
    if (length > maximumColumns) delimiters += mostDelimiters(bytes);
    if (delimiters >= maximumColumns)
      throw tooWide(
        line,
        say('error.lineTooManyColumns', {
          line: line.toLocaleString('en'),
          columns: (delimiters + 1).toLocaleString('en'),
          most: maximumColumns.toLocaleString('en'),
        }),
      );
    if (length > maximumLine)
      throw tooWide(line, say('error.lineTooLong', { line: line.toLocaleString('en'), most: maximumLine / 1e6 }));
  };
  try {
    for (let bytes = fs.readSync(handle, buffer); bytes > 0; bytes = fs.readSync(handle, buffer)) {
      check();
      const part = buffer.subarray(0, bytes);
      const zero = part.indexOf(0);
      if (zero >= 0)
        throw new VitrineError('file-format', say('error.fileNotTextByteNul', { offset: offset + zero }), {
          where: `byte ${offset + zero}`,
          hint: say('hint.chooseUtf16IfText', {}),
        });
      let from = 0;
      for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, from)) {
        endLine(part.subarray(from, end));
        from = end + 1;
        line++;
        length = 0;
        delimiters = 0;
      }
      endLine(part.subarray(from));
      quotes.look(part, offset);
      offset += bytes;
    }
  } finally {
    fs.closeSync(handle);
  }
}

const beforeQuote = new Set([44, 9, 59, 124, 10, 13]);

/** Follows quoted values over line breaks: one that runs on for megabytes would fill the memory of a parser. */
function quoteWatch(): { look(part: Buffer, offset: number): void } {
  let opened = -1;
  return {
    look(part, offset) {
      for (let at = part.indexOf(34); at >= 0; at = part.indexOf(34, at + 1)) {
        if (opened < 0) {
          if (offset + at === 0 || (at > 0 && beforeQuote.has(part[at - 1]))) opened = offset + at;
        } else if (part[at + 1] === 34) at++;
        else opened = -1;
      }
      if (opened >= 0 && offset + part.length - opened > 2 * maximumLine) {
        throw new VitrineError(
          'file-too-large',
          say('error.quotedValueBeginsAtByte', { opened: opened.toLocaleString('en'), value: (2 * maximumLine) / 1e6 }),
          { where: `byte ${opened}`, hint: say('hint.quoteNotClosed', {}) },
        );
      }
    },
  };
}

/** The count of whichever delimiter is most frequent. */
function mostDelimiters(bytes: Buffer): number {
  let [commas, tabs, semicolons, bars] = [0, 0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 44) commas++;
    else if (byte === 9) tabs++;
    else if (byte === 59) semicolons++;
    else if (byte === 124) bars++;
  }
  return Math.max(commas, tabs, semicolons, bars);
}

const deepest = 200;

/** Refuses JSON that is nested so deep that a parser would run out of stack. */
export function checkDepth(file: string, check: () => void): void {
  const handle = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(1 << 22);
  let depth = 0;
  let line = 1;
  let quoted = false;
  let escaped = false;
  try {
    for (let bytes = fs.readSync(handle, buffer); bytes > 0; bytes = fs.readSync(handle, buffer)) {
      check();
      for (let i = 0; i < bytes; i++) {
        const byte = buffer[i];
        if (escaped) escaped = false;
        else if (quoted) {
          if (byte === 92) escaped = true;
          else if (byte === 34) quoted = false;
        } else if (byte === 34) quoted = true;
        else if (byte === 91 || byte === 123) depth++;
        else if (byte === 93 || byte === 125) depth--;
        if (byte === 10) line++;
        if (depth > deepest)
          throw new VitrineError('file-format', say('error.jsonNestedMoreThanLevels', { deepest, line }), {
            where: `line ${line}`,
            hint: say('hint.listFlatObjectsReadOne', {}),
          });
      }
    }
  } finally {
    fs.closeSync(handle);
  }
}

const maximumBytes = 3e9;

/** Refuses a table that would not fit into memory, before it is read. */
export function checkSize(rows: number, columns: number, file: string): void {
  if (rows * columns * 8 <= maximumBytes) return;
  throw new VitrineError(
    'file-too-large',
    say('error.tableHasRowsColumnsWhich', {
      rows: rows.toLocaleString('en'),
      columns: columns.toLocaleString('en'),
      size: ((rows * columns * 8) / 1e9).toFixed(1),
      limit: maximumBytes / 1e9,
    }),
    {
      where: file,
      hint: say('hint.takeSampleRowsOrLeave', {}),
    },
  );
}
