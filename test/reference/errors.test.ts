// What numbers claim of themselves: intervals that cover, exactness, influence, scores of single features. Each claim
// that did not hold once is held here.

import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { lineMultipliers, softmaxOf } from '../../core/numeric/straight-path.ts';
import type { Cases } from '../../core/schema/results/cases.ts';
import type { Importance } from '../../core/schema/results/importance.ts';
import { coverageModels, coverageOf } from '../support/coverage.ts';
import { attribute, encodeAll, explainAny, numberTable, range, tableOf, trainOn } from '../support/data.ts';

const background = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

describe('standard errors', () => {
  const models = Object.entries(coverageModels());

  it.each(models)(
    'of Kernel SHAP cover at every budget, and are 0 only where every coalition was asked (%s)',
    (_name, model) => {
      const truth = attribute('exact-shap', model.trained, model.table, [0], { background }).values[0];
      for (const samples of [45, 90, 258]) {
        const { share, unknown } = coverageOf('kernel-shap', { samples, background }, model, truth, 40);
        expect(share).toBeGreaterThan(0.88);
        expect(unknown).toBe(0);
      }
      const errors = (samples: number) =>
        attribute('kernel-shap', model.trained, model.table, [0], { samples, background }).standardError[0];
      expect(errors(510)).toEqual(errors(510).map(() => 0));
      expect(errors(258).every((error) => Number(error) > 0)).toBe(true);
      // ten pairs for eight values say nothing of the error
      expect(errors(20)).toEqual(errors(20).map(() => null));
    },
  );

  it('of a single order are not known', () => {
    const [, { trained, table }] = models[0];
    const one = attribute('permutation-shap', trained, table, [0], { permutations: 1, background });
    expect(one.standardError[0]).toEqual(one.standardError[0].map(() => null));
    const truth = attribute('exact-shap', trained, table, [0], { background }).values[0];
    expect(
      coverageOf('permutation-shap', { permutations: 10, background }, models[0][1], truth, 60).share,
    ).toBeGreaterThan(0.89);
  });

  it('of LIME count that its features were chosen', () => {
    const [, model] = models[0];
    const truth = Array.from({ length: 9 }, () => 0);
    for (let seed = 0; seed < 80; seed++)
      attribute(
        'lime',
        model.trained,
        model.table,
        [0],
        { samples: 1000, features: 3 },
        { seed: 9000 + seed },
      ).values[0].forEach((value, f) => {
        truth[f] += value / 80;
      });
    expect(coverageOf('lime', { samples: 1000, features: 3 }, model, truth, 40).share).toBeGreaterThan(0.85);
  });
});

describe('probabilities and losses of trees', () => {
  const random = new Random(5);
  const rows = Array.from({ length: 200 }, () => Array.from({ length: 6 }, () => random.normal()));
  const table = tableOf(
    ['a', 'b', 'c', 'd', 'e', 'f', 'y'],
    rows.map((row) => [...row.map(String), row[0] * row[1] + row[2] > 0.3 * random.normal() ? 'yes' : 'no']),
  );
  const boosted = trainOn(table, 'gradient-boosting', { trees: 30, minSamplesLeaf: 5 }, { target: 'y' });

  it('are those of every coalition where few features matter', () => {
    const params = { background: background, output: 'probability' };
    const tree = attribute('tree-shap', boosted, table, [20, 30], { ...params, perturbation: 'interventional' });
    const exact = attribute('exact-shap', boosted, table, [20, 30], params);
    tree.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(exact.values[r][f], 10)));
    const loss = attribute('tree-shap', boosted, table, [20], {
      background,
      output: 'loss',
      perturbation: 'interventional',
    });
    expect(loss.values[0].reduce((a, b) => a + b, loss.baseValue)).toBeCloseTo(loss.predictions[0], 10);
    expect(Math.max(...loss.standardError[0].map(Number))).toBe(0);
  });
});

describe('the mean derivative along a way', () => {
  it('finds the step of a steep softmax', () => {
    for (const steep of [1, 30, 500]) {
      const { f, derivative } = softmaxOf(0);
      const from = Float64Array.of(-0.83 * steep, 0, 0.1 * steep);
      const to = Float64Array.of(0.4 * steep, 0.02 * steep, -0.5 * steep);
      const multipliers = lineMultipliers(f, derivative, from, to);
      const sum = multipliers.reduce((total, value, k) => total + value * (to[k] - from[k]), 0);
      expect(sum).toBeCloseTo(f(to) - f(from), 8);
      multipliers.forEach((value, k) => expect(Math.abs(value * (to[k] - from[k]))).toBeLessThan(1.2));
    }
  });
});

describe('influence', () => {
  const random = new Random(3);
  const rows = Array.from({ length: 60 }, () => [random.normal(), random.normal()]);
  const table = tableOf(
    ['a', 'b', 'y'],
    rows.map(([a, b]) => [String(a), String(b), a - 0.5 * b + 0.8 * random.normal() > 0 ? 'yes' : 'no']),
  );
  const casesOf = (value: unknown) => (value as Omit<Cases, 'id'>).examples[0].cases;

  it('of a logistic model counts its own penalty: leaving a row out does what is told', () => {
    const params = { c: 0.3 };
    const trained = trainOn(table, 'linear', params, { target: 'y' });
    const told = casesOf(
      explainAny(
        'influence',
        trained,
        table,
        [4],
        { count: 60, output: 'logit', damping: 1e-9 },
        { fitted: { seed: 0, params } },
      ),
    );
    const says = (model: typeof trained) =>
      (model.model.logits ?? model.model.predict)(tabular(encodeAll(table, model.encoder, [4]), 1))[1];
    const pairs = told.slice(0, 12).map((one) => {
      const without = trainOn(table, 'linear', params, {
        target: 'y',
        trainRows: [...range(60)].filter((row) => row !== one.row),
      });
      return [one.score, says(trained) - says(without)];
    });
    const slope = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.reduce((sum, [, b]) => sum + b * b, 0);
    expect(slope).toBeGreaterThan(0.9);
    expect(slope).toBeLessThan(1.1);
  });

  it('of a forest adds up to its answer, by the rows that each tree has drawn', () => {
    const numbers = numberTable(
      rows,
      rows.map(([a, b]) => a * b),
    );
    const params = { trees: 10 };
    const trained = trainOn(numbers, 'random-forest', params, { target: 'y', task: 'regression' });
    const told = casesOf(
      explainAny('influence', trained, numbers, [7], { count: 60 }, { fitted: { seed: 0, params } }),
    );
    const y = rows.map(([a, b]) => a * b);
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    const [answer] = trained.model.predict(tabular(encodeAll(numbers, trained.encoder, [7]), 1));
    expect(told.reduce((sum, one) => sum + one.score, mean)).toBeCloseTo(answer, 9);
  });
});

describe('single features', () => {
  it('noise of many levels has an AUC of one half', () => {
    const random = new Random(8);
    const table = tableOf(
      ['noise', 'signal', 'y'],
      Array.from({ length: 240 }, () => {
        const label = random.uniform() < 0.5;
        return [`level ${random.integer(40)}`, `${label && random.uniform() < 0.8 ? 'x' : 'z'}`, label ? 'yes' : 'no'];
      }),
    );
    const trained = trainOn(table, 'linear', {}, { target: 'y', trainRows: range(120) });
    for (const asked of [[...range(240)].slice(120), [...range(120)]]) {
      const value = explainAny('single-feature-auc', trained, table, asked, {}, { trainRows: range(120) }) as Omit<
        Importance,
        'id'
      >;
      expect(Math.abs(value.mean[0] - 0.5)).toBeLessThan(0.12);
      expect(value.mean[1]).toBeGreaterThan(0.75);
      expect(value.mean[0]).toBe(value.repeats[0][0]);
    }
  });
});

describe('defaults of scikit-learn', () => {
  it('are parameters of their kinds', () => {
    for (const kind of ['decision-tree', 'knn', 'gradient-boosting', 'mlp']) {
      const found = findModelKind(kind);
      expect(found.params.parse(found.peerDefaults?.model)).toMatchObject(found.peerDefaults?.model ?? {});
    }
  });
});
