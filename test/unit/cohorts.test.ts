import { describe, expect, it } from 'vitest';
import { cohortsOf } from '../../renderer/src/results/attribution/cohorts.ts';
import { cohortsByTree } from '../../renderer/src/results/attribution/tree-cohorts.ts';

const words = { others: 'others', missing: 'missing' };
const sizes = (cells: readonly (number | string | null)[]) =>
  cohortsOf({ cells: [cells] }, 0, words).map(({ label, places }) => [label, places.length]);

describe('cohorts of rows', () => {
  it('are quarters of numbers, each row in one, and those that lack it', () => {
    const cells = [...Array.from({ length: 100 }, (_, i) => i), null, null];
    expect(sizes(cells)).toEqual([
      ['≤ 24', 25],
      ['24 – 49', 25],
      ['49 – 74', 25],
      ['> 74', 25],
      ['missing', 2],
    ]);
  });
  it('are fewer where many numbers are the same', () => {
    expect(sizes([0, 0, 0, 0, 1])).toEqual([
      ['≤ 0', 4],
      ['> 0', 1],
    ]);
    expect(sizes([7, 7])).toEqual([['= 7', 2]]);
    expect(sizes([1, 2, 2, 2, 2])).toEqual([
      ['≤ 1', 1],
      ['> 1', 4],
    ]);
  });
  it('are named by numbers that tell them apart', () => {
    const years = Array.from({ length: 24 }, (_, i) => 2001 + i);
    expect(sizes(years).map(([label]) => label)).toEqual(['≤ 2006', '2006 – 2012', '2012 – 2018', '> 2018']);
    expect(new Set(sizes([100.01, 100.02, 100.03, 100.04, 100.05]).map(([label]) => label)).size).toBe(4);
  });
  it('are the five most frequent categories and the rest', () => {
    const cells = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a', 'a', 'g', null];
    const found = sizes(cells);
    expect(found[0]).toEqual(['a', 3]);
    expect(found[1]).toEqual(['g', 2]);
    expect(found.slice(-2)).toEqual([
      ['others', 2],
      ['missing', 1],
    ]);
  });
});

describe('cohorts found by a tree', () => {
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const found = (cells: readonly (readonly (number | string | null)[])[], values: readonly (readonly number[])[]) =>
    cohortsByTree({ features: ['a', 'b'], cells, values, rows }, 'missing').map(({ label, places }) => [
      label,
      places.length,
    ]);

  it('part the rows where their attributions differ, by numbers and by categories', () => {
    const a = rows.map((i) => i);
    const b = rows.map((i) => (i % 3 === 0 ? 'x' : 'y'));
    const values = [rows.map((i) => (i < 20 ? -1 : 1)), rows.map((i) => (i >= 20 && i % 3 === 0 ? 0.5 : 0))];
    expect(found([a, b], values)).toEqual([
      ['a ≤ 19.5', 20],
      ['a > 19.5, b = y', 27],
      ['a > 19.5, b = x', 13],
    ]);
  });

  it('are one where all rows are explained alike, and none is smaller than five rows', () => {
    const flat = [rows.map(() => 1), rows.map(() => 0)];
    expect(found([rows, rows], flat)).toEqual([['', 60]]);
    const lone = [rows.map((i) => (i < 3 ? 9 : 0)), rows.map(() => 0)];
    expect(found([rows, rows.map(() => null)], lone).every(([, count]) => Number(count) >= 5)).toBe(true);
  });

  it('those that lack a value are a side of their own', () => {
    const a = rows.map((i) => (i < 12 ? null : i % 4));
    expect(found([a, rows.map(() => 'z')], [rows.map((i) => (i < 12 ? 2 : 0)), rows.map(() => 0)])[0]).toEqual([
      'a = missing',
      12,
    ]);
  });
});
