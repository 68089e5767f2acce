import { VitrineError } from '../../errors.ts';
import type { ImportOptions } from '../../schema/dataset.ts';
import { identifier, literal, type Reader, withoutMarkers } from './duckdb.ts';
import { readHead } from './encoding.ts';
import { missingMarkers } from './kinds.ts';
import { maximumLine } from './limits.ts';
import { uniqueNames } from './names.ts';
import type { Relation, Source } from './relation.ts';

interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: boolean;
}

/** Finds the dialect and the columns' names, with what the person corrected taken as given. */
export async function describeCsv(reader: Reader, source: Source, options: ImportOptions): Promise<Relation> {
  const path = literal(source.file);
  const { head, skipped } = withoutComments(
    readHead(source.file, maximumLine)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  );
  const sniffed = await sniff(reader, source, options, skipped);
  const { delimiter, quote } = sniffed;
  const cells = splitRecord(head, delimiter, quote);
  const width = Math.max(1, cells.length);
  const dialect = `delim=${literal(delimiter)}, quote=${literal(quote)}, escape=${literal(quote)}, auto_detect=false, null_padding=false, skip=${skipped}`;
  const header = headerOf(options.header, sniffed.header, cells);
  const names = uniqueNames(cells.map((cell) => (header ? cell : '')));
  const missing = missingMarkers(options).map(literal).join(', ') || literal('');
  const padded = hasPadding(head, delimiter);
  const relationOf = (strict: boolean, rejects: string) =>
    `read_csv(${path}, ${dialect}, strict_mode=${strict}, header=${header}, nullstr=[${missing}], store_rejects=true, rejects_limit=0${rejects}, columns=${columnsLiteral(width)})`;
  const { strict, tooLong } = await bearsStrictness(reader, (rejects) => relationOf(true, rejects));
  return {
    relation: relationOf(strict, ''),
    names,
    // white space around a value is no part of it: " ?" is as missing as "?"
    expressions: names.map((_, i) => (padded ? withoutMarkers(`c${i}`, missingMarkers(options)) : `c${i}`)),
    delimiter,
    quote,
    header,
    notes: [
      ...(strict ? [] : ['Some quotes stand inside quoted values; they were read as well as can be.']),
      ...(tooLong.length === 0
        ? []
        : [
            `Lines with more values than there are columns; what stands beyond the last column was left out: ${tooLong.slice(0, 10).join(', ')}${tooLong.length > 10 ? ` and ${tooLong.length - 10} more` : ''}.`,
          ]),
      ...(skipped > 0 ? [`${skipped} line(s) before the table that begin with # were left out.`] : []),
    ],
  };
}

async function sniff(reader: Reader, source: Source, options: ImportOptions, skipped: number): Promise<Dialect> {
  const fallback: Dialect = {
    delimiter: options.delimiter ?? (source.format === 'xlsx' || source.original.toLowerCase().endsWith('.csv') ? ',' : '\t'),
    quote: options.quote ?? '"',
    header: options.header ?? true,
  };
  const given = [
    options.delimiter === undefined ? '' : `, delim=${literal(options.delimiter)}`,
    options.quote === undefined ? '' : `, quote=${literal(options.quote)}`,
    options.header === undefined ? '' : `, header=${options.header}`,
  ].join('');
  const known = source.format === 'xlsx' ? ", delim=',', quote='\"'" : given;
  try {
    const [row] = await reader.rows(
      `SELECT Delimiter, Quote, HasHeader FROM sniff_csv(${literal(source.file)}, sample_size=20480, ignore_errors=true, strict_mode=false, skip=${skipped}${known})`,
    );
    return {
      delimiter: options.delimiter ?? String(row[0]),
      quote: options.quote ?? (row[1] === '(empty)' ? '"' : String(row[1])),
      header: options.header ?? Boolean(row[2]),
    };
  } catch (error) {
    if (error instanceof Error && /max_line_size|Maximum line size/i.test(error.message)) throw error;
    return fallback;
  }
}

/**
 * Whether the file can be read strictly, where a line with too many or too few cells is rejected and named. Stray quotes inside
 * quoted values call for the lenient reading. A quote that is never closed would swallow the rest of the file: that is refused.
 */
async function bearsStrictness(reader: Reader, relationOf: (rejects: string) => string): Promise<{ strict: boolean; tooLong: number[] }> {
  await reader.rows(`SELECT count(*) FROM ${relationOf(`, rejects_table=${literal('strict_errors')}, rejects_scan=${literal('strict_scans')}`)}`);
  const [[stray, swallowed]] = await reader.rows(
    `SELECT count(*), max(length(csv_line) - length(replace(csv_line, chr(10), ''))) FROM ${identifier('strict_errors')} WHERE error_type = 'UNQUOTED VALUE'`,
  );
  if (Number(swallowed ?? 0) >= 2) {
    const [[line]] = await reader.rows(
      `SELECT min(line) FROM strict_errors WHERE error_type = 'UNQUOTED VALUE' AND length(csv_line) - length(replace(csv_line, chr(10), '')) >= 2`,
    );
    throw new VitrineError('file-format', `A quote that opens in line ${line} is not closed: the ${swallowed} lines after it would be lost.`, {
      where: `line ${line}`,
      hint: 'Close the quote, or read the file without quotes.',
    });
  }
  if (Number(stray) === 0) return { strict: true, tooLong: [] };
  // read leniently, such a line is cut and not rejected: that must at least be said
  const lines = await reader.rows(`SELECT DISTINCT line FROM ${identifier('strict_errors')} WHERE error_type = 'TOO MANY COLUMNS' ORDER BY line`);
  return { strict: false, tooLong: lines.map(([line]) => Number(line)) };
}

/** The text from the first line on that does not begin with #, and how many lines stand before it. */
function withoutComments(text: string): { head: string; skipped: number } {
  let head = text;
  let skipped = 0;
  while (head.startsWith('#') && head.includes('\n')) {
    head = head.slice(head.indexOf('\n') + 1);
    skipped++;
  }
  return { head, skipped };
}

/** Whether cells of the first lines have white space around their values. */
function hasPadding(head: string, delimiter: string): boolean {
  if (delimiter.trim() === '') return false;
  return head.split(/\r?\n/, 5000).some((line) => line.split(delimiter).some((cell) => /^"?\s|\s"?$/.test(cell)));
}

const isNumber = (word: string): boolean => word !== '' && !Number.isNaN(Number(word));
const isYear = (word: string): boolean => /^(1[5-9]|20|21)\d\d$/.test(word);

/** DuckDB finds no header in a table of text alone, nor where years head the columns; a first row of different names is taken as one there. */
function headerOf(given: boolean | undefined, found: boolean, first: readonly string[]): boolean {
  if (given !== undefined) return given;
  const words = first.map((cell) => cell.trim());
  if (found) return words.some((word) => word !== '' && !isNumber(word));
  const different = new Set(words).size === words.length && words.length > 1;
  return different && words.some((word) => !isNumber(word)) && words.every((word) => word !== '' && word.length < 60 && (!isNumber(word) || isYear(word)));
}

const columnsLiteral = (count: number): string => `{${Array.from({ length: count }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ')}}`;

/** The cells of the first record; a line break inside quotes does not end it. */
function splitRecord(text: string, delimiter: string, quote: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quote !== '' && text[i] === quote) {
      if (quoted && text[i + 1] === quote) cell += text[++i];
      else if (quoted || cell.trim() === '') quoted = !quoted;
      else cell += text[i];
    } else if (!quoted && text.startsWith(delimiter, i)) {
      cells.push(cell);
      cell = '';
      i += delimiter.length - 1;
    } else if (!quoted && (text[i] === '\n' || text[i] === '\r')) break;
    else cell += text[i];
  }
  return [...cells, cell];
}
