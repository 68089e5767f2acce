// What keeps rows together in a split (groups), or puts them in order (time).

import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { SplitSpec } from '../schema/spec.ts';
import { type Column, cellText, findColumn, type Table } from './table.ts';

export interface SplitKeys {
  /** Which group each row belongs to, by its place in sorted order. */
  readonly groups?: Int32Array;
  /** When each row was; larger is later. */
  readonly times?: Float64Array;
}

/** @param rows those that are split; the keys are in their order. @throws spec, data */
export function splitKeys(table: Table, rows: Int32Array, { group, time }: SplitSpec): SplitKeys {
  if (group !== undefined) return { groups: groupsOf(findColumn(table, group, 'split.group'), rows) };
  if (time !== undefined) return { times: timesOf(findColumn(table, time, 'split.time'), rows) };
  return {};
}

function groupsOf(column: Column, rows: Int32Array): Int32Array {
  const names = Array.from(rows, (row) => {
    const name = cellText(column, row);
    if (name === null)
      throw new VitrineError('data', say('error.rowHasNoValueSo', { row, name: column.name }), {
        where: 'split.group',
        hint: say('hint.fillColumnOrLeaveSuch', {}),
      });
    return name;
  });
  const sorted = [...new Set(names)].sort(column.kind === 'numeric' ? (a, b) => Number(a) - Number(b) : undefined);
  const place = new Map(sorted.map((name, i) => [name, i]));
  return Int32Array.from(names, (name) => place.get(name) as number);
}

function timesOf(column: Column, rows: Int32Array): Float64Array {
  if (column.kind !== 'numeric' && column.kind !== 'date')
    throw new VitrineError(
      'spec',
      say('error.timeDateOrNumber', { name: column.name, kind: say(`kind.${column.kind}`, {}) }),
      {
        where: 'split.time',
        hint: say('hint.chooseColumnDatesOrNumbers', {}),
      },
    );
  const parse = column.kind === 'numeric' ? undefined : dateParser(column.name, column.categories);
  return Float64Array.from(rows, (row) => {
    const value =
      column.kind === 'numeric'
        ? column.values[row]
        : column.codes[row] < 0
          ? Number.NaN
          : (parse?.(column.categories[column.codes[row]]) ?? Number.NaN);
    if (!Number.isNaN(value)) return value;
    throw new VitrineError(
      'data',
      say('error.rowHasNoTime', {
        row,
        name: column.name,
        value: cellText(column, row) === null ? '' : say('time.is', { text: cellText(column, row) ?? '' }),
      }),
      {
        where: 'split.time',
        hint: say('hint.fillColumnOrLeaveSuch', {}),
      },
    );
  });
}

const numbersIn = /\d+/g;

/** A time of day without a date. */
const isClock = (text: string): boolean => /^\d{1,2}:/.test(text);

/** Reads dates in the one order that all of them allow. @throws data where two orders do */
function dateParser(name: string, texts: readonly string[]): (text: string) => number {
  let dayFirst = true;
  let monthFirst = true;
  for (const text of texts) {
    const [first = '', second = '0'] = text.match(numbersIn) ?? [];
    if (first.length === 4 || isClock(text)) continue;
    if (Number(first) > 12) monthFirst = false;
    if (Number(second) > 12) dayFirst = false;
  }
  const yearFirst = texts.every((text) => (text.match(numbersIn) ?? [''])[0].length === 4 || isClock(text));
  if (!yearFirst && dayFirst === monthFirst)
    throw new VitrineError(
      'data',
      say('error.datesCanBeReadAs', { name, value: dayFirst ? '' : say('date.neitherFits', {}), texts: texts[0] }),
      {
        where: 'split.time',
        hint: say('hint.writeThemAs202412', {}),
      },
    );
  return (text) => {
    const numbers = (text.match(numbersIn) ?? []).map(Number);
    if (isClock(text)) return numbers.reduce((sum, value, i) => sum + value / 60 ** i, 0);
    const [a, b, c, ...clock] = numbers;
    const [year, month, day] =
      String(text.match(numbersIn)?.[0]).length === 4 ? [a, b, c] : dayFirst ? [c, b, a] : [c, a, b];
    const zone = /([+-])(\d{2}):?(\d{2})$/.exec(text.replace(/^\S+?[ T]/, ''));
    const minutes = zone ? (zone[1] === '-' ? -1 : 1) * (60 * Number(zone[2]) + Number(zone[3])) : 0;
    const [hour = 0, minute = 0, second = 0] = clock;
    return Date.UTC(year < 100 ? 2000 + year : year, month - 1, day, hour, minute - minutes, second);
  };
}
