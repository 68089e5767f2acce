// Every sampled method's intervals at 95 %: over 200 seeds, five budgets and three models, with nine features, they
// hold the truth in .92 to .98 of all cases.
import { describe, expect, it } from 'vitest';
import { Random } from '../../core/numeric/random.ts';
import { coverageModels, coverageOf } from '../support/coverage.ts';
import { attribute, numberTable, trainOn } from '../support/data.ts';

const background = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const models = Object.entries(coverageModels());
const seeds = 200;

const budgets = {
  'kernel-shap': { name: 'samples', values: [45, 60, 90, 150, 258] },
  'permutation-shap': { name: 'permutations', values: [10, 15, 20, 40, 80] },
  'sampling-shap': { name: 'samples', values: [100, 200, 500, 1000, 2000] },
} as const;

describe.each(Object.entries(budgets))('%s', (method, { name, values }) => {
  it.each(models)('of %s', (_name, model) => {
    const truth = attribute('exact-shap', model.trained, model.table, [0], { background }).values[0];
    const shares = values.map(
      (budget) => coverageOf(method, { [name]: budget, background }, model, truth, seeds).share,
    );
    for (const share of shares)
      expect(share, shares.map((one) => one.toFixed(3)).join(', ')).toBeGreaterThanOrEqual(0.92);
    for (const share of shares) expect(share, shares.map((one) => one.toFixed(3)).join(', ')).toBeLessThanOrEqual(0.98);
  });
});

it('control: intervals of half the width hold the truth less often', () => {
  const [, model] = models[0];
  const truth = attribute('exact-shap', model.trained, model.table, [0], { background }).values[0];
  const { share } = coverageOf('permutation-shap', { permutations: 20, background }, model, truth, seeds, 0.98);
  expect(share).toBeLessThan(0.8);
});

describe('lime', () => {
  it.each(models)('of %s', (_name, model) => {
    for (const features of [3, 9]) {
      const params = { samples: 1000, features };
      const truth = model.table.columns.slice(0, 9).map(() => 0);
      for (let seed = 0; seed < 400; seed++)
        attribute('lime', model.trained, model.table, [0], params, { seed: 9000 + seed }).values[0].forEach(
          (value, f) => {
            truth[f] += value / 400;
          },
        );
      // that features are chosen is part of the error, and is judged cautiously: .89 to .99
      const { share } = coverageOf('lime', params, model, truth, seeds);
      expect(share).toBeGreaterThanOrEqual(0.88);
    }
  });
});

/** Means over many draws are the truth of methods whose own expectation is no Shapley value. */
function meanOf(method: string, model: Parameters<typeof coverageOf>[2], params: Record<string, unknown>): number[] {
  const seeds = 20;
  const truth = model.table.columns.slice(0, -1).map(() => 0);
  for (let seed = 0; seed < seeds; seed++)
    attribute(method, model.trained, model.table, [0], params, { seed: 5000 + seed }).values[0].forEach((value, f) => {
      truth[f] += value / seeds;
    });
  return truth;
}

const holds = (
  method: string,
  budgets: readonly Record<string, unknown>[],
  model: (typeof models)[0][1],
  truth: number[],
) => {
  const shares = budgets.map((params) => coverageOf(method, params, model, truth, seeds).share);
  const told = `${method}: ${shares.map((share) => share.toFixed(3)).join(', ')}`;
  expect(Math.min(...shares), told).toBeGreaterThanOrEqual(0.92);
  expect(Math.max(...shares), told).toBeLessThanOrEqual(0.98);
};

describe('partition-shap along random orders', () => {
  const groups = [
    { name: 'first', features: ['x0', 'x1', 'x2', 'x3', 'x4'] },
    { name: 'second', features: ['x5', 'x6', 'x7', 'x8'] },
  ];
  it.each(models)('of %s', (_name, model) => {
    const truth = attribute('partition-shap', model.trained, model.table, [0], {
      background,
      groups,
      samples: 100_000,
    });
    expect(truth.standardError[0].every((error) => error === 0)).toBe(true);
    holds(
      'partition-shap',
      [160, 200, 240, 320, 400].map((samples) => ({ samples, groups, background })),
      model,
      truth.values[0],
    );
  });
});

describe.each([
  ['gradient-shap', [50, 100, 200, 400, 800], { background }, 20_000],
  ['smooth-grad', [30, 50, 100, 200, 400], { noise: 0.5 }, 20_000],
] as const)('%s', (method, budgets, shared, many) => {
  it.each(['tanh', 'sigmoid', 'relu'])('of a network of %s units', (activation) => {
    const [, { table }] = models[0];
    const trained = trainOn(
      table,
      'mlp',
      { hidden: [8], activation },
      { target: 'y', task: 'regression' },
      { epochs: 100 },
    );
    const model = { trained, table };
    const truth = meanOf(method, model, { ...shared, samples: many });
    holds(
      method,
      budgets.map((samples) => ({ ...shared, samples })),
      model,
      truth,
    );
  });
});

describe('tree-shap of a probability of more features than are looked at in all sets', () => {
  const width = 12;
  const draw = new Random(7);
  const rows = Array.from({ length: 200 }, () => Array.from({ length: width }, () => draw.normal()));
  const numbers = numberTable(
    rows,
    rows.map(() => 0),
  );
  const classes = {
    ...numbers,
    columns: numbers.columns.map((column) =>
      column.name === 'y'
        ? {
            id: column.id,
            name: 'y',
            kind: 'categorical' as const,
            categories: ['a', 'b'],
            codes: Int32Array.from(rows, (row) =>
              row.reduce((sum, value, j) => sum + value * row[(j + 1) % width] * Math.cos(j), 0) > 0 ? 1 : 0,
            ),
          }
        : column,
    ),
  };

  it.each([20, 60, 120])('of a boosting of %i trees', (trees) => {
    const trained = trainOn(classes, 'gradient-boosting', { trees }, { target: 'y', task: 'classification' });
    const params = { output: 'probability', background };
    const truth = attribute('exact-shap', trained, classes, [0], params).values[0];
    const asked = { ...params, perturbation: 'interventional' };
    expect(
      attribute('tree-shap', trained, classes, [0], asked).standardError[0].some((error) => Number(error) > 0),
    ).toBe(true);
    holds('tree-shap', [asked], { trained, table: classes }, truth);
  });
});
