// A text of delimited records as a table.
import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import { say, some } from '../../messages/say.ts';
import type { ImportOptions } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import { chooseDialect } from './dialect.ts';
import { readHead } from './encoding.ts';
import { findHeader, type HeaderPlace, namesOf } from './header.ts';
import { type Dialect, firstRecords, RecordSplitter } from './records.ts';
import type { Reject, SourceFile, TableSource, VisitRow } from './table-source.ts';
import { totalIn } from './total-row.ts';

const headBytes = 1 << 20;
const headRecords = 200;
const chunkSize = 1 << 20;
const shownText = 200;

/** Finds the dialect and the columns' names, with what the person corrected taken as given. */
export function delimitedSource(source: SourceFile, options: ImportOptions, check: () => void): TableSource {
  const head = headOf(source.file);
  const preferred = /\.(tsv|tab)$/i.test(source.original) ? '\t' : ',';
  const dialect = chooseDialect(head, { delimiter: options.delimiter, quote: options.quote }, preferred);
  const records = firstRecords(head, dialect, headRecords);
  const place = placeOf(records, options);
  const sheet = records.map((record) => record.cells);
  const width = widthOf(sheet, place);
  const names = shifted(namesOf(sheet, place, sheet[place.first]?.length ?? width), width);
  const skipped = records.slice(0, place.first).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const comments = skipped.filter(({ cells }) => cells[0].startsWith('#')).length;
  const titles = skipped.length - comments;
  const title = skipped.find(({ cells }) => !cells[0].startsWith('#'));
  return {
    dialect,
    header: place.lines > 0,
    headerRow: records[place.first]?.line ?? 1,
    sheets: [],
    sheet: null,
    names: () => names,
    notes: [
      ...(comments > 0 ? [say('read.comments', { count: comments })] : []),
      ...(title
        ? [
            say(place.lines > 0 ? 'read.headerLine' : 'read.firstLine', {
              line: records[place.first].line,
              count: titles,
              text: title.cells.join(' ').trim().slice(0, 80),
            }),
          ]
        : []),
      ...(place.lines === 2 ? [say('read.twoLines', {})] : []),
      ...(place.lines === 0 && options.header === undefined
        ? [say('read.noHeader', { names: some(names.slice(0, 3)) })]
        : []),
      ...totalNote(source.file, dialect, names.length),
    ],
    scan: (visit, onReject) => scan(source, dialect, place, names.length, check, visit, onReject),
  };
}

const tailBytes = 1 << 16;

/** The last record may sum up the ones above it: it is data until a person says otherwise, but it is said. */
function totalNote(file: string, dialect: Dialect, width: number): Message[] {
  const { size } = fs.statSync(file);
  const length = Math.min(size, tailBytes);
  const bytes = Buffer.alloc(length);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, bytes, 0, length, size - length);
  } finally {
    fs.closeSync(handle);
  }
  const line =
    bytes
      .toString('utf8')
      .trimEnd()
      .split(/\r\n|\n|\r/)
      .at(-1) ?? '';
  const [record] = firstRecords(`${line}\n`, dialect, 1);
  const cells = record?.cells ?? [];
  const total = cells.length === width ? totalIn(cells) : undefined;
  // a category of that name stands beside words; a total beside the numbers that it sums up
  const isSum = cells.some((cell) => cell.trim() !== '' && !Number.isNaN(Number(cell.replaceAll(/[,\s]/g, ''))));
  return total === undefined || !isSum ? [] : [say('read.totalLast', { text: total })];
}

function headOf(file: string): string {
  const bytes = readHead(file, headBytes);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (bytes.length < headBytes) return text;
  return text.slice(0, text.lastIndexOf('\n') + 1) || text;
}

function placeOf(
  records: readonly { readonly cells: readonly string[]; readonly line: number }[],
  options: ImportOptions,
): HeaderPlace {
  const { header, headerRow } = options;
  const place = headerRow === undefined ? undefined : records.findIndex((record) => record.line >= headerRow);
  if (place !== undefined && place < 0)
    throw new VitrineError(
      'params',
      say('error.thereNoLineAmongFirst', { headerRow: headerRow ?? 0, count: records.length }),
      {
        where: 'headerRow',
        hint: say('hint.nameLineFileCountedFrom', {}),
      },
    );
  return findHeader(
    records.map((record) => record.cells),
    { header, place },
  );
}

/**
 * How many cells a row has: those of the header, or of most rows where these have one more (a column of row names
 * without a name).
 */
function widthOf(sheet: readonly (readonly string[])[], { first, lines }: HeaderPlace): number {
  const own = sheet[first]?.length ?? 1;
  const counts = new Map<number, number>();
  for (const cells of sheet.slice(first + lines))
    if (cells.length > 1 || cells[0].trim() !== '') counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [[usual]] = counts.size === 0 ? [[own]] : [...counts].sort((a, b) => b[1] - a[1]);
  return lines > 0 && usual === own + 1 ? usual : lines > 0 ? own : usual;
}

const shifted = (names: readonly string[], width: number): string[] =>
  names.length === width - 1 ? ['', ...names] : [...names];

async function scan(
  source: SourceFile,
  dialect: Dialect,
  place: HeaderPlace,
  width: number,
  check: () => void,
  visit: VisitRow,
  onReject: (reject: Reject) => void,
): Promise<void> {
  let record = 0;
  const first = place.first + place.lines;
  const splitter = new RecordSplitter(dialect, ({ cells, quoted, line }) => {
    if (record++ < first) return undefined;
    if (cells.length === 1 && quoted[0] === 0 && cells[0].trim() === '') return undefined;
    if (cells.length !== width && !isFilledUp(cells, width))
      onReject({
        line,
        reason: say('reject.width', { found: cells.length, expected: width }),
        text: cells.join(dialect.delimiter).slice(0, shownText),
      });
    else visit(cells, quoted);
    return undefined;
  });
  const handle = fs.openSync(source.file, 'r');
  const decoder = new TextDecoder('utf-8');
  const buffer = Buffer.alloc(chunkSize);
  try {
    for (let bytes = fs.readSync(handle, buffer); bytes > 0 && !splitter.isDone; bytes = fs.readSync(handle, buffer)) {
      check();
      splitter.write(decoder.decode(buffer.subarray(0, bytes), { stream: true }));
    }
    splitter.write(decoder.decode());
    splitter.end();
  } finally {
    fs.closeSync(handle);
  }
  if (splitter.openQuote !== undefined) refuseOpenQuote(source, splitter.openQuote);
}

/** Cells beyond the last column are no loss where they are empty. */
function isFilledUp(cells: readonly string[], width: number): boolean {
  for (let i = width; i < cells.length; i++) if (cells[i].trim() !== '') return false;
  return cells.length > width;
}

function refuseOpenQuote(source: SourceFile, line: number): never {
  const lines = fs.readFileSync(source.file).reduce((sum, byte) => sum + Number(byte === 10), 0);
  throw new VitrineError(
    'file-format',
    say('error.quoteOpensLineNotClosed', { line, value: Math.max(0, lines - line) }),
    {
      where: `line ${line}`,
      hint: say('hint.closeQuoteOrReadFile', {}),
    },
  );
}
