import { describe, expect, it } from 'vitest';
import { splitRows } from '../../core/data/split.ts';
import { readTarget } from '../../core/data/target.ts';
import { splitSpec } from '../../core/schema/spec.ts';
import { range, sampleTable } from '../support/data.ts';
import numbers from './numbers/splits.json' with { type: 'json' };

describe('splits are those of scikit-learn', () => {
  it.each(numbers.unstratified)('train_test_split of $n rows, test $test, seed $seed', (one) => {
    const split = splitRows(
      range(one.n),
      undefined,
      splitSpec.parse({ test: one.test, seed: one.seed, stratify: false }),
    );
    expect(split.test.length).toBe(one.n_test);
    expect(split.train.length).toBe(one.n_train);
    expect([...split.test.slice(0, one.test_rows.length)]).toEqual(one.test_rows);
    expect([...split.train.slice(0, one.train_rows.length)]).toEqual(one.train_rows);
  });

  it.each(numbers.stratified)('stratified split of $dataset, test $test, seed $seed', (one) => {
    const table = sampleTable(one.dataset);
    const target = readTarget(table, table.columns[table.columns.length - 1].name, 'classification');
    const split = splitRows(
      range(table.rows),
      Int32Array.from(target.values),
      splitSpec.parse({ test: one.test, seed: one.seed }),
    );
    expect([...split.test.slice(0, one.test_rows.length)]).toEqual(one.test_rows);
    expect([...split.train.slice(0, one.train_rows.length)]).toEqual(one.train_rows);
    const counts = new Map<string, number>();
    for (const row of split.test)
      counts.set(target.classes[target.values[row]], (counts.get(target.classes[target.values[row]]) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual(one.test_class_counts);
  });

  it('names the class that a stratified split cannot hold', () => {
    const classes = Int32Array.from({ length: 20 }, (_, i) => (i === 7 ? 2 : i % 2));
    expect(() => splitRows(range(20), classes, splitSpec.parse({ test: 0.2 }), ['low', 'high', 'unknown'])).toThrow(
      'the rarest, "unknown", has 1 row.',
    );
  });
});
