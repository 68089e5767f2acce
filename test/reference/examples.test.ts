import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/data/table.ts';
import { bestArms, lowerBound } from '../../core/explain/methods/anchors/bandit.ts';
import { submodularPick } from '../../core/explain/methods/lime/submodular-pick.ts';
import { tabular } from '../../core/models/batch.ts';
import { lassoPath } from '../../core/numeric/lasso-path.ts';
import { Random } from '../../core/numeric/random.ts';
import type { Cases } from '../../core/schema/results/cases.ts';
import { predictLabels, type TrainedModel } from '../../core/training/stored-model.ts';
import {
  attribute,
  encodeAll,
  explainAny,
  functionModel,
  numberTable,
  range,
  sampleTable,
  tableOf,
  trainedFunction,
  trainOn,
} from '../support/data.ts';

const iris = sampleTable('iris');
const random = new Random(21);
const grid = Array.from({ length: 60 }, () => [random.uniform(), random.uniform(), random.uniform()]);

function casesOf(
  method: string,
  trained: TrainedModel,
  table: Table,
  rows: readonly number[],
  params: Record<string, unknown> = {},
): Cases['examples'] {
  const value = explainAny(method, trained, table, rows, params);
  if (value.kind !== 'cases') throw new Error('no examples');
  return value.examples;
}

/** The class of raw numbers, by a table of their own. */
function labelOf(trained: TrainedModel, values: readonly unknown[]): string {
  const one = numberTable([values.map(Number)], [0]);
  const names = trained.encoder.features.map((feature) => feature.name);
  const table: Table = {
    rows: 1,
    columns: one.columns.slice(0, -1).map((column, i) => ({ ...column, name: names[i] })),
  };
  const x = encodeAll(table, trained.encoder, [0]);
  return trained.classes[predictLabels(trained, tabular(x, 1), trained.model.predict(tabular(x, 1)))[0]];
}

describe('counterfactuals', () => {
  it('of a linear model of two classes lie on the boundary, along the feature that is cheapest, at the distance of the closed form', () => {
    const y = grid.map(([a, b]) => Number(3 * a + b > 2));
    const table = tableOf(
      ['x0', 'x1', 'x2', 'y'],
      grid.map((row, i) => [...row.map(String), y[i] ? 'yes' : 'no']),
    );
    const trained = trainOn(table, 'linear', {}, { target: 'y' });
    const { linear } = trained.model;
    if (!linear) throw new Error('no weights');
    const spans = [0, 1, 2].map((f) => Math.max(...grid.map((row) => row[f])) - Math.min(...grid.map((row) => row[f])));
    for (const row of [0, 1, 2, 3]) {
      const [{ outcome, cases }] = casesOf('counterfactual', trained, table, [row], { count: 1 });
      expect(outcome).toBe('exact');
      const [one] = cases;
      const score =
        linear.intercepts[1] + grid[row].reduce((sum, value, f) => sum + linear.coefficients[3 + f] * value, 0);
      const best = Math.max(...[0, 1, 2].map((f) => Math.abs(linear.coefficients[3 + f]) * spans[f]));
      // one feature is enough where its range reaches so far
      if (one.changes.length === 1) expect(one.score).toBeCloseTo(Math.abs(score) / best, 6);
      expect(labelOf(trained, one.values)).toBe(one.label);
      expect(one.label).not.toBe(labelOf(trained, grid[row]));
    }
  });

  it('are told in few digits, which the model was asked about', () => {
    const drawn = new Random(8);
    const wide = Array.from({ length: 200 }, () => [drawn.normal() * 1000, drawn.normal() / 1000, drawn.normal()]);
    const table = tableOf(
      ['x0', 'x1', 'x2', 'y'],
      wide.map((row) => [...row.map(String), row[0] / 1000 + 1000 * row[1] + row[2] > 0.2 ? 'yes' : 'no']),
    );
    for (const kind of ['linear', 'svm', 'decision-tree']) {
      const trained = trainOn(table, kind, {}, { target: 'y', numeric: 'standard' });
      let told = 0;
      for (const example of casesOf('counterfactual', trained, table, [...range(30)], { count: 3 }))
        for (const one of example.cases) {
          if (!one.shown) throw new Error('nothing to be told');
          expect(labelOf(trained, one.shown)).toBe(one.label);
          const digits = one.changes.map(
            (name) => String(one.shown?.[Number(name[1])]).replace(/^-?0\.0*|e.*|[-.]/g, '').length,
          );
          if (Math.max(...digits) <= 5) told++;
        }
      expect(told).toBeGreaterThan(25);
    }
  });

  it('of a linear model of several classes: no way to another class, or to a named one, is shorter', () => {
    const trained = trainOn(iris, 'linear', {}, { target: 'target', numeric: 'standard' });
    const column = (f: number) => (iris.columns[f].kind === 'numeric' ? [...iris.columns[f].values] : []);
    const [low, high] = [Math.min, Math.max].map((edge) => [0, 1, 2, 3].map((f) => edge(...column(f))));
    const cost = (own: readonly number[], other: readonly number[]) =>
      own.reduce((sum, value, f) => sum + Math.abs(value - other[f]) / (high[f] - low[f]), 0);
    const drawn = new Random(5);
    let exact = 0;
    for (const row of [0, 60, 77, 110]) {
      const own = [0, 1, 2, 3].map((f) => column(f)[row]);
      const label = labelOf(trained, own);
      for (const wanted of [undefined, ...trained.classes.filter((name) => name !== label)]) {
        const [{ outcome, cases }] = casesOf('counterfactual', trained, iris, [row], {
          count: 1,
          ...(wanted === undefined ? {} : { class: wanted }),
        });
        if (wanted === undefined) expect(outcome).toBe('exact');
        if (outcome !== 'exact') continue;
        exact++;
        const isWanted = (point: readonly number[]) =>
          wanted === undefined ? labelOf(trained, point) !== label : labelOf(trained, point) === wanted;
        expect(isWanted(cases[0].values.map(Number))).toBe(true);
        for (let i = 0; i < 300; i++) {
          // towards a drawn row, with some features left as they are, as near as the answer allows
          const far = own.map((value, f) =>
            drawn.uniform() < 0.5 ? value : low[f] + drawn.uniform() * (high[f] - low[f]),
          );
          if (!isWanted(far)) continue;
          let [near, edge] = [0, 1];
          for (let step = 0; step < 25; step++) {
            const middle = (near + edge) / 2;
            if (isWanted(own.map((value, f) => value + middle * (far[f] - value)))) edge = middle;
            else near = middle;
          }
          const found = own.map((value, f) => value + edge * (far[f] - value));
          expect(cost(own, found)).toBeGreaterThan(cases[0].score - 1e-5);
        }
      }
    }
    expect(exact).toBeGreaterThan(7);
  });

  it('of a tree are the nearest of all leaves, as by looking at a fine grid', () => {
    const table = tableOf(
      ['x0', 'x1', 'y'],
      grid.map(([a, b]) => [String(a), String(b), a > 0.6 && b > 0.3 ? 'yes' : 'no']),
    );
    const trained = trainOn(table, 'decision-tree', { maxDepth: 3 }, { target: 'y' });
    const low = [0, 1].map((f) => Math.min(...grid.map((row) => row[f])));
    const high = [0, 1].map((f) => Math.max(...grid.map((row) => row[f])));
    const steps = 120;
    for (const row of [0, 5, 9]) {
      const [{ outcome, cases }] = casesOf('counterfactual', trained, table, [row], { count: 1 });
      expect(outcome).toBe('exact');
      const own = labelOf(trained, grid[row].slice(0, 2));
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i <= steps; i++) {
        for (let j = 0; j <= steps; j++) {
          const at = [i, j].map((step, f) => low[f] + (step / steps) * (high[f] - low[f]));
          if (labelOf(trained, at) !== own)
            least = Math.min(
              least,
              at.reduce((sum, value, f) => sum + Math.abs(value - grid[row][f]) / (high[f] - low[f]), 0),
            );
        }
      }
      expect(cases[0].score).toBeLessThanOrEqual(least + 1e-6);
      expect(cases[0].score).toBeGreaterThan(least - 2.1 / steps);
      expect(labelOf(trained, cases[0].values)).toBe(cases[0].label);
    }
  });

  it('of a tree are found for a row that lacks a value, where missing values are kept', () => {
    const kept = grid.map(([a, b], i) => [i % 7 === 0 ? Number.NaN : a, b]);
    const table = tableOf(
      ['x0', 'x1', 'y'],
      kept.map(([a, b]) => [Number.isNaN(a) ? '' : String(a), String(b), b > 0.5 ? 'yes' : 'no']),
    );
    const trained = trainOn(table, 'decision-tree', { maxDepth: 2 }, { target: 'y', missing: 'keep' });
    const [{ outcome, cases }] = casesOf('counterfactual', trained, table, [0], { count: 1 });
    expect(outcome).toBe('exact');
    expect(cases[0].changes).toEqual(['x1']);
  });

  it('of a weighted sum that leaps over the wanted answer are not called exact', () => {
    const table = tableOf(
      ['colour', 'size', 'y'],
      grid.map(([a, b]) => [a > 0.5 ? 'red' : 'blue', '1', String((a > 0.5 ? 130 : 80) + 0.001 * b)]),
    );
    const trained = trainOn(table, 'linear', {}, { target: 'y', task: 'regression' });
    const row = grid.findIndex(([a]) => a <= 0.5);
    expect(casesOf('counterfactual', trained, table, [row], { answer: { low: 100, high: 105 } })[0].outcome).toBe(
      'not-found',
    );
  });

  it('are provably none where what decides may not change: a tree and a linear model', () => {
    const table = tableOf(
      ['x0', 'x1', 'y'],
      grid.map(([a, b]) => [String(a), String(b), a > 0.5 ? 'yes' : 'no']),
    );
    for (const kind of ['decision-tree', 'linear']) {
      const trained = trainOn(table, kind, kind === 'linear' ? {} : { maxDepth: 1 }, { target: 'y' });
      const params = kind === 'linear' ? { frozen: ['x0', 'x1'] } : { frozen: ['x0'] };
      expect(casesOf('counterfactual', trained, table, [0], params)[0]).toMatchObject({ outcome: 'none', cases: [] });
    }
  });

  it('of a forest are of another class, keep to every limit, and take nothing that is not needed', () => {
    const trained = trainOn(iris, 'random-forest', { trees: 20 }, { target: 'target' });
    const names = trained.encoder.features.map((feature) => feature.name);
    for (const row of [0, 60, 75, 149]) {
      const own = names.map((_, f) => {
        const column = iris.columns[f];
        return column.kind === 'numeric' ? column.values[row] : Number.NaN;
      });
      for (const [one] of [casesOf('counterfactual', trained, iris, [row], { count: 1 })[0].cases]) {
        expect(labelOf(trained, one.values)).toBe(one.label);
        expect(one.label).not.toBe(labelOf(trained, own));
        for (const name of one.changes) {
          const without = one.values.map((value, f) => (names[f] === name ? own[f] : value));
          expect(labelOf(trained, without)).not.toBe(one.label === labelOf(trained, without) ? one.label : '');
        }
      }
      for (const { values, changes } of casesOf('counterfactual', trained, iris, [row], {
        onlyUp: [names[2]],
        frozen: [names[3]],
        count: 5,
      })[0].cases) {
        expect(changes).not.toContain(names[3]);
        expect(Number(values[2])).toBeGreaterThanOrEqual(own[2]);
      }
      for (const { values } of casesOf('counterfactual', trained, iris, [row], {
        ranges: [{ feature: names[2], low: 1.2, high: 5 }],
        count: 5,
      })[0].cases)
        expect(Number(values[2]) === own[2] || (Number(values[2]) >= 1.2 && Number(values[2]) <= 5)).toBe(true);
    }
  });

  it('come to a class or an answer that is named', () => {
    const trained = trainOn(iris, 'random-forest', { trees: 20 }, { target: 'target' });
    expect(
      casesOf('counterfactual', trained, iris, [0], { class: trained.classes[2] })[0].cases.every(
        (one) => one.label === trained.classes[2],
      ),
    ).toBe(true);
    const table = numberTable(
      grid,
      grid.map(([a, b]) => 10 * a + b),
    );
    const line = trainOn(table, 'linear', {}, { target: 'y', task: 'regression' });
    const row = grid.findIndex(([a]) => a < 0.4);
    const [{ outcome, cases }] = casesOf('counterfactual', line, table, [row], { answer: { low: 7 } });
    expect(outcome).toBe('exact');
    expect(Number(cases[0].label)).toBeGreaterThanOrEqual(7 - 1e-4);
    expect(() => casesOf('counterfactual', line, table, [0])).toThrow('say which prediction to come to');
    expect(casesOf('counterfactual', line, table, [row], { answer: { low: 1000 } })[0].outcome).toBe('none');
  });

  it('of a category change to one that decides otherwise', () => {
    const table = tableOf(
      ['colour', 'size', 'y'],
      grid.map(([a, b]) => [a > 0.66 ? 'red' : a > 0.33 ? 'green' : 'blue', String(b), a > 0.66 ? 'yes' : 'no']),
    );
    const row = grid.findIndex(([a]) => a < 0.3);
    for (const kind of ['decision-tree', 'linear', 'random-forest']) {
      const trained = trainOn(table, kind, kind === 'random-forest' ? { trees: 10 } : {}, { target: 'y' });
      const [{ cases }] = casesOf('counterfactual', trained, table, [row], { count: 1 });
      expect(cases[0].changes).toEqual(['colour']);
      expect(cases[0].values[0]).toBe('red');
      expect(casesOf('counterfactual', trained, table, [row], { frozen: ['colour'] })[0].cases).toEqual([]);
    }
  });
});

describe('anchors', () => {
  const table = tableOf(
    ['x0', 'x1', 'x2', 'y'],
    grid.map(([a, b, c]) => [String(a), String(b), String(c), a > 0.5 ? 'yes' : 'no']),
  );
  const encoded = trainOn(table, 'decision-tree', {}, { target: 'y' });
  const sharp: TrainedModel = { ...encoded, model: functionModel(2, ([a]) => (a > 0.5 ? [0, 1] : [1, 0])) };

  it('find the one condition that decides, and tell how often it holds and of how many rows', () => {
    const row = grid.findIndex(([a]) => a > 0.85);
    const value = explainAny('anchors', sharp, table, [row], {});
    if (value.kind !== 'rules') throw new Error('no rule');
    const [rule] = value.rules;
    expect(rule.label).toBe('yes');
    expect(rule.reached).toBe(true);
    expect(rule.precision).toBeGreaterThanOrEqual(0.95);
    expect([...new Set(rule.conditions.map((condition) => condition.feature))]).toEqual(['x0']);
    // coverage is the share of training rows in which the rule holds
    const bounds = rule.conditions.map((condition) => Number(condition.text.split(' ').at(-1)));
    const holds = grid.filter(([a]) =>
      rule.conditions.every((condition, i) =>
        condition.text.includes('>') ? a > bounds[i] - 1e-6 : a <= bounds[i] + 1e-6,
      ),
    );
    expect(rule.coverage).toBeCloseTo(holds.length / grid.length, 2);
  });
  it('hold two bounds on one feature together: the draws are of rows in which both hold', () => {
    const between: TrainedModel = {
      ...encoded,
      model: functionModel(2, ([a]) => (a > 0.3 && a <= 0.7 ? [0, 1] : [1, 0])),
    };
    const row = grid.findIndex(([a]) => a > 0.45 && a < 0.55);
    const value = explainAny('anchors', between, table, [row], {});
    if (value.kind !== 'rules') throw new Error('no rule');
    const [rule] = value.rules;
    const test = (a: number) =>
      rule.conditions.every(({ text }) =>
        text.includes('>') ? a > Number(text.split(' ').at(-1)) : a <= Number(text.split(' ').at(-1)) + 1e-9,
      );
    const inside = grid.map(([a]) => a).filter(test);
    const share = inside.filter((a) => a > 0.3 && a <= 0.7).length / inside.length;
    expect(rule.precision).toBeCloseTo(share, 1);
  });
  it('of a model that always says the same need no condition', () => {
    const constant: TrainedModel = { ...encoded, model: functionModel(2, () => [0.9, 0.1]) };
    const value = explainAny('anchors', constant, table, [0], {});
    expect(value.kind === 'rules' && value.rules[0]).toMatchObject({
      conditions: [],
      precision: 1,
      coverage: 1,
      reached: true,
    });
  });
  it('say so where no rule is precise enough', () => {
    const parity: TrainedModel = {
      ...encoded,
      model: functionModel(2, (x) => ((Math.floor(x[0] * 1e6) ^ Math.floor(x[1] * 1e6)) % 2 === 0 ? [1, 0] : [0, 1])),
    };
    const value = explainAny('anchors', parity, table, [0], { samples: 5000 });
    expect(value.kind === 'rules' && value.rules[0].reached).toBe(false);
  });
  it('the best arms are found with few draws, and bounds hold what they say', () => {
    const chance = new Random(3);
    const rates = [0.5, 0.9, 0.6, 0.95, 0.4];
    const arms = rates.map(() => ({ draws: 0, hits: 0 }));
    const draw = (place: number) => {
      for (let i = 0; i < 50; i++) {
        arms[place].draws++;
        arms[place].hits += Number(chance.uniform() < rates[place]);
      }
      return true;
    };
    expect(bestArms(arms, 2, 0.1, 0.05, draw).sort()).toEqual([1, 3]);
    expect(lowerBound({ draws: 1000, hits: 950 }, Math.log(20))).toBeGreaterThan(0.93);
    expect(lowerBound({ draws: 1000, hits: 950 }, Math.log(20))).toBeLessThan(0.95);
  });
});

describe('nearest neighbours', () => {
  it('are the rows at the least distance, the row itself left out', () => {
    const trained = trainOn(iris, 'knn', {}, { target: 'target' });
    const x = encodeAll(iris, trained.encoder, range(150));
    const [{ cases }] = casesOf('nearest-neighbours', trained, iris, [7], { count: 4 });
    const distance = (row: number) => Math.hypot(...[0, 1, 2, 3].map((j) => x[row * 4 + j] - x[28 + j]));
    const order = [...range(150)].filter((row) => row !== 7).sort((a, b) => distance(a) - distance(b) || a - b);
    expect(cases.map((one) => one.row)).toEqual(order.slice(0, 4));
    cases.forEach((one) => expect(one.score).toBeCloseTo(distance(one.row ?? 0), 12));
  });
});

describe('prototypes', () => {
  it('of three heaps of rows are one of each, and the row that is in none is the criticism', () => {
    const heaps = [0, 10, 20].flatMap((centre) =>
      Array.from({ length: 20 }, () => [centre + 0.3 * random.normal(), centre + 0.3 * random.normal()]),
    );
    const points = [...heaps, [5, 25]];
    const table = numberTable(
      points,
      points.map((_, i) => i),
    );
    const value = casesOf(
      'prototypes',
      trainedFunction(table, ([a]) => a),
      table,
      [...range(points.length)],
      { prototypes: 3, criticisms: 1 },
    );
    const [{ cases }] = value;
    const found = cases.filter((one) => one.role === 'prototype').map((one) => Math.floor((one.row ?? 0) / 20));
    expect(found.sort()).toEqual([0, 1, 2]);
    expect(cases.filter((one) => one.role === 'criticism').map((one) => one.row)).toEqual([60]);
  });
});

describe('influence', () => {
  it.each(['uniform', 'distance'])('of %s neighbours: what they add to the mean of all is the answer', (weights) => {
    const diabetes = sampleTable('diabetes');
    const target = diabetes.columns.at(-1)?.name ?? '';
    const trained = trainOn(
      diabetes,
      'knn',
      { neighbors: 7, weights },
      { target, task: 'regression', numeric: 'standard' },
    );
    const [{ cases }] = casesOf('influence', trained, diabetes, [12], { count: 100 });
    const y = diabetes.columns.at(-1);
    const values = y?.kind === 'numeric' ? [...y.values] : [];
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const known = attribute('exact-shap', trained, diabetes, [12], { background: [12] });
    expect(cases.length).toBeLessThanOrEqual(7);
    expect(cases.reduce((sum, one) => sum + one.score, mean)).toBeCloseTo(known.predictions[0], 9);
    if (weights === 'uniform')
      for (const one of cases) expect(one.score).toBeCloseTo((Number(one.truth) - mean) / 7, 9);
  });
  it('is not told of boosted trees, whose leaves are no means', () => {
    const table = numberTable(
      grid,
      grid.map(([a]) => a),
    );
    const boosted = trainOn(table, 'gradient-boosting', { trees: 3 }, { target: 'y', task: 'regression' });
    expect(() => casesOf('influence', boosted, table, [0])).toThrow('not means of training rows');
  });

  it('of a line is what leaving each row out does, as by fitting it anew', () => {
    const x = Array.from({ length: 25 }, () => [random.normal(), random.normal()]);
    const y = x.map(([a, b]) => 2 * a - b + 0.3 * random.normal());
    const table = numberTable(x, y);
    const trained = trainOn(table, 'linear', { alpha: 1e-8 }, { target: 'y', task: 'regression' });
    const [{ cases }] = casesOf('influence', trained, table, [3], { count: 25, damping: 1e-12 });
    const says = (model: TrainedModel) => model.model.predict(tabular(encodeAll(table, model.encoder, [3]), 1))[0];
    for (const one of cases.slice(0, 6)) {
      const rest = [...range(25)].filter((row) => row !== one.row);
      const without = trainOn(table, 'linear', { alpha: 1e-8 }, { target: 'y', task: 'regression', trainRows: rest });
      expect(one.score).toBeCloseTo(says(trained) - says(without), 5);
    }
  });
  it('of a logistic model has the sign and nearly the size of what leaving a row out does', () => {
    const two = tableOf(
      ['x0', 'x1', 'y'],
      grid.map(([a, b, c]) => [String(a), String(b), a + 0.6 * c > 0.8 ? 'yes' : 'no']),
    );
    const trained = trainOn(two, 'linear', {}, { target: 'y' });
    const [{ cases }] = casesOf('influence', trained, two, [4], { count: 5, output: 'logit' });
    const says = (model: TrainedModel) =>
      model.model.logits?.(tabular(encodeAll(two, model.encoder, [4]), 1))[1] ?? Number.NaN;
    for (const one of cases) {
      const rest = [...range(60)].filter((row) => row !== one.row);
      const effect = says(trained) - says(trainOn(two, 'linear', {}, { target: 'y', trainRows: rest }));
      expect(Math.sign(effect)).toBe(Math.sign(one.score));
      // the penalty of the fit is not in the curvature
      expect(one.score / effect).toBeGreaterThan(0.4);
      expect(one.score / effect).toBeLessThan(4);
    }
  });
  it('of a tree is shared by the rows of the leaf', () => {
    const table = numberTable([[0], [0], [0], [1]], [1, 2, 3, 10]);
    const trained = trainOn(table, 'decision-tree', {}, { target: 'y', task: 'regression' });
    const [{ cases }] = casesOf('influence', trained, table, [0], {});
    // a third of each row of the leaf, as far as it is from the mean of all (4)
    expect(Object.fromEntries(cases.map((one) => [one.row, one.score]))).toEqual({
      0: -1,
      1: -2 / 3,
      2: expect.closeTo(-1 / 3, 12),
    });
  });
});

describe('LIME, more of it', () => {
  it('draws neighbours from the values that are known, where missing ones are kept', () => {
    const table = tableOf(
      ['x0', 'x1', 'y'],
      grid.map(([a, b], i) => [i % 20 === 0 ? '' : String(a), String(b), a > 0.5 ? 'yes' : 'no']),
    );
    const trained = trainOn(table, 'decision-tree', { maxDepth: 2 }, { target: 'y', missing: 'keep' });
    const seen: number[] = [];
    const watched: TrainedModel = {
      ...trained,
      model: {
        ...trained.model,
        predict({ x, rows }) {
          if (rows > 10) seen.push(...x.filter((_, i) => i % 2 === 0));
          return trained.model.predict(tabular(x, rows));
        },
      },
    };
    for (const discretizer of ['quartile', 'entropy', 'none'])
      attribute('lime', watched, table, [1], { discretizer, samples: 200 });
    expect(seen.length).toBe(600);
    expect(seen.every(Number.isFinite)).toBe(true);
    expect(attribute('lime', trained, table, [0], { samples: 200 }).values[0][0]).toBe(0);
  });

  it('entropy bins are those of the package: petal length 2.45, 4.45, 4.75, 5.15', () => {
    const trained = trainOn(iris, 'linear', {}, { target: 'target' });
    const conditions = [0, 55, 70, 77, 120].map(
      (row) =>
        attribute('lime', trained, iris, [row], { discretizer: 'entropy', samples: 200 }).conditions?.[0][2] ?? '',
    );
    const bounds = new Set(conditions.flatMap((text) => text.match(/\d+\.\d+/g) ?? []));
    for (const bound of bounds) expect(['2.45', '4.45', '4.75', '5.15']).toContain(bound);
    expect(bounds.size).toBe(4);
  });
  it('the lasso path of two columns at right angles lets them in by size, one unit of correlation after another', () => {
    const knots = lassoPath(Float64Array.of(1, 0, 0, 1), Float64Array.of(3, -1), 2);
    expect(knots.map((knot) => [...knot].map((value) => Number(value.toFixed(12))))).toEqual([
      [0, 0],
      [2, 0],
      [3, -1],
    ]);
  });
  it('the lasso path ends at least squares, and every knot meets the conditions of the optimum', () => {
    const n = 5;
    const x = Array.from({ length: 40 }, () => Array.from({ length: n }, () => random.normal()));
    for (const row of x) row[1] = row[0] + 0.3 * row[1];
    const y = x.map((row) => row[0] - 2 * row[3] + 0.1 * random.normal());
    const gram = Float64Array.from({ length: n * n }, (_, at) =>
      x.reduce((sum, row) => sum + row[Math.floor(at / n)] * row[at % n], 0),
    );
    const right = Float64Array.from({ length: n }, (_, j) => x.reduce((sum, row, i) => sum + row[j] * y[i], 0));
    const knots = lassoPath(gram, right, n);
    for (const beta of knots) {
      const left = [...right].map((value, j) => value - beta.reduce((sum, b, k) => sum + gram[j * n + k] * b, 0));
      const penalty = Math.max(...left.map(Math.abs));
      beta.forEach((b, j) => b !== 0 && expect(left[j] * Math.sign(b)).toBeCloseTo(penalty, 6));
    }
    const last = knots[knots.length - 1];
    [...right].forEach((value, j) =>
      expect(last.reduce((sum, b, k) => sum + gram[j * n + k] * b, 0)).toBeCloseTo(value, 6),
    );
  });
  it('takes no more features than are wanted by the lasso path', () => {
    const trained = trainOn(iris, 'linear', {}, { target: 'target' });
    const value = attribute('lime', trained, iris, [75], { selection: 'lasso-path', features: 2 });
    expect(value.values[0].filter((one) => one !== 0).length).toBe(2);
  });
  it('tells R² as the neighbourhood grows, the one that was used among them', () => {
    const trained = trainOn(iris, 'linear', {}, { target: 'target' });
    const value = attribute('lime', trained, iris, [75], {});
    const curve = value.widthCurve;
    const place = curve?.widths.findIndex((width) => Math.abs(width - (curve.used ?? 0)) < 1e-12) ?? -1;
    expect(curve?.r2[0][place]).toBeCloseTo(value.fidelity.perRow[0], 12);
  });
  it('SP-LIME picks rows that show most between them', () => {
    // importances: root of 4, 3, 1; the first row shows features 0 and 1, the third feature 2
    const values = [
      [3, 2, 0],
      [1, 1, 0],
      [0, 0, 1],
    ];
    expect(submodularPick(values, 2)).toEqual([0, 2]);
  });
});
