import { expect, it } from 'vitest';
import type { ColumnSummary } from '../../core/schema/dataset.ts';
import { likelyTargets } from '../../renderer/src/screens/data/likely-targets.ts';

const column = (name: string, kind: ColumnSummary['kind'] = 'numeric', distinct = 5): ColumnSummary => ({
  id: 0,
  name,
  kind,
  profile: {
    missing: 0,
    distinct,
    mean: null,
    sd: null,
    min: null,
    quartiles: null,
    max: null,
    top: [],
    histogram: null,
  },
});
const chosen = (...columns: ColumnSummary[]) => likelyTargets(columns).map(({ name }) => name);

it('names that say so come first, then the last column, then names with such a word', () => {
  expect(chosen(column('class'), column('age'), column('income'))).toEqual(['class', 'income']);
  expect(chosen(column('年龄'), column('结果', 'categorical'))).toEqual(['结果']);
  expect(chosen(column('loan_status'), column('age'))).toEqual(['age', 'loan_status']);
});

it('a word within a word is no name', () => {
  expect(chosen(column('classroom'), column('statuses'), column('age'))).toEqual(['age']);
});

it('what cannot be predicted is not offered', () => {
  expect(chosen(column('age'), column('class', 'id'), column('label', 'text'), column('y', 'numeric', 1))).toEqual([
    'age',
  ]);
  expect(chosen(column('day', 'date'))).toEqual([]);
});

it('no more than three', () => {
  expect(chosen(column('y'), column('class'), column('target'), column('label'), column('z'))).toHaveLength(3);
});
