import { describe, expect, it } from 'vitest';
import { chooseCoalitions } from '../../core/explain/methods/kernel-shap/coalitions.ts';
import type { TreeStructure } from '../../core/models/model.ts';
import { Random } from '../../core/numeric/random.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import {
  attribute,
  encodeTable,
  functionModel,
  numberTable,
  sampleTable,
  trainedFunction,
  trainOn,
} from '../support/data.ts';
import numbers from './numbers/shap.json' with { type: 'json' };

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const relu = (value: number): number => Math.max(0, value);

/** The 100 rows of 4 columns that shap tests its trees with; x2 and x3 are always 0. */
const booleanRows = Array.from({ length: 100 }, (_, i) => [
  Number(i < 50),
  Number(i < 25 || (i >= 50 && i < 75)),
  0,
  0,
]);
const functions: Record<string, (a: number, b: number) => number> = {
  'x0 alone': (a) => a,
  and: (a, b) => Number(a === 1 && b === 1),
  or: (a, b) => Number(a === 1 || b === 1),
  xor: (a, b) => Number(a !== b),
  'and plus x0': (a, b) => Number(a === 1 && b === 1) + a,
};
const rowOf: Record<string, number> = { '11': 0, '10': 25, '01': 50, '00': 75 };
const tables: [string, number, Record<string, [number, number]>][] = [
  ['x0 alone', 0.5, { '11': [0.5, 0], '00': [-0.5, 0] }],
  ['and', 0.25, { '11': [0.375, 0.375], '00': [-0.125, -0.125], '10': [0.125, -0.375], '01': [-0.375, 0.125] }],
  ['or', 0.75, { '11': [0.125, 0.125], '00': [-0.375, -0.375], '10': [0.375, -0.125], '01': [-0.125, 0.375] }],
  ['xor', 0.5, { '11': [-0.25, -0.25], '00': [-0.25, -0.25], '10': [0.25, 0.25], '01': [0.25, 0.25] }],
  ['and plus x0', 0.75, { '11': [0.875, 0.375], '00': [-0.625, -0.125], '10': [0.625, -0.375], '01': [-0.875, 0.125] }],
];

describe('SHAP on trees of two questions', () => {
  it.each(tables)('%s', (name, base, expected) => {
    const table = numberTable(
      booleanRows,
      booleanRows.map(([a, b]) => functions[name](a, b)),
    );
    const trained = trainOn(
      table,
      'decision-tree',
      { maxDepth: name === 'x0 alone' ? 1 : 2 },
      { target: 'y', task: 'regression' },
    );
    const everyRow = Array.from({ length: 100 }, (_, i) => i);
    for (const [corner, [first, second]] of Object.entries(expected)) {
      for (const [method, params] of [
        ['tree-shap', {}],
        ['kernel-shap', { background: everyRow }],
        ['exact-shap', { background: everyRow }],
        ['tree-shap', { perturbation: 'interventional', background: everyRow }],
      ] as const) {
        const value = attribute(method, trained, table, [rowOf[corner]], params);
        expect(value.baseValue).toBeCloseTo(base, 10);
        [first, second, 0, 0].forEach((phi, f) =>
          expect(value.values[0][f], `${method} ${corner} x${f}`).toBeCloseTo(phi, 10),
        );
      }
    }
  });

  it.each([
    [
      'A',
      0,
      20,
      [
        [-10, -10],
        [-30, 10],
        [10, -30],
        [30, 30],
      ],
    ],
    [
      'B',
      10,
      25,
      [
        [-10, -15],
        [-30, 15],
        [10, -35],
        [30, 35],
      ],
    ],
  ] as const)('fever and cough, model %s: not what Saabas would give', (_name, cough, base, expected) => {
    const table = numberTable(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      [0, cough, 0, 80 + cough],
    );
    const trained = trainOn(table, 'decision-tree', {}, { target: 'y', task: 'regression' });
    const value = attribute('tree-shap', trained, table, [0, 1, 2, 3]);
    expect(value.baseValue).toBeCloseTo(base, 10);
    expected.forEach((row, r) => row.forEach((phi, f) => expect(value.values[r][f]).toBeCloseTo(phi, 10)));
  });
});

/** A pinned tree of scikit-learn's as a trained model over the first columns of a sample. */
function pinnedTree(
  name: 'tree_breast_cancer' | 'tree_diabetes',
  sample: string,
): { trained: TrainedModel; table: ReturnType<typeof sampleTable> } {
  const one = numbers[name];
  const table = sampleTable(sample);
  const target = table.columns[table.columns.length - 1].name;
  const { encoder, classes, task } = encodeTable(table, {
    target,
    features: table.columns.slice(0, one.columns).map((column) => column.name),
    task: one.classes ? 'classification' : 'regression',
  });
  const outputs = one.classes ? 2 : 1;
  const tree: TreeStructure = {
    childrenLeft: Int32Array.from(one.tree.children_left),
    childrenRight: Int32Array.from(one.tree.children_right),
    feature: Int32Array.from(one.tree.feature),
    threshold: Float64Array.from(one.tree.threshold),
    value: Float64Array.from(one.tree.value.flat()),
    nodeSamples: Float64Array.from(one.tree.n_node_samples),
    impurity: Float64Array.from(one.tree.impurity),
  };
  const walk = (row: Float64Array) => {
    let node = 0;
    while (tree.childrenLeft[node] >= 0)
      node = row[tree.feature[node]] <= tree.threshold[node] ? tree.childrenLeft[node] : tree.childrenRight[node];
    return [...tree.value.subarray(node * outputs, (node + 1) * outputs)];
  };
  const model = {
    ...functionModel(outputs, walk),
    trees: {
      trees: [tree],
      scale: 1,
      outputs,
      space: classes.length > 0 ? ('probability' as const) : ('value' as const),
    },
  };
  return { table, trained: { kind: 'decision-tree', task, target, classes, positive: outputs - 1, encoder, model } };
}

describe('SHAP on pinned trees', () => {
  it.each([
    ['tree_breast_cancer', 'breast_cancer'],
    ['tree_diabetes', 'diabetes'],
  ] as const)('%s: path-dependent and interventional, against every coalition in doubles', (name, sample) => {
    const one = numbers[name];
    const { trained, table } = pinnedTree(name, sample);
    const shown = one.classes ? 1 : 0;
    for (const [params, reference] of [
      [{}, one.path_dependent],
      [{ perturbation: 'interventional', background: one.interventional.background }, one.interventional],
    ] as const) {
      const value = attribute('tree-shap', trained, table, one.rows, params);
      expect(value.baseValue).toBeCloseTo(reference.enumerated_expected[shown], 9);
      const gaps = reference.enumerated_values.flatMap((row, r) =>
        row.map((classes, f) => Math.abs(classes[shown] - value.values[r][f])),
      );
      const size = one.classes ? 1 : 100;
      expect(Math.max(...gaps) / size).toBeLessThan(1e-9);
    }
  });

  it('treats the columns of a one-hot feature as one player, as the exact method does', () => {
    const table = sampleTable('german_credit');
    const features = ['checking_account', 'purpose', 'savings', 'credit_amount', 'age_years'];
    const trained = trainOn(table, 'decision-tree', { maxDepth: 7 }, { target: 'risk', features });
    const background = Array.from({ length: 20 }, (_, i) => i * 40);
    const tree = attribute('tree-shap', trained, table, [3, 17, 512], { perturbation: 'interventional', background });
    const exact = attribute('exact-shap', trained, table, [3, 17, 512], { background });
    tree.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(exact.values[r][f], 10)));
  });
});

describe('SHAP on functions', () => {
  it('a linear function with a zero background', () => {
    const x = [1.62434536, -0.61175641, -0.52817175, -1.07296862];
    const weights = [0.5488135, 0.71518937, 0.60276338, 0.54488318];
    const table = numberTable([x, [0, 0, 0, 0]], [0, 1]);
    const trained = trainedFunction(table, (row) => sum(row.map((value, i) => value * weights[i])) + 10);
    for (const method of ['exact-shap', 'kernel-shap']) {
      const value = attribute(method, trained, table, [0], { background: [1] });
      expect(value.baseValue).toBeCloseTo(10, 10);
      [0.89146267, -0.43752168, -0.31836259, -0.58464256].forEach((phi, f) =>
        expect(value.values[0][f]).toBeCloseTo(phi, 7),
      );
    }
  });

  it.each([
    [
      [0, 0, 0],
      [76.66667, 196.66667, 116.66667],
    ],
    [
      [10, 20, 10],
      [40, 120, 80],
    ],
  ])('a sum of ramps against %j', (background, expected) => {
    const table = numberTable([[20, 50, 30], background], [0, 1]);
    const trained = trainedFunction(table, (row) => relu(sum(row) - 10) + 3 * relu(sum(row) + 1) - 1);
    for (const method of ['exact-shap', 'kernel-shap']) {
      const value = attribute(method, trained, table, [0], { background: [1] });
      expected.forEach((phi, f) => expect(value.values[0][f]).toBeCloseTo(phi, 4));
    }
  });

  it('a linear model of twelve features and a zero background: no feature is left out', () => {
    const weights = Array.from({ length: 12 }, (_, i) => Math.sin(i + 1) * (i + 1));
    const table = numberTable([weights.map((_, i) => 1 + i / 7), weights.map(() => 0)], [0, 1]);
    const trained = trainedFunction(table, (row) => sum(row.map((value, i) => value * weights[i])));
    const value = attribute('kernel-shap', trained, table, [0], { background: [1] });
    weights.forEach((weight, i) => expect(Math.abs(value.values[0][i] - weight * (1 + i / 7))).toBeLessThan(1e-10));
  });

  it('iris, logistic, probabilities and logits', () => {
    const one = numbers.iris_logistic;
    const table = sampleTable('iris');
    const { encoder, classes } = encodeTable(table, { target: 'target' });
    const logits = (row: Float64Array) =>
      one.coef.map((weights, k) => sum(row.map((value, i) => value * weights[i])) + one.intercept[k]);
    const softmax = (row: Float64Array) => {
      const e = logits(row).map((value, _, all) => Math.exp(value - Math.max(...all)));
      return e.map((value) => value / sum(e));
    };
    const model = { ...functionModel(3, softmax), logits: functionModel(3, logits).predict };
    const trained: TrainedModel = {
      kind: 'linear',
      task: 'classification',
      target: 'target',
      classes,
      positive: 2,
      encoder,
      model,
    };
    for (const output of ['probability', 'logit'] as const) {
      for (const [k, name] of classes.entries()) {
        for (const method of ['exact-shap', 'kernel-shap']) {
          const value = attribute(method, trained, table, one.rows, {
            class: name,
            output,
            background: one.background,
          });
          expect(value.baseValue).toBeCloseTo(one[output].base[k], 8);
          one[output].values_row_feature_class.forEach((row, r) =>
            row.forEach((phi, f) => expect(value.values[r][f]).toBeCloseTo(phi[k], 8)),
          );
        }
      }
    }
  });
});

describe('coalitions of Kernel SHAP', () => {
  it.each([
    [4, 14],
    [11, 2046],
    [12, 2072],
    [30, 2108],
  ])('%i features: at most %i of them', (features, budget) => {
    const { masks, weights, sampled } = chooseCoalitions(
      features,
      Math.min(2 * features + 2048, 2 ** features - 2),
      new Random(0),
    );
    expect(masks.length).toBeLessThanOrEqual(budget);
    expect(masks.length).toBeGreaterThan(budget * 0.9);
    expect(sampled > 0).toBe(features >= 12);
    expect(sum(weights)).toBeCloseTo(1, 9);
  });

  it.each([
    [4, [0.25, 0.125, 0.25]],
    [11, [0.090909, 0.010101, 0.002525]],
  ] as const)('%i features: weights in the proportions of the Shapley kernel', (features, expected) => {
    const { masks, weights } = chooseCoalitions(features, 2 ** features - 2, new Random(0));
    const ofSize = (size: number) => weights[masks.findIndex((mask) => sum(mask) === size)];
    expected.forEach((weight, i) => expect(ofSize(i + 1) / ofSize(1)).toBeCloseTo(weight / expected[0], 4));
  });
});
