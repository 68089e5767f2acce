import { describe, expect, it } from 'vitest';
import { chooseExact } from '../../core/explain/auto.ts';
import { isOrderCertain } from '../../core/explain/engine/convergence.ts';
import { clusterFeatures } from '../../core/explain/methods/partition-shap/grouping.ts';
import { networkModel } from '../../core/models/network/fitted.ts';
import { hiddenActivations, type Layer } from '../../core/models/network/layer.ts';
import { Random } from '../../core/numeric/random.ts';
import { lineMultipliers, softmaxOf } from '../../core/numeric/straight-path.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { attribute, numberTable, sampleTable, trainedFunction, trainOn } from '../support/data.ts';

const random = new Random(8);
const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const rows = Array.from({ length: 30 }, () => [...draw(4)]);
const table = numberTable(rows, [...rows.keys()]);
const twisted = trainedFunction(table, ([a, b, c, d]) => a * b + 2 * c - Math.abs(d) + a * c * d);

describe('the average derivative along a line', () => {
  it('carries a difference of softmax whole, however steep', () => {
    const { f, derivative } = softmaxOf(1);
    for (const scale of [0, 0.1, 1, 10, 60]) {
      const [from, to] = [draw(4), draw(4).map((value) => scale * value)];
      const m = lineMultipliers(f, derivative, from, to);
      expect(m.reduce((total, value, k) => total + value * (to[k] - from[k]), 0)).toBeCloseTo(f(to) - f(from), 12);
    }
  });
  it('ends where what is left is rounding, as between two rows of one answer', () => {
    const { f, derivative } = softmaxOf(1);
    let asked = 0;
    const counted = (at: Float64Array) => {
      asked++;
      return derivative(at);
    };
    // the answer is the same at both ends to the last bits, by scores that are not
    const [from, to] = [Float64Array.of(0.3, 1.1, -0.4), Float64Array.of(-0.4, 1.1, 0.3)];
    const m = lineMultipliers(f, counted, from, to);
    expect(m.reduce((total, value, k) => total + value * (to[k] - from[k]), 0)).toBeCloseTo(0, 14);
    // and not in the last bits: a saturated class
    lineMultipliers(f, counted, Float64Array.of(-30, 9.5, 2), Float64Array.of(-29.5, 10, 2.5));
    expect(asked).toBeLessThan(10_000);
  });
  it('is the mean slope of a product, half to each', () => {
    const f = ([a, b]: Float64Array) => a * b;
    const m = lineMultipliers(f, ([a, b]) => Float64Array.of(b, a), Float64Array.of(0, 0), Float64Array.of(2, 3));
    expect(m[0] * 2).toBeCloseTo(3, 12);
    expect(m[1] * 3).toBeCloseTo(3, 12);
  });
});

describe('sampling SHAP', () => {
  it('comes within its own error of the exact values', () => {
    const exact = attribute('exact-shap', twisted, table, [3, 9], {});
    const sampled = attribute('sampling-shap', twisted, table, [3, 9], { samples: 4000 }, { seed: 4 });
    sampled.values.forEach((row, r) => {
      row.forEach((value, f) => {
        expect(Math.abs(value - exact.values[r][f])).toBeLessThan(4 * Number(sampled.standardError[r][f]));
        expect(sampled.standardError[r][f]).toBeGreaterThan(0);
      });
    });
  });
});

describe('sampling SHAP of many features', () => {
  it('is to rounding what asking about each row gives, where a network knows a quicker way', () => {
    const many = numberTable(
      Array.from({ length: 40 }, (_, r) => Array.from({ length: 70 }, (_, j) => Math.sin(3.1 * r + 1.7 * j * r))),
      Array.from({ length: 40 }, (_, r) => Math.sin(3.1 * r) * 3),
    );
    const trained = trainOn(many, 'mlp', {}, { target: 'y', task: 'regression' }, { epochs: 5 });
    expect(trained.model.orderMeans).toBeDefined();
    const plain = { ...trained, model: { ...trained.model, orderMeans: undefined } };
    const ask = (one: TrainedModel) => attribute('sampling-shap', one, many, [3], { samples: 300 }, { seed: 2 });
    const [quick, slow] = [ask(trained), ask(plain)];
    quick.values[0].forEach((value, f) => {
      expect(value).toBeCloseTo(slow.values[0][f], 10);
    });
    expect(quick.values[0].some((value) => Math.abs(value) > 1e-3)).toBe(true);
  });
});

describe('what is enough', () => {
  it('a tolerance ends the drawing before the budget, with an error below it', () => {
    const value = attribute('permutation-shap', twisted, table, [3], { permutations: 5000, tolerance: 0.05 });
    const [draws] = value.sampling?.draws ?? [];
    expect(value.sampling?.stoppedBy).toEqual(['tolerance']);
    expect(draws).toBeLessThan(5000);
    expect(Math.max(...value.standardError[0].map(Number))).toBeLessThanOrEqual(0.05);
  });
  it('an order that is certain ends it, and holds of the exact values', () => {
    const clear = trainedFunction(table, ([a, b, c, d]) => 5 * a + 2 * Math.sign(b) + 0.2 * c * d);
    const value = attribute('sampling-shap', clear, table, [3], { samples: 200_000, certainTop: 2 });
    expect(value.sampling?.stoppedBy).toEqual(['order']);
    const exact = attribute('exact-shap', clear, table, [3], {});
    const order = (values: readonly number[]) =>
      [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
    expect(order(value.values[0]).slice(0, 2)).toEqual(order(exact.values[0]).slice(0, 2));
  });
  it('an order is certain only where the gaps are wide beside their errors', () => {
    expect(isOrderCertain(Float64Array.of(3, 2, 1), Float64Array.of(0.01, 0.01, 0.01), 2)).toBe(true);
    expect(isOrderCertain(Float64Array.of(3, 2, 1), Float64Array.of(0.4, 0.4, 0.4), 2)).toBe(false);
    expect(isOrderCertain(Float64Array.of(3, -3, 1), Float64Array.of(0.01, 0.01, 0.01), 1)).toBe(false);
  });
  it('of many features, few coalitions do not pass for certain', () => {
    const wide = numberTable(
      Array.from({ length: 12 }, () => [...draw(60)]),
      Array.from({ length: 12 }, (_, i) => i),
    );
    const model = trainedFunction(wide, (x) =>
      x.reduce((total, value, i) => total + (i % 3 === 0 ? value * x[(i + 1) % 60] : 0), 0),
    );
    const exact = attribute('permutation-shap', model, wide, [2], { permutations: 1 });
    const value = attribute('kernel-shap', model, wide, [2], { tolerance: 0.01 });
    const worst = Math.max(...value.values[0].map((one, f) => Math.abs(one - exact.values[0][f])));
    expect(worst).toBeLessThan(Math.max(0.05, 6 * Math.max(...value.standardError[0].map(Number))));
    expect(() => attribute('kernel-shap', model, wide, [2], { samples: 100 })).toThrow('too few for the 60 features');
  });
  it('LIME and drawn gradients end where it is enough, with what they have by then', () => {
    const network = trainOn(
      sampleTable('iris'),
      'mlp',
      { hidden: [6] },
      { target: 'target', numeric: 'standard' },
      { epochs: 20 },
    );
    for (const [method, params] of [
      ['lime', { samples: 50_000, tolerance: 0.02 }],
      ['gradient-shap', { samples: 50_000, tolerance: 0.02 }],
      ['smooth-grad', { samples: 50_000, tolerance: 0.02 }],
    ] as const) {
      const value = attribute(method, network, sampleTable('iris'), [75], params);
      const [draws] = value.sampling?.draws ?? [];
      expect(value.sampling?.stoppedBy).toEqual(['tolerance']);
      expect(draws).toBeLessThan(50_000);
      expect(Math.max(...value.standardError[0].map(Number))).toBeLessThanOrEqual(0.02);
      // the same as that many from the start
      const few = attribute(method, network, sampleTable('iris'), [75], { samples: draws });
      expect(value.values).toEqual(few.values);
    }
  });
  it('rounds change no byte of LIME and drawn gradients either', () => {
    const network = trainOn(
      sampleTable('iris'),
      'mlp',
      { hidden: [6] },
      { target: 'target', numeric: 'standard' },
      { epochs: 20 },
    );
    for (const method of ['lime', 'gradient-shap', 'smooth-grad']) {
      const [whole, inRounds] = [{}, { tolerance: 1e-12 }].map((asked) =>
        attribute(method, network, sampleTable('iris'), [75], { samples: 3000, ...asked }),
      );
      expect(inRounds.values).toEqual(whole.values);
      expect(inRounds.standardError).toEqual(whole.standardError);
      expect(inRounds.sampling).toEqual({ draws: [3000], stoppedBy: ['budget'] });
    }
  });
  it('rounds change no byte of what comes out in the end', () => {
    const wide = numberTable(
      Array.from({ length: 20 }, () => [...draw(14)]),
      Array.from({ length: 20 }, (_, i) => i),
    );
    const model = trainedFunction(wide, (x) => x[0] * x[1] + x[2] * x[3] * x[4] + x[13]);
    for (const [method, params] of [
      ['kernel-shap', { samples: 600 }],
      ['permutation-shap', { permutations: 20 }],
      ['sampling-shap', { samples: 100 }],
    ] as const) {
      const [whole, inRounds] = [params, { ...params, tolerance: 1e-12 }].map((asked) =>
        attribute(method, model, wide, [2], asked, { seed: 3 }),
      );
      expect(inRounds.values).toEqual(whole.values);
      expect(inRounds.standardError).toEqual(whole.standardError);
    }
  });
});

describe('partition SHAP', () => {
  const named = {
    groups: [
      { name: 'first', features: ['x0', 'x1'] },
      { name: 'second', features: ['x2', 'x3'] },
    ],
  };

  it('gives a group what it is worth as one player', () => {
    const value = attribute('partition-shap', twisted, table, [3, 9], named);
    const f = ([a, b, c, d]: readonly number[]) => a * b + 2 * c - Math.abs(d) + a * c * d;
    const mean = (own: (row: readonly number[]) => readonly number[]) =>
      rows.reduce((total, row) => total + f(own(row)), 0) / rows.length;
    [3, 9].forEach((row, r) => {
      const x = rows[row];
      const none = mean((z) => z);
      const first = mean((z) => [x[0], x[1], z[2], z[3]]);
      const second = mean((z) => [z[0], z[1], x[2], x[3]]);
      const all = f(x);
      expect(value.values[r][0] + value.values[r][1]).toBeCloseTo((first - none + (all - second)) / 2, 9);
      expect(value.values[r][2] + value.values[r][3]).toBeCloseTo((second - none + (all - first)) / 2, 9);
    });
    expect(value.groups).toEqual([
      { name: 'first', features: ['x0', 'x1'] },
      { name: 'second', features: ['x2', 'x3'] },
    ]);
  });
  it('with one group of all, or none but single ones, is the Shapley value', () => {
    const exact = attribute('exact-shap', twisted, table, [3], {});
    const alone = attribute('partition-shap', twisted, table, [3], {
      groups: [{ name: 'all', features: ['x0', 'x1', 'x2', 'x3'] }],
    });
    alone.values[0].forEach((value, f) => expect(value).toBeCloseTo(exact.values[0][f], 9));
  });
  it('sampled orders keep to the groups: the same within the error', () => {
    const exact = attribute('partition-shap', twisted, table, [3], named);
    const sampled = attribute('partition-shap', twisted, table, [3], { ...named, samples: 11 });
    expect(Math.max(...sampled.standardError[0].map(Number))).toBe(0);
    expect(sum(sampled.values[0])).toBeCloseTo(sum(exact.values[0]), 9);
  });
  it('puts features whose ranks agree together', () => {
    // correlations of 1 within {0, 1} and {2, 3}, none between
    const tree = clusterFeatures(Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0.9, 0, 0, 0.9, 1), 4);
    expect(tree.groups(0.5)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(tree.groups(0.95)).toEqual([[0, 1]]);
  });
  it('refuses a feature that is not there, or twice', () => {
    expect(() =>
      attribute('partition-shap', twisted, table, [3], { groups: [{ name: 'a', features: ['x9'] }] }),
    ).toThrow('"x9" is not a feature');
    expect(() =>
      attribute('partition-shap', twisted, table, [3], {
        groups: [
          { name: 'a', features: ['x0'] },
          { name: 'b', features: ['x0'] },
        ],
      }),
    ).toThrow('"x0" is in the group "a" already.');
  });
});

describe('deep SHAP', () => {
  const layer = (inputs: number, units: number, activation: Layer['activation']): Layer => ({
    inputs,
    units,
    weights: draw(inputs * units),
    bias: draw(units),
    activation,
  });
  it.each(hiddenActivations)(
    'through %s adds up to the difference of the answers, for values, two classes and three',
    (hidden) => {
      for (const [units, last, classes] of [
        [1, 'linear', 0],
        [1, 'sigmoid', 2],
        [3, 'softmax', 3],
      ] as const) {
        const base = trainedFunction(table, () => 0);
        const model: TrainedModel = {
          ...base,
          kind: 'mlp',
          task: classes === 0 ? 'regression' : 'classification',
          classes: ['a', 'b', 'c'].slice(0, classes),
          positive: 1,
          model: networkModel(
            [layer(4, 6, hidden), layer(6, 5, hidden), layer(5, units, last)],
            classes,
            undefined,
            () => ({}),
          ),
        };
        for (const output of ['probability', 'logit']) {
          const value = attribute('deep-shap', model, table, [0, 5], { output });
          expect(Math.max(...value.fidelity.perRow)).toBeLessThan(1e-9);
        }
      }
    },
  );
  it('of a network without a bend is the Shapley value', () => {
    const base = trainedFunction(table, () => 0);
    const model: TrainedModel = {
      ...base,
      kind: 'mlp',
      model: networkModel([layer(4, 3, 'linear'), layer(3, 1, 'linear')], 0, undefined, () => ({})),
    };
    const [deep, exact] = ['deep-shap', 'exact-shap'].map((method) => attribute(method, model, table, [4], {}));
    deep.values[0].forEach((value, f) => expect(value).toBeCloseTo(exact.values[0][f], 9));
  });
});

describe('interactions along the paths of trees', () => {
  const xor = numberTable(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    [0, 0, 0, 80],
  );
  it('of fever and cough, as in the TreeSHAP paper: [[20, 10], [10, 20]]', () => {
    const model = trainOn(xor, 'decision-tree', {}, { target: 'y', task: 'regression' });
    const value = attribute('tree-shap', model, xor, [3], { interactions: true });
    [
      [20, 10],
      [10, 20],
    ].forEach((row, a) => row.forEach((expected, b) => expect(value.interactions?.[0][a][b]).toBeCloseTo(expected, 9)));
  });
  it('of a forest are symmetric, and each row of them adds up to the feature’s value', () => {
    const iris = sampleTable('iris');
    const model = trainOn(iris, 'random-forest', { trees: 10, maxDepth: 5 }, { target: 'target' });
    const value = attribute('tree-shap', model, iris, [0, 77, 120], { interactions: true });
    value.interactions?.forEach((cube, r) => {
      cube.forEach((row, a) => {
        expect(sum(row)).toBeCloseTo(value.values[r][a], 12);
        row.forEach((one, b) => expect(one).toBeCloseTo(cube[b][a], 12));
      });
    });
  });
  it('are half the second difference of the path-dependent game, by every coalition', () => {
    // a tree of depth 3 on the twisted function; v(S) by walking down, both ways where a feature is not in S
    const data = numberTable(
      rows,
      rows.map(([a, b, c, d]) => a * b + 2 * c - Math.abs(d)),
    );
    const model = trainOn(data, 'decision-tree', { maxDepth: 3 }, { target: 'y', task: 'regression' });
    const tree = model.model.trees?.trees[0];
    if (!tree) throw new Error('no tree');
    const worth = (x: readonly number[], known: number, node = 0): number => {
      const left = tree.childrenLeft[node];
      if (left < 0) return tree.value[node];
      const right = tree.childrenRight[node];
      if (known & (1 << tree.feature[node]))
        return worth(x, known, x[tree.feature[node]] <= tree.threshold[node] ? left : right);
      return (
        (tree.nodeSamples[left] * worth(x, known, left) + tree.nodeSamples[right] * worth(x, known, right)) /
        tree.nodeSamples[node]
      );
    };
    const value = attribute('tree-shap', model, data, [4], { interactions: true });
    const weight = [1 / 3, 1 / 6, 1 / 3]; // |T|! (4 - |T| - 2)! / 3!
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < a; b++) {
        let expected = 0;
        for (let set = 0; set < 16; set++) {
          if (set & ((1 << a) | (1 << b))) continue;
          const size = [0, 1, 2, 3].filter((k) => set & (1 << k)).length;
          const v = (more: number) => worth(rows[4], set | more);
          expected += (weight[size] * (v((1 << a) | (1 << b)) - v(1 << a) - v(1 << b) + v(0))) / 2;
        }
        expect(value.interactions?.[0][a][b]).toBeCloseTo(expected, 10);
      }
    }
  });
});

describe('tree SHAP of what is made of the sum', () => {
  const cancer = sampleTable('breast_cancer');
  const cancerTarget = cancer.columns[cancer.columns.length - 1].name;
  const boosted = trainOn(cancer, 'gradient-boosting', { trees: 10 }, { target: cancerTarget });
  const wide = { perturbation: 'interventional', background: [0, 40, 80, 120, 200, 300] };
  it('a probability adds up from its mean over the background to what the model predicts', () => {
    const value = attribute('tree-shap', boosted, cancer, [7, 100], { ...wide, output: 'probability' });
    expect(Math.max(...value.fidelity.perRow)).toBeLessThan(1e-12);
    expect(value.predictions.every((p) => p >= 0 && p <= 1)).toBe(true);
  });
  it('a loss adds up to the log loss of the true class', () => {
    const value = attribute('tree-shap', boosted, cancer, [7, 100], { ...wide, output: 'loss' });
    const says = attribute('tree-shap', boosted, cancer, [7, 100], { ...wide, output: 'probability' });
    const column = cancer.columns.find((one) => one.name === cancerTarget);
    [7, 100].forEach((row, r) => {
      const isPositive = column?.kind === 'categorical' && column.codes[row] === 1;
      const p = isPositive ? says.predictions[r] : 1 - says.predictions[r];
      expect(value.predictions[r]).toBeCloseTo(-Math.log(p), 9);
      expect(value.fidelity.perRow[r]).toBeLessThan(1e-9);
    });
    expect(value.output.kind).toBe('loss');
  });
  it('several classes and a forest’s loss add up too', () => {
    const iris = sampleTable('iris');
    const three = trainOn(iris, 'gradient-boosting', { trees: 5 }, { target: 'target' });
    const forest = trainOn(iris, 'random-forest', { trees: 5 }, { target: 'target' });
    const asked = { perturbation: 'interventional', background: [0, 60, 110] };
    for (const [model, output] of [
      [three, 'probability'],
      [three, 'loss'],
      [forest, 'loss'],
    ] as const)
      expect(
        Math.max(...attribute('tree-shap', model, iris, [3, 75], { ...asked, output }).fidelity.perRow),
      ).toBeLessThan(1e-9);
  });
  it('along paths is refused, with what to do', () => {
    expect(() => attribute('tree-shap', boosted, cancer, [7], { output: 'loss' })).toThrow(
      'These trees add up to a logit, not to a loss',
    );
  });
});

describe('auto', () => {
  const known = { capabilities: [], isClassifier: true, features: 30, treeSpace: undefined } as const;
  it('takes what is exact, and says why', () => {
    expect(chooseExact({ ...known, capabilities: ['trees'], treeSpace: 'probability' }, {})).toMatchObject({
      method: 'tree-shap',
      params: {},
    });
    expect(
      chooseExact({ ...known, capabilities: ['trees'], treeSpace: 'probability' }, { background: 5 }).params,
    ).toEqual({
      background: 5,
      perturbation: 'interventional',
    });
    expect(chooseExact({ ...known, capabilities: ['linear'] }, { output: 'logit' }).method).toBe('linear-shap');
    expect(chooseExact({ ...known, capabilities: ['linear'], isClassifier: false }, {}).method).toBe('linear-shap');
    expect(chooseExact({ ...known, features: 15 }, {}).method).toBe('exact-shap');
    const sampled = chooseExact(known, {});
    expect(sampled.method).toBe('kernel-shap');
    expect(sampled.why.en).toContain('No exact way');
    expect(sampled.why.zh).toContain('30');
    // as many questions as least squares would ask, and ten orders at least
    expect(chooseExact({ ...known, features: 45 }, {})).toMatchObject({
      method: 'permutation-shap',
      params: { permutations: 24, output: 'probability' },
    });
    expect(chooseExact({ ...known, features: 2000 }, {}).params).toMatchObject({ permutations: 10 });
  });
  it('does not take a tree’s logit for a probability that was asked for', () => {
    expect(
      chooseExact({ ...known, capabilities: ['trees'], treeSpace: 'logit', features: 8 }, { output: 'probability' })
        .method,
    ).toBe('exact-shap');
  });
});
