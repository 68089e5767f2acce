import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formulaColumns, formulaFunctions, formulaValues } from '../../core/data/formula/formula.ts';
import { renameInFormula } from '../../core/data/formula/names.ts';
import type { Table } from '../../core/data/table.ts';
import { toReport } from '../../core/errors.ts';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

const none = Number.NaN;
const table: Table = {
  rows: 4,
  columns: [
    { id: 0, name: 'a', kind: 'numeric', values: Float64Array.of(1, 2, none, 4) },
    { id: 1, name: 'monthly income', kind: 'numeric', values: Float64Array.of(10, 0, 3, -2) },
    { id: 2, name: '住房', kind: 'categorical', categories: ['own', 'rent'], codes: Int32Array.of(0, 1, -1, 0) },
    { id: 3, name: 'x[1]', kind: 'numeric', values: Float64Array.of(1, 1, 1, 1) },
  ],
};
const values = (formula: string) => [...formulaValues(formula, table)];

describe('a formula', () => {
  it.each([
    ['a + 2 * a ^ 2 ^ 1', [3, 10, none, 36]],
    ['-a ^ 2', [1, 4, none, 16]],
    ['2 ^ 3 ^ 2', [512, 512, 512, 512]],
    ['(a - 1) / [monthly income]', [0, none, none, -1.5]],
    ['log([monthly income])', [Math.log(10), none, Math.log(3), none]],
    ["if(住房 == 'own', 1, 0)", [1, 0, none, 1]],
    ['住房 != "own"', [0, 1, none, 0]],
    ['missing(住房) + missing(a)', [0, 0, 2, 0]],
    ['if(missing(a), 0, a)', [1, 2, 0, 4]],
    ['max(a, [monthly income], 3) > 3 && a < 4', [1, 0, none, 0]],
    ['a > 1 ? 10 : 20', [20, 10, none, 10]],
    ['[x[1]]] + !(a = 2)', [2, 1, none, 2]],
    ['round(7 % 4 / 2)', [2, 2, 2, 2]],
    ['a * 1e2 + 1.5e-1*0', [100, 200, none, 400]],
    ['.5 * a', [0.5, 1, none, 2]],
  ])('%s', (formula, expected) => expect(values(formula)).toEqual(expected));

  it.each([
    ['', /empty/],
    ['a +', /cannot be read/],
    ['a + (2', /cannot be read/],
    ['a.b', /no column "b"/],
    ['[1, 2]', /no column "1, 2"/],
    ['b + 1', /no column "b"/],
    ['lgo(a)', /no function "lgo"/],
    ['constructor(a)', /no function "constructor"/],
    ['if(a, 1)', /takes 3 values/],
    ['min()', /takes 1 values/],
    ['住房 + 1', /A text stands where a number/],
    ["'own'", /A text stands where a number/],
    ['a & 1', /cannot be read/],
    ['a * €', /at character 5/],
    ['a * −1', /at character 5/],
    ['$0 + a', /at character 1/],
    ['[a]1', /cannot be read/],
    ['[a][a]', /cannot be read/],
    ['[monthly income] + * 2', /at character 20/],
    ['a = 1; a', /cannot be read/],
  ])('%s is refused', (formula, message) => expect(() => values(formula)).toThrow(message));

  it('offers the function that is meant, and all of them', () => {
    const hint = (formula: string) => {
      try {
        values(formula);
      } catch (error) {
        return toReport(error).hint;
      }
    };
    expect(hint('sqr(a)')).toContain('"sqrt"');
    for (const name of formulaFunctions) expect(hint('zzzzz(a)')).toContain(name);
  });

  it('names its columns, and follows their names', () => {
    expect(formulaColumns("if(住房 == 'a', a, [monthly income])")).toEqual(['住房', 'a', 'monthly income']);
    expect(renameInFormula("a + abs(a) * 2 - 'a'", 'a', 'b c')).toBe("[b c] + abs([b c]) * 2 - 'a'");
    expect(renameInFormula('[x[1]]] + a', 'x[1]', 'x')).toBe('x + a');
  });
});

describe('a computed column', () => {
  let studio: Studio;
  let file: (name: string, text: string) => string;
  withStudio((made, work) => {
    studio = made;
    file = work.file;
  });
  const lines = (rows: number, columns: (i: number) => readonly unknown[]) =>
    Array.from({ length: rows }, (_, i) => columns(i).join(',')).join('\n');

  it('is in the data set, is learnt from, and is computed anew for new rows, under other names too', async () => {
    const csv = file(
      'loans.csv',
      `amount,months,late\n${lines(120, (i) => [100 + 7 * (i % 40), 6 + (i % 9), (100 + 7 * (i % 40)) / (6 + (i % 9)) > 20 ? 'yes' : 'no'])}\n`,
    );
    const dataset = await studio.importDataset({ source: csv, options: {} });
    const made = studio.deriveColumn(dataset.id, 'rate', 'amount / months');
    expect(made.id).toBe(dataset.id);
    expect(made.columns.at(-1)).toMatchObject({ name: 'rate', kind: 'numeric' });
    expect(studio.context.table(made.id).columns.at(-1)).toMatchObject({ name: 'rate' });
    studio.renameColumn(made.id, 0, 'the amount');
    const run = await studio.run(
      { dataset: made.id, target: 'late', model: { kind: 'decision-tree' }, features: { include: ['rate'] } },
      '.',
    );
    expect(run.metrics.test?.accuracy).toBe(1);
    const rows = file('new.csv', 'the amount,months\n300,6\n100,20\n');
    const { rows: predicted } = await studio.predict(run.id, rows);
    expect(predicted.map(({ prediction }) => prediction)).toEqual(['yes', 'no']);
    // where experiments use the data set, a copy has the column
    const copy = studio.deriveColumn(made.id, 'half', 'rate / 2');
    expect(copy.id).not.toBe(made.id);
    expect(copy.columns.map(({ name }) => name)).toEqual(['the amount', 'months', 'late', 'rate', 'half']);
    expect(studio.dataset(made.id).columns).toHaveLength(4);
  });

  it('is refused under a name that is taken, and where it gives nothing', async () => {
    const csv = file('few.csv', 'x,y\n1,0\n2,0\n3,0\n');
    const dataset = await studio.importDataset({ source: csv, options: {} });
    expect(() => studio.deriveColumn(dataset.id, 'y', 'x + 1')).toThrow(/already/);
    expect(() => studio.deriveColumn(dataset.id, 'z', 'x / y')).toThrow(/no number in any row/);
    expect(studio.dataset(dataset.id).columns).toHaveLength(2);
    expect(fs.existsSync(csv)).toBe(true);
  });
});
