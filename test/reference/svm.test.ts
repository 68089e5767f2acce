import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import { encodeAll, range, sampleTable, trainOn } from '../support/data.ts';
import { libsvmPredictions } from '../support/libsvm.ts';
import numbers from './numbers/svm.json' with { type: 'json' };

interface Binary {
  gamma: number;
  'tol_1e-3': { n_support: number[]; intercept: number[]; decision_rows_300_329: number[] };
}

const kernels = [
  ['rbf', 'rbf', {}],
  ['linear', 'linear', {}],
  ['poly', 'polynomial', { degree: 3, coef0: 1 }],
  ['sigmoid', 'sigmoid', { coef0: 0 }],
] as const;

describe('support vector machines decide as LIBSVM does', () => {
  it.each(kernels)('C-SVC, %s: decisions and support vectors pinned from scikit-learn', (name, kernel, more) => {
    const one = (numbers as unknown as Record<string, Binary>)[`svc/breast_cancer/${name}`];
    const table = sampleTable('breast_cancer');
    // the scaler saw every row, the machine the first 300
    const whole = trainOn(table, 'linear', {}, { target: 'target', numeric: 'standard' });
    const encoded = encodeAll(table, whole.encoder, range(table.rows));
    const scaled = {
      rows: table.rows,
      columns: [
        ...whole.encoder.names.map((column, j) => ({
          id: j,
          name: column,
          kind: 'numeric' as const,
          values: Float64Array.from({ length: table.rows }, (_, i) => encoded[i * whole.encoder.width + j]),
        })),
        table.columns[table.columns.length - 1],
      ],
    };
    const { model, encoder } = trainOn(
      scaled,
      'svm',
      { kernel, gamma: one.gamma, probability: false, ...more },
      { target: 'target', trainRows: range(300) },
    );
    const x = encodeAll(
      scaled,
      encoder,
      Array.from({ length: 30 }, (_, i) => 300 + i),
    );
    const decisions = model.margin?.decision(tabular(x, 30)) ?? new Float64Array(0);
    // ours is above 0 for the first class, theirs for the second
    const gaps = one['tol_1e-3'].decision_rows_300_329.map((value, i) => Math.abs(value + decisions[i]));
    expect(Math.max(...gaps)).toBeLessThan(1e-6);
    expect(model.facts()['support vectors']).toBe(one['tol_1e-3'].n_support.reduce((a, b) => a + b, 0));
  });

  it('gives the numbers of LIBSVM itself, run beside it (epsilon-SVR)', async () => {
    const { model, data } = trainOn(
      sampleTable('diabetes'),
      'svm',
      { gamma: 0.05, c: 10, epsilon: 5 },
      { target: 'progression', trainRows: range(200), numeric: 'standard' },
    );
    const theirs = await libsvmPredictions(data.train.x, data.train.y, data.width, {
      type: 3,
      c: 10,
      gamma: 0.05,
      epsilon: 5,
    });
    const ours = model.predict(tabular(data.train.x, data.train.rows));
    // both stop at the same tolerance; targets are of the order of 150
    expect(Math.max(...theirs.map((value, i) => Math.abs(value - ours[i])))).toBeLessThan(1e-2);
  });

  it('gives the classes of LIBSVM itself, three of them', async () => {
    const { model, data } = trainOn(
      sampleTable('wine'),
      'svm',
      { probability: false, gamma: 0.05, c: 0.1 },
      { target: 'target', numeric: 'standard' },
    );
    const theirs = await libsvmPredictions(data.train.x, data.train.y, data.width, { type: 0, c: 0.1, gamma: 0.05 });
    expect([...(model.labels?.(tabular(data.train.x, data.train.rows)) ?? [])]).toEqual(theirs);
  });

  it('answers with numbers where a class has no training row', () => {
    const table = sampleTable('iris');
    const { model, data, encoder } = trainOn(
      table,
      'svm',
      {},
      { target: 'target', trainRows: [...range(150)].filter((row) => row < 50 || row >= 100), numeric: 'standard' },
    );
    expect(data.classes).toBe(3);
    const output = model.predict(tabular(encodeAll(table, encoder, range(150)), 150));
    expect(output.every(Number.isFinite)).toBe(true);
    const labels = model.labels?.(tabular(encodeAll(table, encoder, range(150)), 150)) ?? new Int32Array(0);
    expect(labels.includes(1)).toBe(false);
  });
});
