// Where a table begins in what is read: titles and notes above it, a header of one or two lines, or none.
import { isTyped } from './dialect.ts';

export interface HeaderPlace {
  /** Records before this one are no part of the table. */
  readonly first: number;
  /** Lines of the header: 0 where data begin at once. */
  readonly lines: 0 | 1 | 2;
}

export type Sheet = readonly (readonly string[])[];

const looked = 60;

const filled = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + Number(cell.trim() !== ''), 0);

const isYear = (word: string): boolean => /^(1[5-9]|20|21)\d\d$/.test(word);

/** How many cells records have, as a rule. */
function usualWidth(records: Sheet): number {
  const counts = new Map<number, number>();
  for (const cells of records.slice(0, looked)) {
    const count = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
    if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return sorted.length === 0 ? 1 : sorted[0][0];
}

/** Is a record above the table: a comment, blank, a title, or notes of a cell or two? */
function isAbove(cells: readonly string[], width: number): boolean {
  const count = filled(cells);
  if (count === 0 || cells[0].startsWith('#')) return true;
  return width >= 3
    ? count === 1 || (count < width / 2 && count <= 2)
    : width === 2
      ? count === 1 && cells[0].trim() !== ''
      : false;
}

/** Shares of typed values in each column of the records below. */
function typedShares(body: Sheet, width: number): number[] {
  return Array.from({ length: width }, (_, column) => {
    let typed = 0;
    let present = 0;
    for (const cells of body) {
      const cell = (cells[column] ?? '').trim();
      if (cell === '') continue;
      present++;
      if (isTyped(cell)) typed++;
    }
    return present === 0 ? 0 : typed / present;
  });
}

/** Do the cells of a record name the columns of the records below it? */
function isHeader(cells: readonly string[], body: Sheet, width: number): boolean {
  const words = Array.from({ length: width }, (_, i) => (cells[i] ?? '').trim());
  const named = words.filter((word) => word !== '');
  if (named.length === 0 || named.every((word) => isTyped(word) && !isYear(word))) return false;
  if (body.length === 0) return true;
  const shares = typedShares(body, width);
  let votes = 0;
  let typedNames = 0;
  words.forEach((word, column) => {
    if (word === '') return;
    const isName = !isTyped(word);
    if (isName && shares[column] >= 0.8) votes++;
    else if (!isName && shares[column] >= 0.5 && !isYear(word)) votes--;
    else if (!isName && shares[column] < 0.5) votes--;
    // a word that comes again and again below is a value
    else if (isName && body.filter((row) => (row[column] ?? '').trim() === word).length >= 2) votes--;
    if (isName || isYear(word)) typedNames++;
  });
  if (votes !== 0) return votes > 0;
  const different = new Set(named).size === named.length && (named.length > 1 || width === 1);
  return (
    different &&
    typedNames === named.length &&
    named.some((word) => !isTyped(word)) &&
    named.every((word) => word.length < 60) &&
    named.length === width
  );
}

/** Is the second line part of the header: units or sub-titles above columns of numbers? */
function isSecondLine(cells: readonly string[], above: readonly string[], body: Sheet, width: number): boolean {
  if (body.length < 3) return false;
  const shares = typedShares(body, width);
  let over = 0;
  for (let column = 0; column < width; column++) {
    const word = (cells[column] ?? '').trim();
    if (word === '' || shares[column] < 0.8) continue;
    if (isTyped(word) || /^[-.?*]+$|^(na|n\/a|nan|null|none|nil)$/i.test(word)) return false;
    over++;
  }
  const numbers = shares.filter((share) => share >= 0.8).length;
  // every column of numbers has words here, and the line above has gaps or these are units in brackets
  const gaps = Array.from({ length: width }, (_, i) => (above[i] ?? '').trim() === '').some(Boolean);
  const units = cells.some((cell) => /^[([].{1,15}[)\]]$/.test(cell.trim()));
  return numbers > 0 && over === numbers && (gaps || units);
}

/**
 * Finds the header among the first records.
 * @param given what a person said: whether there is one, and in which record it is
 */
export function findHeader(records: Sheet, given: { readonly header?: boolean; readonly place?: number }): HeaderPlace {
  const width = usualWidth(records);
  if (given.place !== undefined) return { first: given.place, lines: given.header === false ? 0 : 1 };
  let first = 0;
  while (first < records.length - 1 && isAbove(records[first], width)) first++;
  // two notes in a row may be all that there is: a table of one column
  if (first === records.length - 1 && width > 1 && isAbove(records[first], width)) first = 0;
  const body = (from: number) => records.slice(from, from + looked);
  const isHead = given.header ?? isHeader(records[first] ?? [], body(first + 1), width);
  if (!isHead) return { first, lines: 0 };
  const second =
    given.header === undefined &&
    records[first + 1] !== undefined &&
    isSecondLine(records[first + 1], records[first], body(first + 2), width);
  return { first, lines: second ? 2 : 1 };
}

/** The names that one or two header lines give: a title over several columns counts for each. */
export function namesOf(records: Sheet, { first, lines }: HeaderPlace, width: number): string[] {
  if (lines === 0) return Array.from({ length: width }, () => '');
  const upper = Array.from({ length: width }, (_, i) => records[first][i] ?? '');
  if (lines === 1) return upper;
  let over = '';
  return upper.map((cell, i) => {
    const below = (records[first + 1][i] ?? '').trim();
    if (cell.trim() !== '') over = cell.trim();
    return below === '' ? cell : `${over} ${below}`.trim();
  });
}
