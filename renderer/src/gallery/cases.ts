// The data of the gallery: the same at every look.
import type { Swarm } from '../plots/swarm.ts';

/** What a picture may be given. */
export interface Case {
  readonly name: 'usual' | 'one row' | 'empty' | 'many features' | 'negative' | 'all zero' | 'long names';
  readonly rows: number;
  readonly features: readonly string[];
  /** What feature f gives row r. */
  readonly value: (f: number, r: number) => number;
}

const names = ['duration', 'amount', 'age', 'housing', 'purpose', 'savings'];
const longNames = [
  '一个非常长的列名用于测试界面是否能够正确显示而不会把数字挤出图外',
  'a_rather_long_column_name_that_somebody_chose_once_upon_a_time',
  '过去十二个月内的平均账户余额（人民币元）',
  'number of existing credits at this bank, including those repaid',
  '住房',
  'x',
];
const wave = (f: number, r: number): number => Math.sin(1.7 * f + 0.9 * r + Math.cos(3.1 * r + f)) / (1 + f / 3);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, f) => `feature ${f + 1}`);

export const cases: readonly Case[] = [
  { name: 'usual', rows: 80, features: names, value: wave },
  { name: 'one row', rows: 1, features: names, value: wave },
  { name: 'empty', rows: 0, features: [], value: () => 0 },
  { name: 'many features', rows: 200, features: numbered(60), value: wave },
  { name: 'negative', rows: 80, features: names, value: (f, r) => -Math.abs(wave(f, r)) - 0.01 },
  { name: 'all zero', rows: 80, features: names, value: () => 0 },
  { name: 'long names', rows: 80, features: longNames, value: (f, r) => 12_345.678 * wave(f, r) },
];

/** A feature's own values: every third one holds words. */
export const cellOf = (f: number, r: number): number | string | null =>
  (f + r) % 17 === 16
    ? null
    : f % 3 === 2
      ? ['rent', 'own', '免费'][r % 3]
      : Number((20 + 10 * Math.sin(r + f)).toFixed(2));

const rowsOf = ({ rows }: Case): number[] => Array.from({ length: rows }, (_, r) => r);

/** The largest features first, as the engine gives them; at most 20. */
export function swarmOf(one: Case): Swarm {
  const rows = rowsOf(one);
  const features = one.features.slice(0, 20);
  const base = rows.map(() => 0.4);
  const sum = (r: number, from: number) =>
    one.features.reduce((total, _, f) => (f < from ? total : total + one.value(f, r)), 0);
  return {
    features,
    rows,
    values: features.map((_, f) => rows.map((r) => one.value(f, r))),
    cells: features.map((_, f) => rows.map((r) => cellOf(f, r))),
    ranges: features.map((_, f) => (f % 3 === 2 || rows.length === 0 ? null : [11, 29])),
    base,
    rest: rows.map((r) => sum(r, features.length)),
    predictions: rows.map((r) => base[r] + sum(r, 0)),
  };
}

/** One row of it: values, what they are of, and their errors. */
export function rowOf(one: Case) {
  const values = one.features.map((_, f) => (one.rows === 0 ? 0 : one.value(f, 0)));
  return {
    base: 0.4,
    prediction: 0.4 + values.reduce((a, b) => a + b, 0),
    features: one.features,
    values,
    texts: one.features.map((_, f) => String(cellOf(f, 0) ?? '')),
    standardError: values.map((value, f) => (f % 2 === 0 ? 0 : Math.abs(value) / 5)),
  };
}
