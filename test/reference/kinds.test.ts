import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import type { FittedModel, TrainingData, TreeStructure } from '../../core/models/model.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { asScikitLearn, encodeTable, fitKind, range, sampleTable } from '../support/data.ts';
import { testJob } from '../support/job.ts';
import boosting from './numbers/boosting.json' with { type: 'json' };
import knn from './numbers/knn.json' with { type: 'json' };
import lasso from './numbers/lasso.json' with { type: 'json' };
import missing from './numbers/missing.json' with { type: 'json' };
import pruning from './numbers/pruning.json' with { type: 'json' };
import weights from './numbers/weights.json' with { type: 'json' };

const targets: Record<string, string> = {};

/** A sample whole, for training; standardised on all rows where asked. */
function wholeSample(name: string, numeric: 'none' | 'standard' = 'none'): TrainingData {
  const table = sampleTable(name);
  targets[name] ??= table.columns[table.columns.length - 1].name;
  return encodeTable(table, { target: targets[name], numeric }).data;
}

function fitted(
  kind: string,
  data: TrainingData,
  params: Record<string, unknown>,
  epochs?: { epoch: number; loss: number }[],
): FittedModel {
  const job = testJob(0);
  const model = fitKind(kind, data, asScikitLearn(kind, params), trainingSpec.parse({}), {
    ...job,
    onEpoch: (record) => epochs?.push(record),
  });
  return model;
}

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((x, y) => Math.max(x, y), 0);
const scale = (a: readonly number[]): number => a.reduce((x, y) => Math.max(x, Math.abs(y)), 1);

describe('lasso and elastic net', () => {
  const cases = Object.entries(lasso).flatMap(([name, value]) =>
    name.includes('/')
      ? [
          [
            name,
            value as {
              coef: number[] | number[][];
              intercept: number | number[];
              alpha?: number;
              C?: number;
              l1_ratio: number;
            },
          ] as const,
        ]
      : [],
  );
  it.each(cases)('%s: coefficients of scikit-learn', (name, one) => {
    const data = wholeSample(name.split('/')[1], 'standard');
    const model = fitted('linear', data, {
      penalty: one.l1_ratio === 1 ? 'l1' : 'elastic-net',
      l1Ratio: one.l1_ratio,
      ...(one.C === undefined ? { alpha: one.alpha } : { c: one.C }),
      maxIterations: 100_000,
    });
    const { coef, intercept } = model.describe() as { coef: number[][]; intercept: number[] };
    const wanted = (Array.isArray(one.coef[0]) ? one.coef : [one.coef]) as number[][];
    wanted.forEach((row, k) => {
      expect(largest(coef[k], row) / scale(row)).toBeLessThan(1e-6);
      // what is out is out exactly
      expect(coef[k].map((value) => value === 0)).toEqual(row.map((value) => value === 0));
    });
    expect(largest(intercept, [one.intercept].flat())).toBeLessThan(1e-5);
    expect(model.warnings).toBeUndefined();
  });
});

interface PinnedTree {
  children_left: number[];
  children_right: number[];
  feature: number[];
  threshold: (number | string)[];
  weighted_n_node_samples: number[];
  impurity: number[];
  value: number[][];
  missing_go_to_left: number[];
}

/** Walks two trees side by side down to the first tie; @returns how many nodes agreed */
function sameTree(
  tree: TreeStructure,
  pinned: PinnedTree,
  ties: Record<string, unknown>,
  outputs: number,
  withMissing: boolean,
): number {
  const visit = (ours: number, theirs: number): number => {
    expect(tree.nodeSamples[ours]).toBeCloseTo(pinned.weighted_n_node_samples[theirs], 8);
    expect(Math.abs(tree.impurity[ours] - pinned.impurity[theirs]) / Math.max(1, pinned.impurity[theirs])).toBeLessThan(
      1e-6,
    );
    expect(
      largest(tree.value.subarray(ours * outputs, (ours + 1) * outputs), pinned.value[theirs]) /
        scale(pinned.value[theirs]),
    ).toBeLessThan(1e-9);
    if (pinned.feature[theirs] < 0) {
      expect(tree.childrenLeft[ours]).toBe(-1);
      return 1;
    }
    if (ties[String(theirs)]) return 1;
    expect(tree.feature[ours]).toBe(pinned.feature[theirs]);
    const threshold = Number(pinned.threshold[theirs]);
    expect(Math.abs(tree.threshold[ours] - threshold)).toBeLessThan(1e-5 * Math.max(1, Math.abs(threshold)));
    if (withMissing) expect(tree.missingLeft?.[ours] ?? 0).toBe(pinned.missing_go_to_left[theirs]);
    return (
      1 +
      visit(tree.childrenLeft[ours], pinned.children_left[theirs]) +
      visit(tree.childrenRight[ours], pinned.children_right[theirs])
    );
  };
  return visit(0, 0);
}

describe('trees with missing values', () => {
  it.each(['breast_cancer', 'diabetes'] as const)('%s: scikit-learn sends them the same way, node by node', (name) => {
    const whole = wholeSample(name);
    const width = 5;
    const x = new Float64Array(whole.train.rows * width);
    for (let row = 0; row < whole.train.rows; row++)
      for (let col = 0; col < width; col++)
        x[row * width + col] = (row * 7 + col * 3) % 11 === 0 ? Number.NaN : whole.train.x[row * whole.width + col];
    const data = { ...whole, width, train: { ...whole.train, x } };
    const model = fitted('decision-tree', data, { maxDepth: 4 });
    const tree = model.trees?.trees[0] as TreeStructure;
    expect(
      sameTree(tree, missing[name].tree as PinnedTree, missing[name].ties, Math.max(1, data.classes), true),
    ).toBeGreaterThan(15);
  });
});

describe('sample weights', () => {
  const weighted = (name: string, numeric: 'none' | 'standard' = 'none'): TrainingData => {
    const data = wholeSample(name, numeric);
    return {
      ...data,
      train: { ...data.train, weights: Float64Array.from(range(data.train.rows), (row) => 1 + (row % 3)) },
    };
  };
  it.each(['breast_cancer', 'diabetes'] as const)('%s: the tree of scikit-learn', (name) => {
    const data = weighted(name);
    const one = weights[`tree/${name}`];
    const tree = fitted('decision-tree', data, { maxDepth: 4 }).trees?.trees[0] as TreeStructure;
    expect(sameTree(tree, one.tree as PinnedTree, one.ties, Math.max(1, data.classes), false)).toBeGreaterThan(10);
  });
  it('ridge and logistic regression', () => {
    const ridge = fitted('linear', weighted('diabetes', 'standard'), {}).describe() as {
      coef: number[][];
      intercept: number[];
    };
    expect(largest(ridge.coef[0], weights['ridge/diabetes'].coef)).toBeLessThan(1e-8);
    const logistic = fitted('linear', weighted('breast_cancer', 'standard'), {}).describe() as { coef: number[][] };
    expect(largest(logistic.coef[0], weights['logistic/breast_cancer/newton-cholesky'].coef[0])).toBeLessThan(1e-5);
  });
  it('a weight of 2 is the row twice, in every kind that takes weights', () => {
    const data = wholeSample('iris');
    const rows = range(data.train.rows);
    const twice = Int32Array.from([...rows, ...rows.filter((row) => row % 2 === 0)]);
    const repeated = {
      ...data,
      train: {
        rows: twice.length,
        x: Float64Array.from(
          [...twice].flatMap((row) => [...data.train.x.subarray(row * data.width, (row + 1) * data.width)]),
        ),
        y: Float64Array.from(twice, (row) => data.train.y[row]),
      },
    };
    const once = {
      ...data,
      train: { ...data.train, weights: Float64Array.from(rows, (row) => (row % 2 === 0 ? 2 : 1)) },
    };
    for (const [kind, params] of [
      ['decision-tree', { maxDepth: 3 }],
      ['linear', {}],
      ['linear', { penalty: 'l1', c: 0.5 }],
    ] as const) {
      const a = fitted(kind, once, params).predict(tabular(data.train.x, data.train.rows));
      const b = fitted(kind, repeated, params).predict(tabular(data.train.x, data.train.rows));
      expect(largest(a, b)).toBeLessThan(1e-6);
    }
  });
});

describe('cost-complexity pruning', () => {
  it.each(['breast_cancer', 'diabetes'] as const)('%s: the path of scikit-learn', (name) => {
    const one = pruning[name];
    const path = fitted('decision-tree', wholeSample(name), name === 'diabetes' ? { maxDepth: 6 } : {}).pruning ?? [];
    // equal links are cut one at a time there and here; the penalties and the trees between them are what counts
    const distinct = (alphas: readonly number[]) => [...new Set(alphas.map((alpha) => alpha.toPrecision(6)))];
    expect(path[0].leaves).toBe(one.leaves);
    expect(path[path.length - 1].leaves).toBe(1);
    const ours = distinct(path.map((step) => step.alpha));
    const theirs = distinct(one.ccp_alphas);
    // where trees tie, small links may differ; the strong ones do not
    const strong = (list: string[]) => list.slice(-8);
    expect(strong(ours)).toEqual(strong(theirs));
    const impurity = path.map((step) => step.impurity);
    expect(impurity).toEqual([...impurity].sort((a, b) => a - b));
  });
});

describe('gradient boosting', () => {
  it.each(['breast_cancer', 'diabetes', 'wine'] as const)('%s: losses and scores of scikit-learn', (name) => {
    const data = wholeSample(name);
    const epochs: { epoch: number; loss: number }[] = [];
    const model = fitted('gradient-boosting', data, { trees: 30 }, epochs);
    const one = boosting[name];
    for (const [round, loss] of Object.entries(one.train_loss)) {
      // ties between columns are broken by the order of the columns in one and by threads in the other
      expect(Math.abs(epochs[Number(round) - 1].loss - loss) / Math.max(1, loss)).toBeLessThan(
        Number(round) > 5 ? 0.01 : 1e-4,
      );
    }
    const first = fitted('gradient-boosting', data, { trees: 1 });
    const raw = (first.logits ?? first.predict)(tabular(data.train.x, 20));
    const wanted = (one.raw_rows_0_19['1'] as (number | number[])[]).flat();
    const ours = data.classes === 2 ? raw.filter((_, i) => i % 2 === 1) : raw;
    expect(largest(ours, wanted) / scale(wanted)).toBeLessThan(1e-6);
    expect(model.trees?.trees.length).toBe(data.classes > 2 ? 90 : 30);
  });
});

describe('nearest neighbours', () => {
  const cases = [
    ['iris', 'iris', 'none'],
    ['diabetes', 'diabetes', 'none'],
    ['diabetes standardised', 'diabetes', 'standard'],
    ['breast_cancer standardised', 'breast_cancer', 'standard'],
  ] as const;
  it.each(cases)('%s: the answers of scikit-learn', (key, name, numeric) => {
    const data = wholeSample(name, numeric);
    const even = range(data.train.rows).filter((row) => row % 2 === 0);
    const half = {
      ...data,
      train: {
        rows: even.length,
        x: Float64Array.from(
          [...even].flatMap((row) => [...data.train.x.subarray(row * data.width, (row + 1) * data.width)]),
        ),
        y: Float64Array.from(even, (row) => data.train.y[row]),
      },
    };
    const one = knn[key];
    const unsure = new Set<number>(one.ambiguous);
    for (const votes of ['uniform', 'distance'] as const) {
      const output = fitted('knn', half, { weights: votes }).predict(tabular(data.train.x, data.train.rows));
      const outputs = Math.max(1, data.classes);
      const differs = (one[votes] as (number | number[])[]).filter((wanted, row) => {
        const ours = output.subarray(row * outputs, (row + 1) * outputs);
        const theirs = Array.isArray(wanted) ? wanted : outputs === 2 ? [1 - wanted, wanted] : [wanted];
        return !unsure.has(row) && largest(ours, theirs) / scale(theirs) > 1e-6;
      });
      expect(differs.length).toBe(0);
    }
  });
});
