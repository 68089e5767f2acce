// What a column's values say of how it should be read, gathered in one pass over all of them.
import { DistinctCount } from '../../numeric/distinct-count.ts';
import { isDateText } from './dialect.ts';
import { isInfinite, parsePlain, type ReadNumber, readNumber, sameAffix } from './number-format.ts';

/** Distinct texts of one column that are kept while looking. */
const maxTexts = 100_000;

/** Cells with a letter for each number without one, from which on the letter is a unit. */
const lettersPerNumber = 9;

export interface OddText {
  count: number;
  /** 0-based row of its first cell. */
  readonly row: number;
  readonly number: ReadNumber | undefined;
  /** Too large for a number, or written as an infinity. */
  readonly isInfinite: boolean;
}

/** How the texts that could be numbers of another format would be read. */
export interface SignCounts {
  /** Cells that only a decimal point makes a number, or only a comma. */
  point: number;
  comma: number;
  /** Cells that are another number by either sign, such as 1,234, and the same one, such as 12 kg. */
  either: number;
  same: number;
  /** Cells that are numbers in no reading. */
  neither: number;
}

const groupsOfThree = /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/;
const digitsOnly = /^\d{16,}$/;
const bareExponent = /^\d+[eE]\d+$/;

/** Counts over one column; `add` takes each cell that is not empty, trimmed. */
export class ColumnEvidence {
  /** Cells with something in them. */
  present = 0;
  /** Cells that are numbers as programs write them. */
  plain = 0;
  integers = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** Whole numbers that begin with a 0, such as 01067: they are among the odd texts. */
  padded = 0;
  /** Whole numbers of more digits than a double keeps: they are among the odd texts. */
  longDigits = 0;
  /** Texts such as 1E2: a code as likely as a number. */
  bareExponents = 0;
  /** Numbers such as 1.234, which are thousands where the decimal sign is a comma. */
  groupsByPoint = 0;
  /** Numbers with a point that cannot be groups. */
  decimalsByPoint = 0;
  /** Each whole number is one more than the one before. */
  countsUp = true;
  lengths = 0;
  dates = 0;
  infinite = 0;
  readonly odd = new Map<string, OddText>();
  /** Cells of quoted missing markers. */
  readonly quotedMarkers = new Map<string, number>();
  /** Odd cells beyond those that are kept. */
  overflow = 0;
  readonly overflowSigns: SignCounts = { point: 0, comma: 0, either: 0, same: 0, neither: 0 };
  readonly #numbers = new DistinctCount();
  #previous = Number.NaN;

  add(text: string, row: number): void {
    this.present++;
    this.lengths += text.length;
    const value = parsePlain(text);
    const isPadded = text.charCodeAt(0) === 48 && text.length > 1 && /^0\d+$/.test(text);
    const isLong = text.length >= 16 && value > Number.MAX_SAFE_INTEGER && digitsOnly.test(text);
    const isCode = isPadded || isLong;
    if (Number.isFinite(value) && !isCode) return this.#addNumber(text, value);
    if (isPadded) this.padded++;
    if (isLong) this.longDigits++;
    this.countsUp = false;
    const isBoundless = isInfinite(text) || Math.abs(value) === Number.POSITIVE_INFINITY;
    if (isBoundless) this.infinite++;
    else if (isDateText(text)) this.dates++;
    const known = this.odd.get(text);
    if (known) {
      known.count++;
      return;
    }
    const number = isCode || isBoundless ? undefined : readNumber(text);
    if (this.odd.size < maxTexts) {
      this.odd.set(text, { count: 1, row, number, isInfinite: isBoundless });
      return;
    }
    this.overflow++;
    countSigns(this.overflowSigns, number, 1);
  }

  /** A marker of a missing value that stands in quotes: a value among words, missing among numbers. */
  addQuotedMarker(text: string): void {
    this.quotedMarkers.set(text, (this.quotedMarkers.get(text) ?? 0) + 1);
  }

  #addNumber(text: string, value: number): void {
    this.plain++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.#numbers.add(value);
    if (Number.isInteger(value) && !text.includes('.')) {
      this.integers++;
      if (bareExponent.test(text)) this.bareExponents++;
    } else if (text.charCodeAt(text.length - 4) === 46 && groupsOfThree.test(text)) this.groupsByPoint++;
    else this.decimalsByPoint++;
    this.countsUp &&= Number.isNaN(this.#previous) || value === this.#previous + 1;
    this.#previous = value;
  }

  /** Different numbers among the plain ones, to about 6 %. */
  get distinctNumbers(): number {
    return Math.min(this.plain, this.#numbers.estimate);
  }

  /** Different values, as far as they are kept. */
  get distinct(): number {
    return this.odd.size + this.overflow + this.distinctNumbers;
  }

  /**
   * How the odd texts that share an affix read as numbers; texts for which `leave` is true count as no part of the
   * column.
   */
  signs(affix: string, leave: (text: string) => boolean): SignCounts {
    const counts = { ...this.overflowSigns };
    for (const [text, { count, number, isInfinite: isBoundless }] of this.odd) {
      if (isBoundless || leave(text)) continue;
      countSigns(counts, number && (number.affix === '' || sameAffix(number.affix, affix)) ? number : undefined, count);
    }
    return counts;
  }

  /**
   * The affix of most numbers that have one. A letter that some numbers have and others lack is part of a code (1a, 2,
   * 10), not a unit.
   */
  affix(): string {
    const counts = new Map<string, number>();
    for (const { count, number } of this.odd.values()) {
      const affix = number?.affix.trim() ?? '';
      if (affix !== '') counts.set(affix, (counts.get(affix) ?? 0) + count);
    }
    const [affix, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
    return /^[a-z]$/i.test(affix) && count < this.plain * lettersPerNumber ? '' : affix;
  }
}

function countSigns(counts: SignCounts, number: ReadNumber | undefined, by: number): void {
  const point = number?.readings['.'] !== undefined;
  const comma = number?.readings[','] !== undefined;
  if (point && comma) {
    if (number?.readings['.'] === number?.readings[',']) counts.same += by;
    else counts.either += by;
  } else if (point) counts.point += by;
  else if (comma) counts.comma += by;
  else counts.neither += by;
}
