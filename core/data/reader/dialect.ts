// Which delimiter and quote a text has: several readings of its first lines are scored by how even their records are
// and how clean their cells.
import { parsePlain, readNumber } from './number-format.ts';
import { type Dialect, firstRecords } from './records.ts';

const delimiters = [',', ';', '\t', '|'];
const sampleRecords = 400;

const datePattern =
  /^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$|^\d{1,2}:\d{2}(:\d{2})?$/;

/** Is this a number by any decimal sign, or a date? */
export const isTyped = (cell: string): boolean =>
  !Number.isNaN(parsePlain(cell)) || readNumber(cell) !== undefined || datePattern.test(cell);

export const isDateText = (cell: string): boolean => datePattern.test(cell);

/** Between 0 and 1: how much a cell looks like one value and not like several, or like a part of one. */
function cleanness(cell: string, quoted: boolean, { delimiter, quote }: Dialect): number {
  if (cell === '') return 0.6;
  if (quoted) return 1;
  const text = cell.trim();
  if (isTyped(text)) return 1;
  // another delimiter or a bare quote inside: perhaps what should have been split
  if (delimiters.some((other) => other !== delimiter && other !== ',' && text.includes(other))) return 0.2;
  if (quote !== '' && text.includes(quote)) return 0.1;
  if (text.includes(',')) return 0.5;
  return text.length < 60 ? 0.9 : 0.7;
}

/** Scores a reading of the first lines; 0 where it does not split them. */
function scoreOf(head: string, dialect: Dialect): number {
  const records = firstRecords(head, dialect, sampleRecords).filter(
    (record) => record.cells.length > 1 || record.cells[0].trim() !== '',
  );
  if (records.length === 0) return 0;
  const counts = new Map<number, number>();
  // what stands above a table tells nothing of it
  const body = records.length > 12 ? records.slice(Math.min(8, records.length - 10)) : records;
  for (const record of body) counts.set(record.cells.length, (counts.get(record.cells.length) ?? 0) + 1);
  const [[width, most]] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const even = most / body.length;
  let clean = 0;
  let cells = 0;
  let stray = 0;
  for (const record of body) {
    if (record.strayQuote) stray++;
    if (record.cells.length !== width) continue;
    record.cells.forEach((cell, i) => {
      clean += cleanness(cell, record.quoted[i], dialect);
    });
    cells += record.cells.length;
  }
  const pattern = width === 1 ? 0.35 : 1 - 0.5 / width;
  return even ** 2 * (clean / Math.max(1, cells)) * pattern * (1 - (0.5 * stray) / body.length);
}

/**
 * The dialect of a text by its first lines; what is given stays. @param preferred the delimiter where nothing speaks
 * for another
 */
export function chooseDialect(head: string, given: Partial<Dialect>, preferred: string): Dialect {
  const quotes =
    given.quote === undefined
      ? /(^|[,;\t|\n])\s*'[^'\n]*'\s*([,;\t|\n\r]|$)/.test(head) && !head.includes('"')
        ? ["'", '"']
        : ['"']
      : [given.quote];
  const candidates = (
    given.delimiter === undefined ? [preferred, ...delimiters.filter((one) => one !== preferred)] : [given.delimiter]
  ).flatMap((delimiter) => quotes.map((quote): Dialect => ({ delimiter, quote })));
  if (candidates.length === 1) return candidates[0];
  let best = candidates[0];
  let bestScore = 0;
  for (const candidate of candidates) {
    const score = scoreOf(head, candidate);
    if (score > bestScore + 1e-9) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}
