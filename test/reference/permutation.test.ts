import { expect, it } from 'vitest';
import { splitRows } from '../../core/data/split.ts';
import type { Table } from '../../core/data/table.ts';
import { splitSpec } from '../../core/schema/spec.ts';
import { explainAny, range, sampleTable, trainOn } from '../support/data.ts';
import numbers from './numbers/permutation.json' with { type: 'json' };

/**
 * Centred and divided by sd · sqrt(n) over all rows, as load_diabetes gives the data; with a constant column behind.
 */
function scaledDiabetes(): Table {
  const table = sampleTable('diabetes');
  const target = table.columns[table.columns.length - 1];
  const scaled = table.columns.slice(0, -1).map((column) => {
    if (column.kind !== 'numeric') throw new Error('the sample changed');
    const mean = column.values.reduce((a, b) => a + b, 0) / table.rows;
    const sd = Math.sqrt(column.values.reduce((total, value) => total + (value - mean) ** 2, 0) / table.rows);
    return { ...column, values: column.values.map((value) => (value - mean) / (sd * Math.sqrt(table.rows))) };
  });
  return {
    rows: table.rows,
    columns: [
      ...scaled,
      { id: 90, name: 'constant', kind: 'numeric', values: new Float64Array(table.rows).fill(3) },
      target,
    ],
  };
}

it('permutation importance of ridge on diabetes is that of scikit-learn, and exactly 0 for a constant column', () => {
  const table = scaledDiabetes();
  const split = splitRows(range(table.rows), undefined, splitSpec.parse({ test: 0.25, seed: 0, stratify: false }));
  const trained = trainOn(table, 'linear', { alpha: 0.01 }, { target: 'progression', trainRows: split.train });
  const value = explainAny(
    'permutation-importance',
    trained,
    table,
    [...split.test],
    { repeats: 400 },
    { trainRows: split.train },
  );
  if (value.kind !== 'importance') throw new Error('no importance');
  expect(value.baseline).toBeCloseTo(numbers.test_r2, 8);
  numbers.repeats_1000.mean.forEach((mean, f) => {
    const sd = numbers.repeats_1000.sd[f];
    expect(Math.abs(value.mean[f] - mean), numbers.features[f]).toBeLessThan(5 * sd * Math.sqrt(1 / 400 + 1 / 1000));
    expect(value.sd[f] / sd).toBeGreaterThan(0.8);
    expect(value.sd[f] / sd).toBeLessThan(1.25);
  });
  expect(value.mean[10]).toBe(0);
  expect(value.sd[10]).toBe(0);
});

it('needs two rows', () => {
  const table = scaledDiabetes();
  const trained = trainOn(table, 'linear', {}, { target: 'progression' });
  expect(() => explainAny('permutation-importance', trained, table, [4], {})).toThrow(/two rows/);
});
