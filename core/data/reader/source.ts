import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { FileFormat, ImportOptions, TextEncoding } from '../../schema/dataset.ts';
import { identifier, literal, type Reader, readerError } from './duckdb.ts';
import { detectEncoding, readHead, writeAsUtf8 } from './encoding.ts';
import { missingMarkers } from './kinds.ts';
import { spreadsheetToCsv } from './spreadsheet.ts';

const maximumColumns = 20_000;
const maximumLine = 2_000_000;

/** A file as DuckDB can read it: `file` is the original or a UTF-8 copy in the job's temporary folder. */
export interface Source {
  readonly original: string;
  readonly file: string;
  readonly format: FileFormat;
  readonly encoding: TextEncoding | null;
  readonly sheets: string[];
}

/** What is read, as SQL: `relation` in FROM, one expression a column that yields text. */
export interface Relation {
  readonly relation: string;
  readonly names: string[];
  readonly expressions: string[];
  readonly delimiter: string | null;
  readonly quote: string | null;
  readonly header: boolean;
}

const formats: Record<string, FileFormat> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.tab': 'csv',
  '.txt': 'csv',
  '.data': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.xlsx': 'xlsx',
};

export async function openSource(original: string, options: ImportOptions, temporary: string, check: () => void): Promise<Source> {
  const stat = fs.statSync(original, { throwIfNoEntry: false });
  if (!stat) throw new VitrineError('file-not-found', `There is no file ${original}.`, { where: original });
  if (!stat.isFile())
    throw new VitrineError('file-format', `${original} is not a file.`, {
      where: original,
      hint: 'Give one file: CSV, TSV, JSON, JSON Lines, Parquet or XLSX.',
    });
  if (stat.size === 0) throw new VitrineError('file-empty', 'The file is empty (0 bytes).', { where: original });
  const head = readHead(original, 4096);
  const format = detectFormat(original, head);
  if (format === 'parquet') {
    const tail = Buffer.alloc(4);
    const handle = fs.openSync(original, 'r');
    fs.readSync(handle, tail, 0, 4, Math.max(0, stat.size - 4));
    fs.closeSync(handle);
    if (tail.toString('latin1') !== 'PAR1')
      throw new VitrineError('file-format', 'This Parquet file is cut off: its end is missing.', { where: original, hint: 'Copy or export it again.' });
    return { original, file: original, format, encoding: null, sheets: [] };
  }
  if (format === 'xlsx') {
    const file = path.join(temporary, 'sheet.csv');
    const sheets = await spreadsheetToCsv(original, options.sheet, file);
    return { original, file, format, encoding: null, sheets };
  }
  const encoding = options.encoding ?? detectEncoding(original);
  let file = original;
  const strictlyGiven = options.encoding === 'utf-8' && detectEncoding(original) !== 'utf-8';
  if (encoding !== 'utf-8' || strictlyGiven) {
    file = path.join(temporary, 'utf8.txt');
    writeAsUtf8(original, encoding, file, check);
  }
  const text = readHead(file, 1 << 16);
  if (
    text
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim() === ''
  )
    throw new VitrineError('file-empty', 'The file holds only white space.', { where: original });
  const zero = text.indexOf(0);
  if (zero >= 0)
    throw new VitrineError('file-format', `The file is not text: byte ${zero} is NUL.`, {
      where: `byte ${zero}`,
      hint: 'Choose UTF-16 if it is text in that encoding; otherwise it is some other kind of file.',
    });
  if (format === 'csv') checkWidth(file);
  return { original, file, format, encoding, sheets: [] };
}

function detectFormat(file: string, head: Buffer): FileFormat {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PAR1') return 'parquet';
  if (magic.startsWith('PK')) return 'xlsx';
  const known: Record<string, string> = {
    '\x89PNG': 'a PNG picture',
    '%PDF': 'a PDF',
    '\x7fELF': 'a program',
    SQLi: 'a SQLite file',
    '\x1f\x8b': 'a gzip archive',
    '\xd0\xcf\x11\xe0': 'an old Excel file (.xls)',
    GIF8: 'a GIF picture',
    '\xff\xd8\xff': 'a JPEG picture',
    '7z\xbc\xaf': 'a 7-Zip archive',
  };
  for (const [start, what] of Object.entries(known)) {
    if (magic.startsWith(start))
      throw new VitrineError('file-format', `This is ${what}, not a table.`, { where: file, hint: 'CSV, TSV, JSON, JSON Lines, Parquet and XLSX are read.' });
  }
  const extension = path.extname(file).toLowerCase();
  const byName = formats[extension];
  if (byName === 'parquet' || byName === 'xlsx') {
    throw new VitrineError('file-format', `The name says ${extension}, but the content is not.`, {
      where: file,
      hint: 'Export it again, or give it the ending of what it is.',
    });
  }
  if (byName) return byName;
  const first = head.toString('utf8').trimStart()[0];
  return first === '[' ? 'json' : first === '{' ? 'jsonl' : 'csv';
}

function checkWidth(file: string): void {
  const head = readHead(file, maximumLine + 1);
  const end = head.indexOf(10);
  const line = end < 0 ? head : head.subarray(0, end);
  if (line.length > maximumLine)
    throw new VitrineError('file-too-large', `The first line is longer than ${maximumLine / 1e6} MB.`, {
      where: 'line 1',
      hint: 'Lines of up to 2 MB are accepted.',
    });
  for (const delimiter of [44, 9, 59, 124]) {
    let count = 1;
    for (const byte of line) if (byte === delimiter) count++;
    if (count > maximumColumns)
      throw new VitrineError(
        'file-too-large',
        `The first line has ${count.toLocaleString('en')} columns; at most ${maximumColumns.toLocaleString('en')} are accepted.`,
        { where: 'line 1', hint: 'Is the table transposed?' },
      );
  }
}

/** Finds the dialect and the columns' names, with what the person corrected taken as given. */
export async function describeRelation(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  try {
    return source.format === 'csv' || source.format === 'xlsx' ? await describeCsv(reader, source, options) : await describeTyped(reader, source, options);
  } catch (error) {
    throw readerError(error, source.file);
  }
}

async function describeCsv(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  const path = literal(source.file);
  let delimiter = options.delimiter ?? (source.format === 'xlsx' || source.original.toLowerCase().endsWith('.csv') ? ',' : '\t');
  let quote = options.quote ?? '"';
  let header = options.header;
  const given = [
    options.delimiter === undefined ? '' : `, delim=${literal(options.delimiter)}`,
    options.quote === undefined ? '' : `, quote=${literal(options.quote)}`,
    options.header === undefined ? '' : `, header=${options.header}`,
  ].join('');
  try {
    const fields = 'Delimiter, Quote, HasHeader';
    const [row] = await reader.rows(
      `SELECT ${fields} FROM sniff_csv(${path}, sample_size=20480, ignore_errors=true, strict_mode=false${source.format === 'xlsx' ? ", delim=',', quote='\"'" : given})`,
    );
    if (options.delimiter === undefined) delimiter = String(row[0]);
    if (options.quote === undefined && row[1] !== '(empty)') quote = String(row[1]);
    header ??= Boolean(row[2]);
  } catch (error) {
    if (error instanceof Error && /max_line_size|Maximum line size/i.test(error.message)) throw error;
    header ??= true;
  }
  const dialect = `delim=${literal(delimiter)}, quote=${literal(quote)}, escape=${literal(quote)}, auto_detect=false, null_padding=false, strict_mode=false`;
  const firstRow = async (skip: number) =>
    (
      await reader.rows(
        `SELECT * FROM read_csv(${path}, ${dialect.replace('null_padding=false', 'null_padding=true')}, header=false, all_varchar=true, skip=${skip}, columns=${columnsLiteral(await width())}) LIMIT 1`,
      )
    )[0];
  const firstLine = readHead(source.file, maximumLine)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/, 1)[0];
  const width = async () => Math.max(1, splitLine(firstLine, delimiter, quote).length);
  const first = (await firstRow(0)) ?? [];
  header = headerOf(options.header, header ?? true, first);
  const missing = missingMarkers(options).map(literal).join(', ') || literal('');
  const names = uniqueNames(first.map((cell) => (header && cell !== null ? String(cell) : '')));
  return {
    relation: `read_csv(${path}, ${dialect}, header=${header}, nullstr=[${missing}], store_rejects=true, rejects_limit=0, columns=${columnsLiteral(names.length)})`,
    names,
    expressions: names.map((_, i) => `c${i}`),
    delimiter,
    quote,
    header,
  };
}

/** DuckDB finds no header in a table of text alone; a first row without numbers whose cells are all different is taken as one there. */
function headerOf(given: boolean | undefined, found: boolean, first: readonly unknown[]): boolean {
  if (given !== undefined) return given;
  if (found) return first.some((cell) => cell !== null && Number.isNaN(Number(cell)));
  const words = first.map((cell) => String(cell ?? '').trim());
  return words.every((word) => word !== '' && Number.isNaN(Number(word)) && word.length < 60) && new Set(words).size === words.length && words.length > 1;
}

const columnsLiteral = (count: number): string => `{${Array.from({ length: count }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ')}}`;

function splitLine(line: string, delimiter: string, quote: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (quote !== '' && line[i] === quote) quoted = !quoted;
    else if (!quoted && line.startsWith(delimiter, i)) {
      cells.push(cell);
      cell = '';
      i += delimiter.length - 1;
    } else cell += line[i];
  }
  return [...cells, cell];
}

async function describeTyped(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  const path = literal(source.file);
  const relation =
    source.format === 'parquet'
      ? `read_parquet(${path})`
      : `read_json(${path}, format=${source.format === 'json' ? "'auto'" : "'newline_delimited'"}, maximum_depth=2, sample_size=-1, maximum_object_size=${maximumLine * 8})`;
  const described = await reader.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const markers = missingMarkers(options).map(literal).join(', ');
  if (described.length > maximumColumns)
    throw new VitrineError('file-too-large', `The file has ${described.length} columns; at most ${maximumColumns} are accepted.`, { where: source.original });
  const columns = described.map((row) => ({ name: String(row[0]), type: String(row[1]) }));
  if (source.format !== 'parquet' && columns.length === 1 && columns[0].name === 'json') {
    throw new VitrineError('file-format', 'The JSON is not a table.', {
      where: source.original,
      hint: 'A list of objects is read, one object a row: [{"age": 31, "risk": "good"}, …].',
    });
  }
  return {
    relation,
    names: uniqueNames(columns.map((column) => column.name)),
    expressions: columns.map(({ name, type }) =>
      type === 'VARCHAR' && markers !== ''
        ? `CASE WHEN trim(${identifier(name)}) IN (${markers}) THEN NULL ELSE ${identifier(name)} END`
        : `CAST(${identifier(name)} AS VARCHAR)`,
    ),
    delimiter: null,
    quote: null,
    header: true,
  };
}

/** Names without white space at the ends, empty ones made up, repeated ones numbered. */
function uniqueNames(raw: readonly string[]): string[] {
  const seen = new Set<string>();
  return raw.map((text, i) => {
    const base = text.trim().replaceAll(/\s+/g, ' ').slice(0, 200) || `column_${i + 1}`;
    let name = base;
    for (let k = 2; seen.has(name); k++) name = `${base}_${k}`;
    seen.add(name);
    return name;
  });
}
