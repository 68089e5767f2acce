import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareText } from '../../core/data/compare-text.ts';
import { readTarget } from '../../core/data/target.ts';
import { tableOf } from '../support/data.ts';

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '1',
    '1.0',
    '2',
    '10',
    '1a',
    '2b',
    '10c',
    '-3',
    '-',
    '1e2',
    '100',
    'Infinity',
    'NaN',
    'b',
    'é',
    '是',
  ),
  fc.string({ maxLength: 4 }),
);

it('orders any three texts in one way', () => {
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      expect(Math.sign(compareText(a, b)) + Math.sign(compareText(b, a))).toBe(0);
      expect(compareText(a, b) === 0).toBe(a === b);
      if (compareText(a, b) < 0 && compareText(b, c) < 0) expect(compareText(a, c)).toBeLessThan(0);
    }),
    { numRuns: 5_000 },
  );
});

it('names classes that mix numbers and words in one order, whatever the order of the rows', () => {
  const classes = ['2', '10', '1a', '9', 'high', '10b', '-1'];
  fc.assert(
    fc.property(fc.shuffledSubarray(classes, { minLength: classes.length }), (order) => {
      const table = tableOf(
        ['x', 'y'],
        order.map((name, i) => [String(i), name]),
      );
      expect(readTarget(table, 'y', undefined).classes).toEqual(['-1', '2', '9', '10', '10b', '1a', 'high']);
    }),
  );
});
