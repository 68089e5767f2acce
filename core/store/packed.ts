// JSON with its numbers in binary: lists of numbers, and of texts that repeat themselves, are most of an explanation.

import { type ArtifactValue, packArtifact, unpackArtifact } from '../models/artifact.ts';

/** Shorter lists stay in the text. */
const least = 8;
/** The key of what stands for a list; an object that has it itself is written as its entries. */
const mark = '$';

/** Lists that were taken out of a value, one after another. */
interface Lists {
  readonly numbers: Float64Array[];
  readonly places: Int32Array[];
  numberCount: number;
  placeCount: number;
}

/** @returns the same bytes for the same value; numbers that are none are `null` as in JSON */
export function packJson(value: unknown): Uint8Array {
  const lists: Lists = { numbers: [], places: [], numberCount: 0, placeCount: 0 };
  const text = JSON.stringify(taken(value, lists));
  const numbers = joined(lists.numbers, new Float64Array(lists.numberCount));
  const places = joined(lists.places, new Int32Array(lists.placeCount));
  return packArtifact({ text, numbers, places });
}

/** @returns `into`, filled with the lists one after another */
function joined<T extends Float64Array | Int32Array>(lists: readonly T[], into: T): T {
  let at = 0;
  for (const list of lists) {
    into.set(list, at);
    at += list.length;
  }
  return into;
}

/** @throws where the bytes are not what `packJson` gave */
export function unpackJson(bytes: Uint8Array): unknown {
  const { text, numbers, places } = unpackArtifact(bytes) as {
    text: string;
    numbers: Float64Array;
    places: Int32Array;
  };
  return put(JSON.parse(text), { numbers, places, left: numbers.length + places.length });
}

/** A list in its place: of numbers, or of texts by their places in `texts`. */
type Column = readonly [kind: 'n' | 't', from: number, length: number, texts?: readonly string[]];

function taken(value: unknown, lists: Lists): ArtifactValue | undefined {
  if (Array.isArray(value)) {
    const column =
      value.length >= least
        ? (numberColumn([value], value.length, lists) ?? textColumn([value], value.length, lists))
        : undefined;
    if (column) return { [mark]: column as ArtifactValue };
    const table = tableOf(value, lists);
    if (table) return { [mark]: table };
    return value.map((one) => taken(one, lists) ?? null);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).flatMap(([key, one]): [string, ArtifactValue][] => {
      const inner = taken(one, lists);
      return inner === undefined ? [] : [[key, inner]];
    });
    return Object.hasOwn(value, mark) ? { [mark]: ['o', entries] } : Object.fromEntries(entries);
  }
  return value as ArtifactValue | undefined;
}

/** @param rows lists of `width` each; undefined where one holds anything but a number or null */
function numberColumn(rows: readonly (readonly unknown[])[], width: number, lists: Lists): Column | undefined {
  const list = new Float64Array(rows.length * width);
  let at = 0;
  for (const row of rows) {
    for (const one of row) {
      if (typeof one !== 'number' && one !== null) return undefined;
      // as in JSON: what is no number is missing, and there is one zero
      list[at++] = one === null || !Number.isFinite(one) ? Number.NaN : one + 0;
    }
  }
  const from = lists.numberCount;
  lists.numbers.push(list);
  lists.numberCount += list.length;
  return ['n', from, list.length];
}

/** The same of texts. */
function textColumn(rows: readonly (readonly unknown[])[], width: number, lists: Lists): Column | undefined {
  const list = new Int32Array(rows.length * width);
  const texts = new Map<string, number>();
  let at = 0;
  for (const row of rows) {
    for (const one of row) {
      if (typeof one !== 'string' && one !== null) return undefined;
      const known = one === null ? -1 : texts.get(one);
      if (known === undefined) texts.set(one as string, texts.size);
      list[at++] = known ?? texts.size - 1;
    }
  }
  const from = lists.placeCount;
  lists.places.push(list);
  lists.placeCount += list.length;
  return ['t', from, list.length, [...texts.keys()]];
}

/** Lists of one length: all numbers, all texts, or each column of its own kind. */
function tableOf(rows: readonly unknown[], lists: Lists): ArtifactValue | undefined {
  const [first] = rows;
  if (!Array.isArray(first) || first.length === 0) return undefined;
  const width = first.length;
  if (rows.length * width < least || !rows.every((row) => Array.isArray(row) && row.length === width)) return undefined;
  const table = rows as readonly (readonly unknown[])[];
  const whole = numberColumn(table, width, lists) ?? textColumn(table, width, lists);
  if (whole) return ['m', width, whole as ArtifactValue];
  if (!table.every((row) => row.every(isCell))) return undefined;
  const columns: Column[] = [];
  for (let c = 0; c < width; c++) {
    const list = [table.map((row) => row[c])];
    const column = numberColumn(list, rows.length, lists) ?? textColumn(list, rows.length, lists);
    // a column of numbers and texts: the table stays in the text, what was taken of it takes a little room
    if (!column) return undefined;
    columns.push(column);
  }
  return ['c', ...(columns as readonly ArtifactValue[])];
}

const isCell = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'string';

interface Stored {
  readonly numbers: Float64Array;
  readonly places: Int32Array;
  /**
   * How many may still be read: each stands for one place of the value, so that a file cannot stand for more than it
   * holds.
   */
  left: number;
}

function put(value: unknown, stored: Stored): unknown {
  if (Array.isArray(value)) return value.map((one) => put(one, stored));
  if (typeof value !== 'object' || value === null) return value;
  if (!Object.hasOwn(value, mark))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, put(one, stored)]));
  const [kind, ...rest] = (value as Record<string, readonly unknown[]>)[mark];
  if (kind === 'o')
    return Object.fromEntries((rest[0] as [string, unknown][]).map(([key, one]) => [key, put(one, stored)]));
  if (kind === 'm') return rowsOf(rest[0] as number, columnAt(rest[1] as Column, stored));
  if (kind === 'c') {
    const columns = (rest as readonly Column[]).map((column) => columnAt(column, stored));
    return columns[0].map((_, r) => columns.map((column) => column[r]));
  }
  return columnAt((value as Record<string, Column>)[mark], stored);
}

function rowsOf<T>(width: number, list: readonly T[]): T[][] {
  if (!Number.isInteger(width) || width < 1 || list.length % width !== 0) throw new RangeError('no table');
  return Array.from({ length: list.length / width }, (_, r) => list.slice(r * width, (r + 1) * width));
}

function columnAt([kind, from, length, texts = []]: Column, stored: Stored): (number | string | null)[] {
  stored.left -= length;
  if (stored.left < 0 || !Number.isInteger(length) || length < 0) throw new RangeError('more than is there');
  const list = new Array<number | string | null>(length);
  for (let i = 0; i < length; i++) {
    const one = kind === 'n' ? stored.numbers[from + i] : stored.places[from + i];
    if (kind === 'n') list[i] = Number.isNaN(one) ? null : one;
    else list[i] = one < 0 ? null : texts[one];
  }
  return list;
}
