import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRows, takeRaw } from '../../core/data/encode.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import { findWarnings, profileColumn } from '../../core/data/profile.ts';
import { splitRows } from '../../core/data/split.ts';
import { inferTask, readTarget } from '../../core/data/target.ts';
import { packArtifact, unpackArtifact } from '../../core/models/artifact.ts';
import { csvText } from '../../core/presentation/csv.ts';
import { preprocessSpec, splitSpec } from '../../core/schema/spec.ts';
import { selectRows } from '../../core/studio/datasets/rows.ts';
import { range, tableOf } from '../support/data.ts';

describe('encoding', () => {
  const table = tableOf(
    ['size', 'colour', 'y'],
    [
      ['1', 'red', '0'],
      ['3', 'blue', '1'],
      ['', 'red', '0'],
      ['5', '', '1'],
      ['1000', 'green', '1'],
    ],
  );

  it('learns from the training rows only', () => {
    const encoder = fitEncoder(
      table,
      ['size', 'colour'],
      Int32Array.of(0, 1, 2, 3),
      preprocessSpec.parse({ missing: 'mean' }),
      'standard',
    );
    expect(encoder.names).toEqual(['size', 'colour=blue', 'colour=red']);
    const x = encodeRows(encoder, takeRaw(table, encoder, range(5)));
    const column = (j: number) => Array.from({ length: 5 }, (_, i) => x[i * 3 + j]);
    // missing is the mean of 1, 3, 5; an unknown category is the most frequent one
    expect(column(0)[2]).toBeCloseTo(0, 12);
    expect(
      column(0)
        .slice(0, 4)
        .reduce((a, b) => a + b, 0),
    ).toBeCloseTo(0, 12);
    expect([column(1)[4], column(2)[4]]).toEqual([0, 1]);
  });

  it('gives 0 for a constant column, however its mean rounds', () => {
    const constant = tableOf(
      ['c', 'y'],
      Array.from({ length: 50 }, (_, i) => ['0.1', String(i % 2)]),
    );
    const encoder = fitEncoder(constant, ['c'], range(50), preprocessSpec.parse({}), 'standard');
    expect([...new Set(encodeRows(encoder, takeRaw(constant, encoder, range(50))))]).toEqual([0]);
  });

  it('takes a column without a value for missing numbers', () => {
    const encoder = fitEncoder(table, ['size'], range(4), preprocessSpec.parse({}), 'none');
    const empty = {
      rows: 1,
      columns: [{ id: 0, name: 'size', kind: 'categorical' as const, codes: Int32Array.of(-1), categories: [] }],
    };
    expect(encodeRows(encoder, takeRaw(empty, encoder, [0]))[0]).toBe(3);
  });

  it('says what is wrong where a number is expected and words come', () => {
    const encoder = fitEncoder(table, ['size'], range(4), preprocessSpec.parse({}), 'none');
    const words = tableOf(['size'], [['large']]);
    expect(() => takeRaw(words, encoder, [0])).toThrow(/"size" must be numeric.*large/);
  });
});

describe('splits', () => {
  it('hold every row once, whatever the shares', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 400 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.nat(1e6),
        (count, test, validation, seed) => {
          fc.pre(count - Math.ceil(test * count) - Math.ceil(validation * count) >= 1);
          const {
            train,
            validation: watched,
            test: held,
          } = splitRows(range(count), undefined, splitSpec.parse({ test, validation, seed, stratify: false }));
          expect([...train, ...watched, ...held].sort((a, b) => a - b)).toEqual([...range(count)]);
        },
      ),
    );
  });

  it('refuse rows that are listed twice, in both parts, or not there', () => {
    const split = (spec: object) => () => splitRows(range(10), undefined, splitSpec.parse(spec));
    expect(split({ testRows: [1, 1] })).toThrow(/listed twice/);
    expect(split({ testRows: [1], trainRows: [1, 2] })).toThrow(/both/);
    expect(split({ testRows: [10] })).toThrow(/Row 10/);
    expect(split({ test: 0.6, validation: 0.5 })).toThrow(/leave no row/);
  });

  it('say when a class is too rare to be stratified', () => {
    expect(() => splitRows(range(10), Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1), splitSpec.parse({}))).toThrow(
      /stratified/,
    );
  });
});

describe('targets', () => {
  it('are classes for words and few whole numbers, numbers otherwise', () => {
    const column = (texts: string[]) =>
      tableOf(
        ['y'],
        texts.map((text) => [text]),
      ).columns[0];
    expect(inferTask(column(['a', 'b', 'a']))).toBe('classification');
    expect(inferTask(column(Array.from({ length: 30 }, (_, i) => String(i % 3))))).toBe('classification');
    expect(inferTask(column(Array.from({ length: 30 }, (_, i) => String(i))))).toBe('regression');
    expect(inferTask(column(['0.5', '1.5', '0.5']))).toBe('regression');
  });

  it('refuse one class', () => {
    expect(() => readTarget(tableOf(['y'], [['a'], ['a']]), 'y', undefined)).toThrow(/one class only/);
  });
});

describe('warnings', () => {
  it('name the constant, the id, the leak and the rare class', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [
      '7',
      String(i % 4),
      i === 0 ? 'rare' : i % 2 === 0 ? 'a' : 'b',
      i === 0 ? '9' : String(i % 2),
    ]);
    const table = tableOf(['constant', 'other', 'y', 'leak'], rows);
    const kinds = findWarnings(table, table.columns.map(profileColumn), 'y').map(
      (warning) => `${warning.kind}:${table.columns[warning.column ?? 0].name}`,
    );
    expect(kinds).toContain('constant:constant');
    expect(kinds).toContain('leaks-target:leak');
    expect(kinds).toContain('rare-class:y');
    expect(kinds).not.toContain('leaks-target:other');
  });
});

describe('what crosses the border', () => {
  it('artefacts come back as they were, and a changed byte is noticed', () => {
    const value = {
      a: Float64Array.of(1, Number.NaN, 3),
      b: Int32Array.of(1, 2, 3),
      text: '中文',
      nested: [{ c: null, d: Number.POSITIVE_INFINITY }],
    };
    const bytes = packArtifact(value);
    expect(unpackArtifact(bytes)).toEqual(value);
    expect(packArtifact(value)).toEqual(bytes);
    expect(() => unpackArtifact(bytes.slice(0, bytes.length - 8))).toThrow(/cut off/);
    expect(() => unpackArtifact(new Uint8Array(30))).toThrow(/damaged/);
  });

  it('no CSV cell is a formula', () => {
    const cell = (text: string | number | null) => csvText(['x'], [[text]]).slice(2, -1);
    for (const text of ['=1+1', '+cmd', '@x', '-2+3', '-', '\tx']) expect(cell(text).replaceAll('"', '')).toMatch(/^'/);
    for (const text of ['-2.5', '+1e9', '-.5']) expect(cell(text)).toBe(text);
    expect(cell(-2.5)).toBe('-2.5');
    expect(cell(null)).toBe('');
    expect(cell('a "b", c')).toBe('"a ""b"", c"');
    expect(cell('two\nlines')).toBe('"two\nlines"');
  });

  it('rows are named by part, number and range', () => {
    const parts = { trainRows: [0, 1, 2], validationRows: [], testRows: [3] };
    expect([...selectRows('test', parts, 9)]).toEqual([3]);
    expect([...selectRows('0:3,8', parts, 9)]).toEqual([0, 1, 2, 8]);
    expect(() => selectRows('9', parts, 9)).toThrow(/Row 9/);
    expect(() => selectRows('0:999999999999', parts, 9)).toThrow(/beyond the last row/);
    expect(() => selectRows('validation', parts, 9)).toThrow(/no validation rows/);
  });
});
