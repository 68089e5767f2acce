import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import type { ImportOptions, TableFormat } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import { delimitedSource } from './delimited-source.ts';
import { detectEncoding, readHead, writeAsUtf8 } from './encoding.ts';
import { jsonSource } from './json-source.ts';
import { checkDepth, checkLines } from './limits.ts';
import { parquetSource } from './parquet-source.ts';
import { spreadsheetSource } from './spreadsheet.ts';
import type { SourceFile, TableSource } from './table-source.ts';

const formats: Record<string, TableFormat> = {
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

export async function openSource(
  original: string,
  options: ImportOptions,
  temporary: string,
  check: () => void,
): Promise<SourceFile> {
  const stat = fs.statSync(original, { throwIfNoEntry: false });
  if (!stat)
    throw new VitrineError('file-not-found', say('error.thereNoFile', { original }), {
      where: original,
      hint: say('hint.checkNameAndFolderSample', {}),
    });
  if (!stat.isFile())
    throw new VitrineError('file-format', say('error.notFile', { file: original }), {
      where: original,
      hint: say('hint.giveOneFileCsvTsv', {}),
    });
  if (stat.size === 0)
    throw new VitrineError('file-empty', say('error.fileEmpty0Bytes', {}), {
      where: original,
      hint: say('hint.chooseFileWithHeaderAnd', {}),
    });
  const head = readHead(original, 4096);
  const format = detectFormat(original, head);
  if (format === 'parquet' || format === 'xlsx') return { original, file: original, format, encoding: null, notes: [] };
  const encoding = options.encoding ?? detectEncoding(original);
  let file = original;
  const strictlyGiven = options.encoding === 'utf-8' && detectEncoding(original) !== 'utf-8';
  // a byte-order mark is no content
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
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
    throw new VitrineError('file-empty', say('error.fileHoldsOnlyWhiteSpace', {}), {
      where: original,
      hint: say('hint.chooseFileWithHeaderAnd', {}),
    });
  const zero = text.indexOf(0);
  if (zero >= 0)
    throw new VitrineError('file-format', say('error.fileNotTextByteNul', { offset: zero }), {
      where: `byte ${zero}`,
      hint: say('hint.chooseUtf16IfText', {}),
    });
  if (/^\s*<(!doctype html|html|\?xml)/i.test(text.toString('utf8', 0, 200).replace(/^\ufeff/, '')))
    throw new VitrineError('file-format', say('error.pageHtmlOrXmlNot', {}), {
      where: original,
      hint: say('hint.exportTableItselfAsCsv', {}),
    });
  if (format === 'csv') checkLines(file, check);
  else checkDepth(file, check);
  return { original, file, format, encoding, notes: encoding === 'utf-8' ? [] : [say('read.encoding', { encoding })] };
}

function detectFormat(file: string, head: Buffer): TableFormat {
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PAR1') return 'parquet';
  if (magic.startsWith('PK')) return 'xlsx';
  const known: Readonly<Record<string, Message>> = {
    '\x89PNG': say('file.png', {}),
    '%PDF': say('file.pdf', {}),
    '\x7fELF': say('file.program', {}),
    SQLi: say('file.sqlite', {}),
    '\x1f\x8b': say('file.gzip', {}),
    '\xd0\xcf\x11\xe0': say('file.xls', {}),
    GIF8: say('file.gif', {}),
    '\xff\xd8\xff': say('file.jpeg', {}),
    '7z\xbc\xaf': say('file.sevenZip', {}),
  };
  for (const [start, what] of Object.entries(known)) {
    if (magic.startsWith(start))
      throw new VitrineError('file-format', say('error.notTable', { what }), {
        where: file,
        hint: say('hint.csvTsvJsonJsonLines', {}),
      });
  }
  const extension = path.extname(file).toLowerCase();
  const byName = formats[extension];
  if (byName === 'parquet' || byName === 'xlsx') {
    throw new VitrineError('file-format', say('error.nameSaysButContentNot', { extension }), {
      where: file,
      hint: say('hint.exportAgainOrGiveEnding', {}),
    });
  }
  if (byName) return byName;
  const first = head.toString('utf8').trimStart()[0];
  return first === '[' ? 'json' : first === '{' ? 'jsonl' : 'csv';
}

/** The table in a file that was looked at. */
export function openTable(
  source: SourceFile,
  options: ImportOptions,
  job: JobContext,
): Promise<TableSource> | TableSource {
  const check = () => job.check();
  switch (source.format) {
    case 'csv':
      return delimitedSource(source, options, check);
    case 'json':
    case 'jsonl':
      return jsonSource(source, check);
    case 'parquet':
      return parquetSource(source, job);
    case 'xlsx':
      return spreadsheetSource(source, options);
  }
}
