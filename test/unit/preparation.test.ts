// What is done to columns before a model sees them: scalings, missing values, rare categories, target encoding,
// settings of single columns, groups and times.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, encodeRows, takeRaw } from '../../core/data/encode.ts';
import { crossFitted } from '../../core/data/fields/category/target-encoding.ts';
import { fromModel, toModel } from '../../core/data/fields/number/number.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import { splitRows } from '../../core/data/split.ts';
import { splitKeys } from '../../core/data/split-keys.ts';
import { findUnusual } from '../../core/data/unusual-rows.ts';
import { inEnglish } from '../../core/messages/format.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { crossValidationSpec } from '../../core/schema/search.ts';
import { experimentSpec, preprocessSpec, splitSpec } from '../../core/schema/spec.ts';
import type { Studio } from '../../core/studio.ts';
import { makeFolds } from '../../core/training/folds.ts';
import { prepare } from '../../core/training/prepare.ts';
import type { workFolder } from '../support/cli.ts';
import { range, tableOf } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

const numeric = (values: readonly (number | '')[]) =>
  tableOf(
    ['v', 'y'],
    values.map((value, i) => [String(value), String(i % 2)]),
  );

describe('transforms of a column', () => {
  it('rise with the value and are brought back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('log' as const, 'quantile' as const, 'robust' as const, 'standard' as const),
        fc.array(fc.integer({ min: -1000, max: 100_000 }), { minLength: 5, maxLength: 60 }),
        (how, values) => {
          fc.pre(new Set(values).size > 2);
          const table = numeric(values);
          const [feature] = fitEncoder(table, ['v'], range(values.length), preprocessSpec.parse({}), how).features;
          if (feature.kind !== 'numeric') throw new Error('no number');
          const sorted = [...new Set(values)].sort((a, b) => a - b);
          const cells = sorted.map((value) => toModel(feature, value));
          for (let i = 1; i < cells.length; i++) expect(cells[i]).toBeGreaterThanOrEqual(cells[i - 1]);
          sorted.forEach((value, i) => {
            expect(Math.abs(fromModel(feature, cells[i]) - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('puts values outside the training range at its ends under quantile', () => {
    const [feature] = fitEncoder(numeric([1, 2, 3, 4]), ['v'], range(4), preprocessSpec.parse({}), 'quantile').features;
    expect([-50, 99].map((value) => cellsOf(feature, value)[0])).toEqual([0, 1]);
  });
});

describe('missing indicators', () => {
  it('say where a value was missing, and belong to their feature', () => {
    const table = numeric([1, '', 3, 8]);
    const encoder = fitEncoder(table, ['v'], range(4), preprocessSpec.parse({ missingIndicators: true }), 'none');
    expect(encoder.names).toEqual(['v', 'v:missing']);
    expect([...encodeRows(encoder, takeRaw(table, encoder, range(4)))]).toEqual([1, 0, 3, 1, 3, 0, 8, 0]);
  });

  it('are left out where no training row lacks a value', () => {
    expect(
      fitEncoder(numeric([1, 2, 3]), ['v'], range(3), preprocessSpec.parse({ missingIndicators: true }), 'none').names,
    ).toEqual(['v']);
  });
});

describe('rare categories', () => {
  const colours = [...'aaaabbbbcde'].map((value) => [value, '0']);
  const table = tableOf(['colour', 'y'], colours);
  const encoder = fitEncoder(table, ['colour'], range(11), preprocessSpec.parse({ rareCategories: 2 }), 'none');

  it('are taken together, by a count or a share', () => {
    expect(encoder.names).toEqual(['colour=a', 'colour=b', 'colour=(other)']);
    expect(
      fitEncoder(table, ['colour'], range(11), preprocessSpec.parse({ rareCategories: 0.1 }), 'none').names,
    ).toEqual(encoder.names);
    const x = encodeRows(encoder, takeRaw(table, encoder, [0, 8, 10]));
    expect([...x]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1]);
  });

  it('take an unknown category in, and say so', () => {
    const other = tableOf(['colour'], [['z'], ['c'], ['a']]);
    const raw = takeRaw(other, encoder, range(3));
    expect([...raw.values]).toEqual([2, 2, 0]);
    const { warnings, flags } = findUnusual(encoder, other, raw);
    expect(warnings.map(inEnglish)).toEqual([
      '"colour": "z" in 1 row (first: row 0) was not seen in training; it is taken as one of the rare ones, "(other)".',
    ]);
    expect([...flags.keys()]).toEqual([0]);
  });

  it('do not take the name of a category that there is', () => {
    const named = tableOf(
      ['c', 'y'],
      [...'xxyz'].map((value) => [value === 'x' ? '(other)' : value, '0']),
    );
    expect(fitEncoder(named, ['c'], range(4), preprocessSpec.parse({ rareCategories: 2 }), 'none').names).toEqual([
      'c=(other)',
      'c=((other))',
    ]);
  });
});

describe('target encoding', () => {
  it('of a training row does not depend on its own target', () => {
    const codes = Float64Array.from({ length: 40 }, (_, i) => i % 4);
    const y = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 5);
    const encode = (values: Float64Array) =>
      crossFitted(codes, 4, { columns: [values], names: [], random: new Random(3) });
    const before = encode(y);
    const changed = y.slice();
    changed[11] = 1000;
    expect(encode(changed)[11]).toBe(before[11]);
    expect(encode(changed)).not.toEqual(before);
  });

  it('of noise teaches a model nothing that the test rows do not hold', () => {
    const random = new Random(5);
    const rows = Array.from({ length: 400 }, () => [`c${random.integer(199)}`, String(random.integer(1))]);
    const table = tableOf(['c', 'y'], rows);
    const spec = experimentSpec.parse({
      dataset: 'd',
      target: 'y',
      task: 'classification',
      split: { test: 0 },
      preprocess: { categorical: 'target' },
      model: { kind: 'linear' },
    });
    const { data } = prepare(table, spec, findModelKind('linear'));
    // the mean of the own category, one's own row in it, would tell most of the targets
    const mean = (wanted: number) => {
      const own = [...data.train.y.keys()].filter((i) => data.train.y[i] === wanted).map((i) => data.train.x[i]);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    expect(mean(1) - mean(0)).toBeLessThan(0.05);
  });
});

describe('settings of single columns', () => {
  const table = tableOf(
    ['a', 'b', 'c', 'y'],
    Array.from({ length: 20 }, (_, i) => [
      i === 3 ? '' : String(i),
      i === 5 ? '' : String(i * i),
      'xyz'[i % 3],
      String(i % 2),
    ]),
  );
  const prepared = (preprocess: object, kind = 'linear') =>
    prepare(
      table,
      experimentSpec.parse({
        dataset: 'd',
        target: 'y',
        task: 'classification',
        split: { test: 0 },
        preprocess,
        model: { kind },
      }),
      findModelKind(kind),
    );

  it('take the place of those for all', () => {
    const { encoder, split } = prepared({
      columns: { a: { missing: 'drop' }, b: { numeric: 'minmax' }, c: { categorical: 'ordinal' } },
    });
    expect(split.train.length).toBe(19);
    expect([...split.train]).not.toContain(3);
    expect(encoder.names).toEqual(['a', 'b', 'c']);
    const b = encoder.features[1];
    expect([b.kind === 'numeric' && b.shift, b.kind === 'numeric' && b.scale]).toEqual([0, 361]);
  });

  it('name the column that there is not, and the kind that cannot keep missing values', () => {
    expect(() => prepared({ columns: { d: { numeric: 'log' } } })).toThrow('There is no column "d".');
    expect(() => prepared({ columns: { y: { numeric: 'log' } } })).toThrow('"y" is no feature of this experiment.');
    expect(() => prepared({ columns: { a: { missing: 'keep' } } })).toThrow(
      /cannot learn from rows with missing values/,
    );
    expect(prepared({ columns: { a: { missing: 'keep' } } }, 'decision-tree').data.train.x.some(Number.isNaN)).toBe(
      true,
    );
  });
});

describe('splits by a column', () => {
  const table = tableOf(
    ['who', 'when', 'y'],
    Array.from({ length: 60 }, (_, i) => [`p${i % 12}`, String(1000 - i), String(i % 2)]),
  );

  it('keep all rows of a group in one part, and the group is no feature', () => {
    const spec = experimentSpec.parse({
      dataset: 'd',
      target: 'y',
      task: 'classification',
      split: { test: 0.25, validation: 0.2, group: 'who' },
      model: { kind: 'linear' },
    });
    const { split, encoder, warnings } = prepare(table, spec, findModelKind('linear'));
    expect(warnings.map(inEnglish)).toContain(
      'The rows are split by "who", so that the parts may hold the classes in other shares.',
    );
    const whoIn = (rows: Int32Array) => new Set([...rows].map((row) => row % 12));
    const parts = [split.train, split.validation, split.test].map(whoIn);
    expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(12);
    expect(parts[2].size).toBe(3);
    expect(encoder.features.map((feature) => feature.name)).toEqual(['when']);
  });

  it('put the latest rows into the test part', () => {
    const { test, train, validation } = splitRows(
      range(60),
      undefined,
      splitSpec.parse({ test: 0.2, validation: 0.1, time: 'when' }),
      [],
      splitKeys(table, range(60), splitSpec.parse({ time: 'when' })),
    );
    expect(Math.max(...test)).toBe(11);
    expect(Math.max(...validation)).toBe(17);
    expect(train.length).toBe(42);
  });

  it('hold groups out together in folds', () => {
    const keys = splitKeys(table, range(60), splitSpec.parse({ group: 'who' }));
    const folds = makeFolds(range(60), undefined, crossValidationSpec.parse({ folds: 4 }), keys);
    for (const { train, test } of folds)
      expect([...test].some((row) => [...train].some((other) => other % 12 === row % 12))).toBe(false);
    expect(folds.map(({ test }) => test.length)).toEqual([15, 15, 15, 15]);
    expect(() => makeFolds(range(60), undefined, crossValidationSpec.parse({ folds: 13 }), keys)).toThrow(
      '13 folds of 12 groups',
    );
  });

  it('read dates in the one order that all allow, and refuse those that can be read in two', () => {
    const dated = (dates: readonly string[]) => ({
      rows: dates.length,
      columns: [{ id: 0, name: 'd', kind: 'date' as const, categories: [...dates], codes: range(dates.length) }],
    });
    const order = (dates: readonly string[]) => {
      const { times = new Float64Array(0) } = splitKeys(
        dated(dates),
        range(dates.length),
        splitSpec.parse({ time: 'd' }),
      );
      return [...times.keys()].sort((a, b) => times[a] - times[b]);
    };
    expect(order(['31.01.2024', '05.02.2024', '01.01.2024'])).toEqual([2, 0, 1]);
    expect(order(['1/31/2024', '2/5/2023', '1/1/2024'])).toEqual([1, 2, 0]);
    expect(order(['2024-02-01T10:00:00Z', '2024-02-01T11:00:00+02:00', '2023-12-31'])).toEqual([2, 1, 0]);
    expect(() => order(['01/02/2024', '03/04/2024'])).toThrow(/can be read as day and month or as month and day/);
  });

  it('name the row without a group, and the column that is no time', () => {
    const gaps = tableOf(
      ['g', 'y'],
      [
        ['a', '0'],
        ['', '1'],
        ['b', '0'],
      ],
    );
    expect(() => splitKeys(gaps, range(3), splitSpec.parse({ group: 'g' }))).toThrow('Row 1 has no value in "g"');
    expect(() => splitKeys(gaps, range(3), splitSpec.parse({ time: 'g' }))).toThrow(
      '"g" is categorical; time is a date or a number.',
    );
  });
});

describe('all kinds with every preparation, end to end', () => {
  let studio: Studio;
  let work: ReturnType<typeof workFolder>;
  withStudio((made, folder) => {
    studio = made;
    work = folder;
  });

  it.each(['linear', 'decision-tree', 'random-forest', 'gradient-boosting', 'ebm', 'svm', 'knn', 'mlp'])(
    '%s learns, is stored, explained and asked what if',
    async (kind) => {
      const file = work.file(
        'mixed.csv',
        [
          'a,b,c,y',
          ...Array.from(
            { length: 120 },
            (_, i) =>
              `${i % 9 === 0 ? '' : (i * 37) % 101},${(i * i) % 977},${'uvwxyz'[(i * 5) % 6]}${i > 116 ? i : ''},${(i * 37) % 101 > 50 ? 'yes' : 'no'}`,
          ),
        ].join('\n'),
      );
      const { id } = await studio.run(
        {
          dataset: file,
          target: 'y',
          preprocess: {
            missingIndicators: true,
            rareCategories: 3,
            columns: { b: { numeric: 'quantile' }, c: { categorical: 'target' }, a: { numeric: 'log' } },
          },
          model: {
            kind,
            ...('trees' in findModelKind(kind).params.shape ? { trees: 12 } : {}),
            ...('maxRounds' in findModelKind(kind).params.shape ? { maxRounds: 200, outerBags: 2 } : {}),
          },
          ...(kind === 'mlp' ? { training: { epochs: 40 } } : {}),
        },
        '',
      );
      const value = await studio.explain(id, { method: 'permutation-shap', rows: [0, 9, 118], params: {} });
      if (value.kind !== 'attribution') throw new Error('no attribution');
      expect(value.features).toEqual(['a', 'b', 'c']);
      value.values.forEach((row, r) => {
        expect(row.reduce((a, b) => a + b, value.baseValues?.[r] ?? value.baseValue)).toBeCloseTo(
          value.predictions[r],
          6,
        );
      });
      const what = await studio.whatIf({ id, row: 0, cells: { a: 3, c: 'u' }, frozen: [] });
      expect(what.features[0].value).toBe(3);
      const cases = await studio.explain(id, { method: 'counterfactual', rows: [9], params: {} });
      if (cases.kind !== 'cases') throw new Error('no examples');
      for (const one of cases.examples[0].cases) expect(one.label).not.toBe(cases.examples[0].label);
    },
  );
});
