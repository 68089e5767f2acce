import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import { networkModel } from '../../core/models/network/fitted.ts';
import { inputGradient } from '../../core/models/network/gradient.ts';
import { hiddenActivations, type Layer } from '../../core/models/network/layer.ts';
import { gaussLegendre } from '../../core/numeric/quadrature.ts';
import { Random } from '../../core/numeric/random.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { attribute, numberTable, sampleTable, trainedFunction, trainOn } from '../support/data.ts';

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const random = new Random(5);
const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());

/** A network written down by hand, on the columns of a table as they are. */
function byHand(table: ReturnType<typeof numberTable>, layers: readonly Layer[]): TrainedModel {
  const plain = trainedFunction(table, () => 0);
  return { ...plain, kind: 'mlp', model: networkModel(layers, 0, undefined, () => ({})) };
}
const layer = (
  inputs: number,
  weights: readonly number[],
  bias: readonly number[],
  activation: Layer['activation'],
): Layer => ({
  inputs,
  units: bias.length,
  weights: Float64Array.from(weights),
  bias: Float64Array.from(bias),
  activation,
});

describe('the derivative of a network by what goes in', () => {
  const outputs = ['linear', 'sigmoid', 'softmax'] as const;
  it.each(hiddenActivations.flatMap((hidden) => outputs.map((last) => [hidden, last] as const)))(
    '%s, %s: as by finite differences',
    (hidden, last) => {
      const units = last === 'softmax' ? 3 : 1;
      const layers: Layer[] = [
        { inputs: 4, units: 5, weights: draw(20), bias: draw(5), activation: hidden },
        { inputs: 5, units, weights: draw(5 * units), bias: draw(units), activation: last },
      ];
      const classes = last === 'softmax' ? 3 : last === 'sigmoid' ? 2 : 0;
      const model = networkModel(layers, classes, undefined, () => ({}));
      const x = draw(4 * 6);
      const outputOf = Int32Array.from({ length: 6 }, (_, r) => r % Math.max(1, classes));
      for (const scores of classes > 0 ? [false, true] : [false]) {
        const ask = scores ? model.logits : model.predict;
        const got = inputGradient(layers, x, 6, outputOf, classes === 2, scores);
        const h = 1e-5;
        for (let r = 0; r < 6; r++) {
          for (let j = 0; j < 4; j++) {
            const at = (step: number) => {
              const moved = x.slice(4 * r, 4 * r + 4);
              moved[j] += step;
              return ask?.call(model, tabular(moved, 1))[outputOf[r]] ?? Number.NaN;
            };
            expect(got[4 * r + j]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 6);
          }
        }
      }
    },
  );
});

describe('the Gauss-Legendre rule', () => {
  it.each([1, 2, 5, 16, 64, 301])('with %i points is exact for polynomials of degree 2n - 1', (n) => {
    const { nodes, weights } = gaussLegendre(n);
    expect(sum(weights)).toBeCloseTo(1, 13);
    const degree = Math.min(2 * n - 1, 60);
    expect(nodes.reduce((total, node, i) => total + weights[i] * node ** degree, 0)).toBeCloseTo(1 / (degree + 1), 13);
  });
});

describe('integrated gradients', () => {
  it('of relu(s - 10) + 3 relu(s + 1) - 1, s = sum x, at [20, 50, 30] from 0', () => {
    const table = numberTable(
      [
        [20, 50, 30],
        [0, 0, 0],
      ],
      [0, 1],
    );
    const model = byHand(table, [layer(3, [1, 1, 1, 1, 1, 1], [-10, 1], 'relu'), layer(2, [1, 3], [-1], 'linear')]);
    const value = attribute('integrated-gradients', model, table, [0], { baseline: 'zero', steps: 20_000 });
    [78, 195, 117].forEach((phi, f) => expect(value.values[0][f]).toBeCloseTo(phi, 2));
    expect(value.fidelity.perRow[0]).toBeLessThan(0.02);
  });

  it('of relu(relu(x1) - 1 - relu(x2)) at (3, 1) from 0: (1.5, -0.5), as in the paper', () => {
    const table = numberTable(
      [
        [3, 1],
        [0, 0],
      ],
      [0, 1],
    );
    const model = byHand(table, [
      layer(2, [1, 0, 0, 1], [0, 0], 'relu'),
      layer(2, [1, -1], [-1], 'relu'),
      layer(1, [1], [0], 'linear'),
    ]);
    const value = attribute('integrated-gradients', model, table, [0], { baseline: 'zero', steps: 20_000 });
    expect(value.values[0][0]).toBeCloseTo(1.5, 3);
    expect(value.values[0][1]).toBeCloseTo(-0.5, 3);
  });

  it('of a smooth network add up with few steps, and say how far they are from it', () => {
    const iris = sampleTable('iris');
    const trained = trainOn(iris, 'mlp', { hidden: [8], activation: 'tanh' }, { target: 'target' }, { epochs: 40 });
    const value = attribute('integrated-gradients', trained, iris, [0, 60, 120], { steps: 32 });
    value.fidelity.perRow.forEach((gap, r) => {
      expect(gap).toBeLessThan(1e-6);
      expect(sum(value.values[r]) + (value.baseValues?.[r] ?? 0)).toBeCloseTo(value.predictions[r], 6);
    });
  });
});

describe('linear models', () => {
  const rows = Array.from({ length: 80 }, () => {
    const common = random.normal();
    return [common + 0.3 * random.normal(), common + 0.3 * random.normal(), random.normal(), random.normal()];
  });
  const table = numberTable(
    rows,
    rows.map(([a, b, c]) => 2 * a - b + 0.5 * c + 1),
  );
  const trained = trainOn(table, 'linear', { alpha: 0 }, { target: 'y', task: 'regression' });
  const everyRow = rows.map((_, i) => i);
  const mean = (f: number) => sum(rows.map((row) => row[f])) / rows.length;

  it.each([
    'linear-shap',
    'gradient-input',
    'integrated-gradients',
    'gradient-shap',
    'smooth-grad',
    'occlusion',
    'permutation-shap',
  ])('%s gives each weight times how far the column is from its mean', (method) => {
    const value = attribute(method, trained, table, [3, 40], { background: everyRow });
    [3, 40].forEach((row, r) => {
      [2, -1, 0.5, 0].forEach((weight, f) => {
        const error = Number(value.standardError[r][f]);
        const wanted = weight * (rows[row][f] - mean(f));
        // what draws background rows comes near within its error
        expect(Math.abs(value.values[r][f] - wanted), `x${f}`).toBeLessThan(
          method === 'gradient-shap' ? 4 * error + 1e-9 : 1e-8,
        );
      });
      if (method !== 'gradient-shap') expect(value.fidelity.perRow[r]).toBeLessThan(1e-8);
    });
  });

  it('correlated features share what they say of each other: two that are all but the same get all but the same', () => {
    const twins = rows.map(([a, , c]) => [a, a + 1e-3 * random.normal(), c]);
    const twinTable = numberTable(
      twins,
      twins.map(([a, , c]) => 2 * a + c),
    );
    const model = trainedLinear(twinTable, [2, 0, 1]);
    const apart = attribute('linear-shap', model, twinTable, [5], {});
    const together = attribute('linear-shap', model, twinTable, [5], { features: 'correlated' });
    expect(apart.values[0][1]).toBe(0);
    expect(together.values[0][0]).toBeCloseTo(together.values[0][1], 1);
    expect(together.values[0][0] + together.values[0][1]).toBeCloseTo(apart.values[0][0], 1);
    expect(together.fidelity.perRow[0]).toBeLessThan(1e-9);
  });

  it('correlated, two features: the closed form by the conditional mean of a normal distribution', () => {
    const pairs = rows.map(([a, b]) => [a, b]);
    const pairTable = numberTable(
      pairs,
      pairs.map((_, i) => i),
    );
    const value = attribute('linear-shap', trainedLinear(pairTable, [2, -1]), pairTable, [7], {
      features: 'correlated',
    });
    const centre = [mean(0), mean(1)];
    const moment = (i: number, j: number) =>
      sum(pairs.map((row) => (row[i] - centre[i]) * (row[j] - centre[j]))) / pairs.length;
    const [a, b] = [pairs[7][0] - centre[0], pairs[7][1] - centre[1]];
    const alone = [2 * a - (moment(0, 1) / moment(0, 0)) * a, 2 * (moment(0, 1) / moment(1, 1)) * b - b];
    const all = 2 * a - b;
    expect(value.values[0][0]).toBeCloseTo((alone[0] + all - alone[1]) / 2, 10);
    expect(value.values[0][1]).toBeCloseTo((alone[1] + all - alone[0]) / 2, 10);
  });

  it('correlated, more than ten features: orders come near the enumeration within their error', () => {
    const wide = Array.from({ length: 120 }, () => {
      const common = random.normal();
      return Array.from({ length: 12 }, (_, f) => (f < 4 ? common : 0) + random.normal());
    });
    const wideTable = numberTable(
      wide,
      wide.map((_, i) => i),
    );
    const model = trainedLinear(
      wideTable,
      wide[0].map((_, f) => f - 5),
    );
    const few = attribute('linear-shap', model, wideTable, [1], { features: 'correlated', permutations: 60 });
    const many = attribute('linear-shap', model, wideTable, [1], { features: 'correlated', permutations: 2000 });
    few.values[0].forEach((value, f) => {
      expect(few.standardError[0][f]).toBeGreaterThan(0);
      expect(Math.abs(value - many.values[0][f])).toBeLessThan(4.5 * Number(few.standardError[0][f]));
    });
  });
});

function trainedLinear(table: ReturnType<typeof numberTable>, weights: readonly number[]): TrainedModel {
  const plain = trainedFunction(table, (row) => weights.reduce((total, weight, f) => total + weight * row[f], 0));
  return {
    ...plain,
    model: { ...plain.model, linear: { coefficients: Float64Array.from(weights), intercepts: Float64Array.of(0) } },
  };
}

describe('permutation SHAP', () => {
  const table = numberTable(
    Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(2 * i), (i % 5) - 2, ((i * 7) % 11) / 5]),
    Array.from({ length: 30 }, (_, i) => i),
  );

  it('has no error where features act together in twos at most: one order does', () => {
    const model = trainedFunction(table, ([a, b, c, d]) => a * b - 2 * c * d + a + Math.exp(b));
    const exact = attribute('exact-shap', model, table, [4, 9], { background: [0, 3, 8] });
    const walked = attribute('permutation-shap', model, table, [4, 9], { background: [0, 3, 8], permutations: 1 });
    exact.values.forEach((row, r) => row.forEach((value, f) => expect(walked.values[r][f]).toBeCloseTo(value, 10)));
  });

  it('comes near exact values within the error that it tells, and adds up exactly', () => {
    const model = trainedFunction(table, ([a, b, c, d]) => a * b * c * d + Math.max(a, b, c) * d);
    const exact = attribute('exact-shap', model, table, [4, 9, 17], { background: [0, 3, 8] });
    const walked = attribute('permutation-shap', model, table, [4, 9, 17], { background: [0, 3, 8], permutations: 60 });
    exact.values.forEach((row, r) => {
      row.forEach((value, f) =>
        expect(Math.abs(walked.values[r][f] - value)).toBeLessThan(4.5 * Number(walked.standardError[r][f]) + 1e-9),
      );
      expect(walked.fidelity.perRow[r]).toBeLessThan(1e-10);
    });
  });
});

describe('occlusion', () => {
  it('is what the answer loses with one feature from the background', () => {
    const table = numberTable(
      [
        [1, 2],
        [3, 5],
        [0, -1],
      ],
      [0, 1, 2],
    );
    const model = trainedFunction(table, ([a, b]) => a * b);
    const value = attribute('occlusion', model, table, [1], { background: [0, 2] });
    // f(3, 5) = 15; a from the background: (5 + 0) / 2; b: (6 - 3) / 2
    expect(value.values[0]).toEqual([12.5, 13.5]);
  });
});

describe('the quick way through networks, Gaussian machines and trees', () => {
  const credit = sampleTable('german_credit');
  it.each([
    ['mlp', { hidden: [7, 5] }, {}],
    ['mlp', { hidden: [9], activation: 'gelu' }, { output: 'logit' }],
    ['mlp', { hidden: [11] }, {}],
    ['mlp', { hidden: [11] }, { class: 'good' }],
    ['mlp', { hidden: [5], activation: 'tanh' }, { output: 'logit' }],
    ['mlp', { hidden: [5], activation: 'sigmoid' }, {}],
    ['mlp', { hidden: [4], activation: 'linear' }, { output: 'logit', class: 'good' }],
    ['linear', { solver: 'gradient-descent' }, {}],
    ['svm', {}, {}],
    ['svm', { probability: false }, { output: 'logit' }],
    ['decision-tree', {}, { class: 'good' }],
    ['random-forest', { trees: 6 }, { background: 150 }],
    ['gradient-boosting', { trees: 12 }, { background: 150 }],
    ['gradient-boosting', { trees: 12 }, { output: 'logit' }],
  ] as const)('%s: masked samples come to what the model itself says of them', (kind, params, asked) => {
    const trained = trainOn(credit, kind, params, { target: 'risk', numeric: 'standard' }, { epochs: 8 });
    const { coalitionMeans: _quick, orderMeans: _quickOrders, ...slow } = trained.model;
    for (const [method, more] of [
      ['kernel-shap', { samples: 300 }],
      ['permutation-shap', { permutations: 2 }],
      ['occlusion', {}],
    ] as const) {
      const [quick, plain] = [trained, { ...trained, model: slow }].map((model) =>
        attribute(method, model, credit, [3, 500], { background: 20, ...asked, ...more } as Record<string, unknown>),
      );
      quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 9)));
    }
  });

  it('of a wide first layer, where the background is taken in parts', () => {
    const digits = sampleTable('digits8x8');
    const target = digits.columns.at(-1)?.name ?? '';
    const trained = trainOn(digits, 'mlp', { hidden: [900, 3] }, { target }, { epochs: 1 });
    const { coalitionMeans: _quick, orderMeans: _quickOrders, ...slow } = trained.model;
    const [quick, plain] = [trained, { ...trained, model: slow }].map((model) =>
      attribute('occlusion', model, digits, [5], { background: 150 }),
    );
    quick.values[0].forEach((value, f) => expect(value).toBeCloseTo(plain.values[0][f], 9));
  });

  it.each(['regression', 'classification'] as const)('of a machine for %s, three classes among them', (task) => {
    const data = task === 'regression' ? sampleTable('diabetes') : sampleTable('iris');
    const target = data.columns.at(-1)?.name ?? '';
    const trained = trainOn(data, 'svm', {}, { target, task, numeric: 'standard' });
    const { coalitionMeans: _quick, orderMeans: _quickOrders, ...slow } = trained.model;
    const [quick, plain] = [trained, { ...trained, model: slow }].map((model) =>
      attribute('kernel-shap', model, data, [5, 100], { background: 30 }),
    );
    quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 8)));
  });

  it('of several classes', () => {
    const iris = sampleTable('iris');
    const trained = trainOn(iris, 'mlp', { hidden: [6] }, { target: 'target', numeric: 'standard' }, { epochs: 20 });
    const { coalitionMeans: _quick, orderMeans: _quickOrders, ...slow } = trained.model;
    const both = [trained, { ...trained, model: slow }];
    for (const [method, params] of [
      ['kernel-shap'],
      ['kernel-shap', { output: 'logit' }],
      ['permutation-shap', { permutations: 3 }],
    ] as const) {
      const [quick, plain] = both.map((model) => attribute(method, model, iris, [0, 70, 140], params ?? {}));
      quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 9)));
    }
  });

  it('of boosted trees of several classes, and of trees for numbers', () => {
    const iris = sampleTable('iris');
    const diabetes = sampleTable('diabetes');
    const target = diabetes.columns.at(-1)?.name ?? '';
    for (const [trained, table] of [
      [trainOn(iris, 'gradient-boosting', { trees: 5 }, { target: 'target' }), iris],
      [trainOn(diabetes, 'gradient-boosting', { trees: 5 }, { target, task: 'regression' }), diabetes],
      [trainOn(diabetes, 'random-forest', { trees: 5 }, { target, task: 'regression' }), diabetes],
    ] as const) {
      const { coalitionMeans: _quick, ...slow } = trained.model;
      const [quick, plain] = [trained, { ...trained, model: slow }].map((model) =>
        attribute('kernel-shap', model, table, [0, 70, 140]),
      );
      quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 8)));
    }
  });

  it('of a background of several blocks, and of a tree that is too deep for it', () => {
    const diabetes = sampleTable('diabetes');
    const target = diabetes.columns.at(-1)?.name ?? '';
    const forest = trainOn(diabetes, 'random-forest', { trees: 4 }, { target, task: 'regression' });
    const { coalitionMeans: _quick, ...slow } = forest.model;
    const [quick, plain] = [forest, { ...forest, model: slow }].map((model) =>
      attribute('exact-shap', model, diabetes, [0, 200], { background: 300 }),
    );
    quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 9)));
    const steps = Array.from({ length: 1200 }, (_, i) => [i]);
    const saw = numberTable(
      steps,
      steps.map(([i]) => i % 2),
    );
    const deep = trainOn(
      saw,
      'decision-tree',
      { maxDepth: null, minSamplesLeaf: 1 },
      { target: 'y', task: 'regression' },
    );
    expect(deep.model.coalitionMeans).toBeUndefined();
    expect(attribute('exact-shap', deep, saw, [7], { background: 20 }).predictions[0]).toBe(1);
  });

  it('of numbers, whose background does not fill its lines', () => {
    const diabetes = sampleTable('diabetes');
    const target = diabetes.columns.at(-1)?.name ?? '';
    const trained = trainOn(
      diabetes,
      'mlp',
      { hidden: [6] },
      { target, task: 'regression', numeric: 'standard' },
      { epochs: 5 },
    );
    const { coalitionMeans: _quick, orderMeans: _quickOrders, ...slow } = trained.model;
    for (const background of [1, 8, 13]) {
      const [quick, plain] = [trained, { ...trained, model: slow }].map((model) =>
        attribute('permutation-shap', model, diabetes, [0, 200], { background }),
      );
      quick.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(plain.values[r][f], 8)));
    }
  });
});
