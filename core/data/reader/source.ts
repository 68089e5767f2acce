import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { FileFormat, ImportOptions } from '../../schema/dataset.ts';
import { describeCsv } from './csv.ts';
import { identifier, literal, type Reader, readerError, withoutMarkers } from './duckdb.ts';
import { detectEncoding, readHead, writeAsUtf8 } from './encoding.ts';
import { missingMarkers } from './kinds.ts';
import { checkDepth, checkLines, checkSize, maximumColumns, maximumLine } from './limits.ts';
import { uniqueNames } from './names.ts';
import type { Relation, Source } from './relation.ts';
import { spreadsheetToCsv } from './spreadsheet.ts';

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
  if (!stat)
    throw new VitrineError('file-not-found', `There is no file ${original}.`, {
      where: original,
      hint: 'Check the name and the folder; a sample is named sample:NAME.',
    });
  if (!stat.isFile())
    throw new VitrineError('file-format', `${original} is not a file.`, {
      where: original,
      hint: 'Give one file: CSV, TSV, JSON, JSON Lines, Parquet or XLSX.',
    });
  if (stat.size === 0) throw new VitrineError('file-empty', 'The file is empty (0 bytes).', { where: original, hint: 'Choose a file with a header and rows.' });
  const head = readHead(original, 4096);
  const format = detectFormat(original, head);
  if (format === 'parquet') {
    const tail = Buffer.alloc(4);
    const handle = fs.openSync(original, 'r');
    fs.readSync(handle, tail, 0, 4, Math.max(0, stat.size - 4));
    fs.closeSync(handle);
    if (tail.toString('latin1') !== 'PAR1')
      throw new VitrineError('file-format', 'This Parquet file is cut off: its end is missing.', { where: original, hint: 'Copy or export it again.' });
    return { original, file: original, format, encoding: null, sheets: [], notes: [] };
  }
  if (format === 'xlsx') {
    const file = path.join(temporary, 'sheet.csv');
    const sheets = await spreadsheetToCsv(original, options.sheet, file);
    return { original, file, format, encoding: null, sheets, notes: [] };
  }
  const encoding = options.encoding ?? detectEncoding(original);
  let file = original;
  const strictlyGiven = options.encoding === 'utf-8' && detectEncoding(original) !== 'utf-8';
  // DuckDB's JSON reader takes a byte-order mark for content
  const marked = format !== 'csv' && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (encoding !== 'utf-8' || strictlyGiven || marked) {
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
    throw new VitrineError('file-empty', 'The file holds only white space.', { where: original, hint: 'Choose a file with a header and rows.' });
  const zero = text.indexOf(0);
  if (zero >= 0)
    throw new VitrineError('file-format', `The file is not text: byte ${zero} is NUL.`, {
      where: `byte ${zero}`,
      hint: 'Choose UTF-16 if it is text in that encoding; otherwise it is some other kind of file.',
    });
  if (/^\s*<(!doctype html|html|\?xml)/i.test(text.toString('utf8', 0, 200).replace(/^\ufeff/, '')))
    throw new VitrineError('file-format', 'This is a page of HTML or XML, not a table.', { where: original, hint: 'Export the table itself, as CSV.' });
  if (format === 'csv') checkLines(file, check);
  else checkDepth(file, check);
  return { original, file, format, encoding, sheets: [], notes: encoding === 'utf-8' ? [] : [`The text was read as ${encoding}.`] };
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

/** Finds the dialect and the columns' names, with what the person corrected taken as given. */
export async function describeRelation(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  try {
    return source.format === 'csv' || source.format === 'xlsx' ? await describeCsv(reader, source, options) : await describeTyped(reader, source, options);
  } catch (error) {
    throw readerError(error, source.file);
  }
}

async function describeTyped(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  const path = literal(source.file);
  const relation =
    source.format === 'parquet'
      ? `read_parquet(${path})`
      : `read_json(${path}, format=${source.format === 'json' ? "'auto'" : "'newline_delimited'"}, maximum_depth=2, sample_size=-1, map_inference_threshold=-1, maximum_object_size=${maximumLine * 8})`;
  const described = await reader.rows(`DESCRIBE SELECT * FROM ${relation}`);
  if (source.format === 'parquet') {
    const [[rows]] = await reader.rows(`SELECT sum(num_rows) FROM parquet_file_metadata(${path})`);
    checkSize(Number(rows), described.length, source.original);
  }
  if (described.length > maximumColumns)
    throw new VitrineError('file-too-large', `The file has ${described.length} columns; at most ${maximumColumns} are accepted.`, {
      where: source.original,
      hint: 'Leave columns out.',
    });
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
      type === 'VARCHAR' ? withoutMarkers(identifier(name), missingMarkers(options)) : `CAST(${identifier(name)} AS VARCHAR)`,
    ),
    delimiter: null,
    quote: null,
    header: true,
    notes: [],
  };
}
