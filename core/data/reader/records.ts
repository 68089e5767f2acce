// Delimited text to records. Our own and not a library's, since a quoted cell must be told from a bare one, and a
// record must know its line.

export interface Dialect {
  readonly delimiter: string;
  /** Empty where there are no quotes. */
  readonly quote: string;
}

/** One record; `cells` and `quoted` hold until the next one. */
export interface TextRecord {
  readonly cells: readonly string[];
  /** 1 where the cell stood in quotes. */
  readonly quoted: Uint8Array;
  /** 1-based line of the text on which the record begins. */
  readonly line: number;
  /** A quote stood where none belongs; it was taken as part of its value. */
  readonly strayQuote: boolean;
}

/** Longest text of one quoted cell, in characters. */
export const maxQuoted = 4_000_000;

/** Splits text that comes in parts into records. */
export class RecordSplitter {
  readonly #delimiter: string;
  readonly #quote: string;
  readonly #onRecord: (record: TextRecord) => boolean | undefined;
  #rest = '';
  #line = 1;
  #isDone = false;
  #cells: string[] = [];
  #quoted = new Uint8Array(64);

  /** @param onRecord ends the reading where it gives true */
  constructor({ delimiter, quote }: Dialect, onRecord: (record: TextRecord) => boolean | undefined) {
    this.#delimiter = delimiter;
    this.#quote = quote;
    this.#onRecord = onRecord;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The line of a quote that was never closed, after the end. */
  openQuote: number | undefined;

  write(part: string): void {
    this.#split(this.#rest === '' ? part : this.#rest + part, false);
  }

  end(): void {
    this.#split(this.#rest, true);
  }

  #split(text: string, isLast: boolean): void {
    let start = 0;
    while (start < text.length && !this.#isDone) {
      const end = this.#record(text, start, isLast);
      if (end < 0) break;
      start = end;
    }
    this.#rest = text.slice(start);
  }

  #keep(count: number, cell: string, isQuoted: boolean): void {
    this.#cells[count] = cell;
    if (count >= this.#quoted.length) {
      const wider = new Uint8Array(2 * this.#quoted.length);
      wider.set(this.#quoted);
      this.#quoted = wider;
    }
    this.#quoted[count] = isQuoted ? 1 : 0;
  }

  /** Reads one record from `start`. @returns where the next one begins; -1 where the text ends before this one does */
  #record(text: string, start: number, isLast: boolean): number {
    const delimiter = this.#delimiter;
    const delimiterCode = delimiter.charCodeAt(0);
    const quoteCode = this.#quote === '' ? -1 : this.#quote.charCodeAt(0);
    const { length } = text;
    const firstLine = this.#line;
    let lines = 0;
    let count = 0;
    let strayQuote = false;
    let i = start;
    for (;;) {
      // a cell begins at i
      let from = i;
      while (from < length && text.charCodeAt(from) === 32 && delimiterCode !== 32) from++;
      if (from < length && text.charCodeAt(from) === quoteCode) {
        const closed = this.#quotedCell(text, from, isLast, firstLine + lines);
        if (closed === undefined) return -1;
        this.#keep(count++, closed.value, true);
        strayQuote ||= closed.stray;
        lines += closed.lines;
        i = closed.end;
      } else {
        let end = i;
        let code = -1;
        for (; end < length; end++) {
          code = text.charCodeAt(end);
          if (code === 10 || code === 13) break;
          if (code === delimiterCode && (delimiter.length === 1 || text.startsWith(delimiter, end))) break;
        }
        if (end === length && !isLast) return -1;
        this.#keep(count++, text.slice(i, end), false);
        i = end;
      }
      if (i < length && text.charCodeAt(i) !== 10 && text.charCodeAt(i) !== 13) {
        i += delimiter.length;
        if (i < length) continue;
        if (!isLast) return -1;
        this.#keep(count++, '', false);
      }
      break;
    }
    if (i < length && text.charCodeAt(i) === 13) {
      if (i + 1 === length && !isLast) return -1;
      i += text.charCodeAt(i + 1) === 10 ? 2 : 1;
    } else if (i < length) i++;
    this.#line = firstLine + lines + 1;
    this.#cells.length = count;
    if (this.#onRecord({ cells: this.#cells, quoted: this.#quoted, line: firstLine, strayQuote }) === true)
      this.#isDone = true;
    return i;
  }

  /**
   * A quoted cell from its opening quote on: ends at a quote that a delimiter, a line's end or the text's end follows.
   */
  #quotedCell(
    text: string,
    open: number,
    isLast: boolean,
    line: number,
  ): { value: string; end: number; lines: number; stray: boolean } | undefined {
    const quote = this.#quote;
    let value = '';
    let from = open + 1;
    let stray = false;
    for (;;) {
      const at = text.indexOf(quote, from);
      if (at < 0) {
        if (!isLast && text.length - open <= maxQuoted) return undefined;
        this.openQuote = line;
        this.#isDone = true;
        return { value: value + text.slice(from), end: text.length, lines: 0, stray };
      }
      if (at + 1 === text.length && !isLast) return undefined;
      if (text.startsWith(quote, at + 1)) {
        value += text.slice(from, at + 1);
        from = at + 2;
        continue;
      }
      let end = at + 1;
      while (end < text.length && text.charCodeAt(end) === 32 && this.#delimiter !== ' ') end++;
      if (end === text.length && !isLast) return undefined;
      const code = text.charCodeAt(end);
      if (end === text.length || code === 10 || code === 13 || text.startsWith(this.#delimiter, end)) {
        value += text.slice(from, at);
        let lines = 0;
        for (let k = value.indexOf('\n'); k >= 0; k = value.indexOf('\n', k + 1)) lines++;
        return { value, end, lines, stray };
      }
      stray = true;
      value += text.slice(from, at + 1);
      from = at + 1;
    }
  }
}

/** The first records of a text, kept. */
export function firstRecords(
  text: string,
  dialect: Dialect,
  count: number,
): { cells: string[]; quoted: boolean[]; line: number; strayQuote: boolean }[] {
  const records: { cells: string[]; quoted: boolean[]; line: number; strayQuote: boolean }[] = [];
  const splitter = new RecordSplitter(dialect, ({ cells, quoted, line, strayQuote }) => {
    records.push({ cells: [...cells], quoted: cells.map((_, i) => quoted[i] === 1), line, strayQuote });
    return records.length >= count;
  });
  splitter.write(text);
  splitter.end();
  return records;
}
