import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import { sampleTable, trainOn } from '../support/data.ts';
import numbers from './numbers/linear.json' with { type: 'json' };

/** Largest difference of two lists of lists. */
function gap(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i][j])))));
}

function centred(rows: readonly (readonly number[])[]): number[][] {
  const means = rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
  return rows.map((row) => row.map((value, j) => value - means[j]));
}

describe('linear models are those of scikit-learn', () => {
  it.each([1, 0.01])('ridge on diabetes, alpha %s', (alpha) => {
    const one = numbers[`ridge/diabetes/${alpha}` as 'ridge/diabetes/1'];
    const { model } = trainOn(
      sampleTable('diabetes'),
      'linear',
      { alpha },
      { target: 'progression', numeric: 'standard' },
    );
    const { coef, intercept } = model.describe() as { coef: number[][]; intercept: number[] };
    expect(gap(coef, [one.coef])).toBeLessThan(1e-9);
    expect(intercept[0]).toBeCloseTo(one.intercept, 8);
  });

  it('logistic regression of two classes', () => {
    const one = numbers['logistic/breast_cancer/newton-cholesky'];
    const { model, data } = trainOn(
      sampleTable('breast_cancer'),
      'linear',
      {},
      { target: 'target', numeric: 'standard' },
    );
    const { coef, intercept } = model.describe() as { coef: number[][]; intercept: number[] };
    expect(gap(coef, one.coef)).toBeLessThan(2e-6);
    expect(intercept[0]).toBeCloseTo(one.intercept[0], 5);
    const first = model.predict(tabular(data.train.x.slice(0, 5 * data.width), 5));
    expect(gap([[...first]], [one.probabilities_rows_0_4.flat()])).toBeLessThan(1e-7);
  });

  it('logistic regression of three classes', () => {
    const one = numbers['logistic/iris/newton-cholesky'];
    const { model } = trainOn(sampleTable('iris'), 'linear', {}, { target: 'target', numeric: 'standard' });
    const { coef } = model.describe() as { coef: number[][] };
    expect(gap(centred(coef), centred(one.coef))).toBeLessThan(1e-6);
  });

  it.each([1e-12, 1, 1e6])('logistic regression finds a good column beside one of size %s', (size) => {
    const table = sampleTable('breast_cancer');
    const [first, second] = table.columns;
    const target = table.columns[table.columns.length - 1];
    if (second.kind !== 'numeric') throw new Error('the sample changed');
    const scaled = {
      rows: table.rows,
      columns: [first, { ...second, values: second.values.map((value) => value * size) }, target],
    };
    const { model, data } = trainOn(scaled, 'linear', {}, { target: 'target', numeric: 'none' });
    const predicted = model.predict(tabular(data.train.x, data.train.rows));
    const right = data.train.y.reduce((sum, truth, i) => sum + Number(predicted[2 * i + 1] > 0.5 === (truth === 1)), 0);
    expect(right / data.train.rows).toBeGreaterThan(0.85);
  });

  it('ends, and says so, where the numbers of a system are not finite', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i === 3 ? 0.5 : 1e200 * (i + 1)]);
    const table = {
      rows: 30,
      columns: [
        { id: 0, name: 'x0', kind: 'numeric' as const, values: Float64Array.from(rows.flat()) },
        { id: 1, name: 'y', kind: 'numeric' as const, values: Float64Array.from(rows, (_, i) => i * 0.5) },
      ],
    };
    const { model } = trainOn(table, 'linear', {}, { target: 'y', task: 'regression' });
    expect(Number.isFinite(model.predict(tabular(Float64Array.of(1), 1))[0])).toBe(false);
  });
});
