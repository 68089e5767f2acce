// Settings beside the defaults against scikit-learn: numbers are those of reference_options.py.

import { describe, expect, it } from 'vitest';
import { encodeRows, takeRaw } from '../../core/data/encode.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import { splitRows } from '../../core/data/split.ts';
import { tabular } from '../../core/models/batch.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { crossValidationSpec } from '../../core/schema/search.ts';
import { experimentSpec, preprocessSpec, splitSpec } from '../../core/schema/spec.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { makeFolds } from '../../core/training/folds.ts';
import { prepare } from '../../core/training/prepare.ts';
import { range, sampleTable } from '../support/data.ts';
import { testJob } from '../support/job.ts';
import numbers from './numbers/options.json' with { type: 'json' };

/** A model on all rows of a sample, prepared as a run prepares it. */
function fitOn(
  name: string,
  model: Record<string, unknown> & { kind: string },
  rest: Record<string, unknown> = {},
  seed = 0,
) {
  const table = sampleTable(name);
  const target = table.columns[table.columns.length - 1].name;
  const spec = experimentSpec.parse({ dataset: name, target, split: { test: 0 }, model, seed, ...rest });
  const kind = findModelKind(model.kind);
  const prepared = prepare(table, spec, kind);
  const { kind: _kind, ...given } = model;
  const params = kind.params.parse(given);
  kind.check(prepared.data, params, trainingSpec.parse({}));
  const fitted = kind.fit(prepared.data, params, trainingSpec.parse({}), testJob(seed));
  const inUnits = (prepared.scaling && kind.inTargetUnits?.(fitted, prepared.scaling)) ?? fitted;
  return { ...prepared, table, model: inUnits, x: prepared.data.train.x, rows: prepared.data.train.rows };
}

const firstColumn = (values: Float64Array, width: number, column: number, count: number) =>
  Array.from({ length: count }, (_, i) => values[i * width + column]);

describe('trees with a limit of leaves are those of scikit-learn', () => {
  it.each(numbers.leaves)('$data, $maxLeafNodes leaves at most', (one) => {
    const { model, x, rows, data } = fitOn(one.data, {
      kind: 'decision-tree',
      maxLeafNodes: one.maxLeafNodes,
      maxDepth: null,
      minSamplesLeaf: 1,
    });
    expect(model.facts().leaves).toBe(one.leaves);
    const output = model.predict(tabular(x, rows));
    const { y } = data.train;
    const mean = y.reduce((a, b) => a + b, 0) / rows;
    const score =
      data.classes === 0
        ? 1 -
          y.reduce((sum, value, i) => sum + (value - output[i]) ** 2, 0) /
            y.reduce((sum, value) => sum + (value - mean) ** 2, 0)
        : y.reduce((sum, value, i) => {
            const own = output.subarray(i * data.classes, (i + 1) * data.classes);
            return sum + Number(own.indexOf(Math.max(...own)) === value);
          }, 0) / rows;
    // equal splits may be resolved either way
    expect(Math.abs(score - one.score)).toBeLessThan(0.006);
  });

  it('refuses nothing and keeps to the limit in every tree of a forest', () => {
    const { model } = fitOn('wine', { kind: 'random-forest', trees: 12, maxLeafNodes: 5 });
    for (const tree of model.trees?.trees ?? [])
      expect(tree.childrenLeft.filter((child) => child < 0).length).toBeLessThanOrEqual(5);
  });
});

describe('random thresholds with a forest without bootstrap are ExtraTrees', () => {
  it.each(numbers.extraTrees)('$data: as accurate as scikit-learn to a point', ({ data: name, accuracy }) => {
    let sum = 0;
    for (let seed = 0; seed < 5; seed++) {
      const table = sampleTable(name);
      const target = table.columns[table.columns.length - 1].name;
      const model = { kind: 'random-forest', splitter: 'random', bootstrap: false };
      const spec = experimentSpec.parse({
        dataset: name,
        target,
        task: 'classification',
        split: { test: 0.2, seed },
        model,
        seed,
      });
      const kind = findModelKind('random-forest');
      const { data, split, encoder, target: truth } = prepare(table, spec, kind);
      const fitted = kind.fit(
        data,
        kind.params.parse({ splitter: 'random', bootstrap: false }),
        trainingSpec.parse({}),
        testJob(seed),
      );
      const output = fitted.predict(
        tabular(encodeRows(encoder, takeRaw(table, encoder, split.test)), split.test.length),
      );
      const right = [...split.test].filter((row, i) => {
        const own = output.subarray(i * data.classes, (i + 1) * data.classes);
        return own.indexOf(Math.max(...own)) === truth.values[row];
      });
      sum += right.length / split.test.length / 5;
    }
    expect(Math.abs(sum - accuracy)).toBeLessThan(0.012);
  });

  it('draws thresholds between values, and other ones with another seed', () => {
    const trees = [1, 2].map(
      (seed) =>
        fitOn('iris', { kind: 'decision-tree', splitter: 'random', maxDepth: null, minSamplesLeaf: 1 }, {}, seed).model
          .trees?.trees[0],
    );
    expect([...(trees[0]?.threshold ?? [])]).not.toEqual([...(trees[1]?.threshold ?? [])]);
    // pure leaves all the same
    for (const tree of trees)
      expect(
        tree?.impurity.filter((_, node) => (tree.childrenLeft[node] ?? 0) < 0).every((value) => value < 1e-9),
      ).toBe(true);
  });
});

describe('losses of boosting are those of scikit-learn', () => {
  it.each(numbers.losses)('$loss $quantile', ({ loss, trees, quantile, weighted, predictions }) => {
    const table = sampleTable('diabetes');
    const rest = weighted ? { weights: { column: 'w' }, features: { exclude: [] } } : {};
    const model = { kind: 'gradient-boosting', loss, trees, learningRate: 0.1, ...(quantile ? { quantile } : {}) };
    const kind = findModelKind('gradient-boosting');
    const { kind: _kind, ...given } = model;
    const spec = experimentSpec.parse({
      dataset: 'diabetes',
      target: 'progression',
      split: { test: 0 },
      model,
      ...rest,
    });
    const w = {
      id: 99,
      name: 'w',
      kind: 'numeric' as const,
      values: Float64Array.from({ length: table.rows }, (_, i) => 1 + (i % 3)),
    };
    const { data } = prepare(
      { rows: table.rows, columns: weighted ? [...table.columns, w] : table.columns },
      spec,
      kind,
    );
    const fitted = kind.fit(data, kind.params.parse(given), trainingSpec.parse({}), testJob());
    const output = fitted.predict(tabular(data.train.x, data.train.rows));
    predictions.forEach((value, i) => {
      // of equal gains another column may be taken
      expect(Math.abs(output[i] - value) / value, `row ${i}`).toBeLessThan(1e-6);
    });
  });

  it.each([0.1, 0.9])('leaves a share of %f of the rows below the quantile', (quantile) => {
    const { model, x, rows, data } = fitOn('diabetes', {
      kind: 'gradient-boosting',
      loss: 'quantile',
      quantile,
      trees: 200,
      maxLeafNodes: 4,
    });
    const output = model.predict(tabular(x, rows));
    const below = data.train.y.filter((value, i) => value <= output[i]).length / rows;
    expect(Math.abs(below - quantile)).toBeLessThan(0.03);
  });

  it('adds up in the logarithm of the mean, and is told in the units of the target', () => {
    const { model, x, rows, data } = fitOn('diabetes', { kind: 'gradient-boosting', loss: 'poisson', trees: 5 });
    const [logs, values] = [model.logits?.(tabular(x, rows)), model.predict(tabular(x, rows))];
    expect(Math.log(values[3])).toBeCloseTo(logs?.[3] ?? Number.NaN, 12);
    expect(findModelKind('gradient-boosting').restore(model.save(), data).predict(tabular(x, rows))).toEqual(values);
  });

  it('says what a loss cannot do', () => {
    expect(() => fitOn('wine', { kind: 'gradient-boosting', loss: 'poisson' })).toThrow(/is for numbers/);
    expect(() => fitOn('line', { kind: 'gradient-boosting', loss: 'quantile', monotone: { x: 1 } })).toThrow(
      /do not go with loss: quantile/,
    );
  });
});

describe('monotone features', () => {
  it.each(numbers.monotone)(
    '$data: predictions are those of scikit-learn',
    ({ data: name, trees, monotone, positive, predictions }) => {
      const own = Object.fromEntries(Object.entries(monotone).filter(([, way]) => way !== undefined)) as Record<
        string,
        number
      >;
      const model = { kind: 'gradient-boosting', trees, learningRate: 0.1, monotone: own };
      const { model: fitted, x, rows, data } = fitOn(name, model, positive ? { positiveClass: positive } : {});
      const output = fitted.predict(tabular(x, rows));
      predictions.forEach((value, i) => {
        expect(Math.abs(output[data.classes > 0 ? 2 * i + 1 : i] - value), `row ${i}`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)),
        );
      });
    },
  );

  it('never falls along a feature that is held, for the class that is looked for', () => {
    // the positive class stands first in sorted order here
    const table = sampleTable('breast_cancer');
    const [feature] = table.columns;
    const { model, x, rows, encoder } = fitOn(
      'breast_cancer',
      { kind: 'gradient-boosting', trees: 40, monotone: { [feature.name]: 1 } },
      { positiveClass: 'benign' },
    );
    const column = encoder.features.findIndex((one) => one.name === feature.name);
    const { width } = encoder;
    const values = firstColumn(x, width, column, rows).sort((a, b) => a - b);
    let free = 0;
    for (let row = 0; row < 60; row++) {
      const swept = new Float64Array(values.length * width);
      values.forEach((value, i) => {
        swept.set(x.subarray(row * width, (row + 1) * width), i * width);
        swept[i * width + column] = value;
      });
      const output = model.predict(tabular(swept, values.length));
      for (let i = 1; i < values.length; i++) expect(output[2 * i]).toBeGreaterThanOrEqual(output[2 * i - 2] - 1e-12);
      free += Number(output[2 * values.length - 2] > output[0] + 1e-9);
    }
    expect(free).toBeGreaterThan(0);
  });

  it('names what cannot be held', () => {
    expect(() => fitOn('german_credit', { kind: 'gradient-boosting', monotone: { housing: 1 } })).toThrow(
      /"housing" has categories/,
    );
    expect(() => fitOn('wine', { kind: 'gradient-boosting', monotone: { alcohol: 1 } })).toThrow(/two classes/);
    expect(() => fitOn('diabetes', { kind: 'gradient-boosting', monotone: { bmj: 1 } })).toThrow(/"bmj" is no feature/);
  });
});

describe('scaling', () => {
  it.each(numbers.scalers)('$column: robust and quantile are those of scikit-learn', ({ column, robust, quantile }) => {
    const table = sampleTable('breast_cancer');
    for (const [how, expected] of Object.entries({ robust, quantile })) {
      const encoder = fitEncoder(
        table,
        [column],
        range(table.rows),
        preprocessSpec.parse({}),
        how as 'robust' | 'quantile',
      );
      const x = encodeRows(encoder, takeRaw(table, encoder, range(table.rows)));
      expected.forEach((value, i) => {
        expect(x[i]).toBeCloseTo(value, 9);
      });
    }
  });

  it.each(numbers.targetEncoding)(
    'target encoding of $column: smoothed means are those of scikit-learn',
    ({ column, positive, means, overall }) => {
      const { encoder } = fitOn(
        'german_credit',
        { kind: 'linear' },
        { preprocess: { columns: { [column]: { categorical: 'target' } } }, positiveClass: positive },
      );
      const feature = encoder.features.find((one) => one.name === column);
      const own = feature?.kind === 'categorical' ? [...(feature.means ?? [])] : [];
      [...means, overall].forEach((value, k) => {
        expect(own[k]).toBeCloseTo(value, 9);
      });
    },
  );
});

describe('splits', () => {
  it('keeps groups together as GroupShuffleSplit does', () => {
    const groups = Int32Array.from(numbers.splits.groups);
    const split = splitRows(range(50), undefined, splitSpec.parse({ test: 0.3, seed: 5 }), [], { groups });
    expect([...split.test]).toEqual(numbers.splits.test);
    expect([...split.train]).toEqual(numbers.splits.train);
  });

  it('cuts folds in time as TimeSeriesSplit does', () => {
    // the later a row, the smaller its number
    const times = Float64Array.from({ length: 23 }, (_, i) => 100 - i);
    const folds = makeFolds(range(23), undefined, crossValidationSpec.parse({ folds: 4 }), { times });
    const backwards = (rows: readonly number[]) => rows.map((row) => 22 - row);
    expect(folds.map(({ train, test }) => ({ train: [...train], test: [...test] }))).toEqual(
      numbers.splits.time.map(({ train, test }) => ({ train: backwards(train), test: backwards(test) })),
    );
  });
});

describe('weights of support vector machines are those of scikit-learn', () => {
  it.each(numbers.svms)('$data, $weights', ({ data: name, weights, decision }) => {
    const kind = findModelKind('svm');
    const table = sampleTable(name);
    const w = {
      id: 99,
      name: 'w',
      kind: 'numeric' as const,
      values: Float64Array.from({ length: table.rows }, (_, i) => 1 + (i % 3)),
    };
    const isCycle = weights === 'cycle';
    const target = table.columns[table.columns.length - 1].name;
    const spec = experimentSpec.parse({
      dataset: name,
      target,
      split: { test: 0 },
      preprocess: isCycle ? { target: 'none' } : {},
      weights: isCycle ? { column: 'w' } : { classes: 'balanced' },
      model: { kind: 'svm' },
    });
    const { data } = prepare(
      { rows: table.rows, columns: isCycle ? [...table.columns, w] : table.columns },
      spec,
      kind,
    );
    const fitted = kind.fit(
      data,
      kind.params.parse({ tolerance: 1e-6, ...(isCycle ? { c: 100 } : {}) }),
      trainingSpec.parse({}),
      testJob(),
    );
    const values = fitted.margin?.decision(tabular(data.train.x, data.train.rows)) ?? new Float64Array(0);
    decision.forEach((value, i) => {
      // scikit-learn's decision is that of the second class; it stops at a tolerance of 1e-3
      expect(Math.abs((isCycle ? 1 : -1) * values[i] - value)).toBeLessThan(isCycle ? 0.3 : 4e-3);
    });
  });
});

describe('standard errors of coefficients', () => {
  it.each(numbers.errors)('$data alpha $alpha C $c', ({ data: name, alpha, c, features, intercept, errors }) => {
    const { model } = fitOn(
      name,
      { kind: 'linear', ...(alpha === undefined ? { c } : { alpha }) },
      features ? { features: { include: features } } : {},
    );
    const { standardError, interceptError } = model.describe() as {
      standardError: number[][];
      interceptError: number[];
    };
    errors.forEach((value, j) => {
      expect(Math.abs(standardError[0][j] - value) / value).toBeLessThan(1e-5);
    });
    expect(Math.abs(interceptError[0] - intercept) / intercept).toBeLessThan(1e-5);
  });
});
