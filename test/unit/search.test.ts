import { describe, expect, it } from 'vitest';
import { shownMetrics } from '../../core/schema/experiment.ts';
import { crossValidationSpec, lowerIsBetter, type SearchSpec, searchSpec } from '../../core/schema/search.ts';
import { applySettings, candidates, halvingRounds } from '../../core/training/candidates.ts';
import { makeFolds, thinRows } from '../../core/training/folds.ts';
import { range } from '../support/data.ts';

describe('folds', () => {
  it('hold every row out once a repeat, and each class in its share', () => {
    const classes = Int32Array.from(range(103), (i) => (i % 10 === 0 ? 1 : 0));
    const folds = makeFolds(range(103), classes, crossValidationSpec.parse({ folds: 5, repeats: 2 }));
    expect(folds.length).toBe(10);
    for (const part of [folds.slice(0, 5), folds.slice(5)]) {
      expect(part.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual([...range(103)]);
      for (const fold of part) {
        expect([...fold.train, ...fold.test].sort((a, b) => a - b)).toEqual([...range(103)]);
        expect(fold.test.filter((row) => classes[row] === 1).length).toBeGreaterThanOrEqual(2);
        expect(Math.abs(fold.test.length - 20.6)).toBeLessThan(1);
      }
    }
    expect(folds[0].test).not.toEqual(folds[5].test);
  });

  it('are thinned class by class', () => {
    const kept = thinRows(range(1000), (row) => Number(row < 100), 200, 3);
    expect(kept.length).toBe(200);
    expect(kept.filter((row) => row < 100).length).toBe(20);
    expect(thinRows(range(1000), () => 0, 200, 3)).toEqual(thinRows(range(1000), () => 0, 200, 3));
  });
});

it('of every metric that is an error or a loss the smaller one wins', () => {
  expect(shownMetrics.filter(lowerIsBetter)).toEqual(['logLoss', 'brier', 'mse', 'rmse', 'mae', 'mape']);
});

describe('candidates', () => {
  const parse = (search: unknown): SearchSpec => searchSpec.parse(search);
  it('of a grid are all combinations, in order', () => {
    expect(candidates(parse({ kind: 'grid', space: { 'model.a': [1, 2], 'model.b': ['x', 'y'] } }))).toEqual([
      { 'model.a': 1, 'model.b': 'x' },
      { 'model.a': 1, 'model.b': 'y' },
      { 'model.a': 2, 'model.b': 'x' },
      { 'model.a': 2, 'model.b': 'y' },
    ]);
  });

  it('of a random search lie in their ranges, on the scale that was asked for, the same for the same seed', () => {
    const search = parse({
      kind: 'random',
      trials: 400,
      seed: 5,
      space: {
        'model.rate': { low: 0.001, high: 10, scale: 'log' },
        'model.depth': { low: 2, high: 5, integer: true },
        'model.kind': ['a', 'b'],
      },
    });
    const drawn = candidates(search);
    expect(drawn).toEqual(candidates(search));
    const rates = drawn.map((one) => Number(one['model.rate']));
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.001);
    expect(Math.max(...rates)).toBeLessThanOrEqual(10);
    expect(rates.filter((rate) => rate < 0.1).length).toBeGreaterThan(150);
    expect(new Set(drawn.map((one) => one['model.depth']))).toEqual(new Set([2, 3, 4, 5]));
  });

  it('of a random search are each drawn once, and no more than there are', () => {
    const search = parse({ kind: 'random', trials: 20, seed: 1, space: { 'model.a': [1, 2], 'model.b': ['x', 'y'] } });
    const drawn = candidates(search).map((one) => JSON.stringify(one));
    expect(drawn).toHaveLength(4);
    expect(new Set(drawn).size).toBe(4);
  });

  it('are halved while their rows grow, and no round is done twice on all rows', () => {
    const halving = (more: object) =>
      parse({ kind: 'halving', trials: 27, space: { 'model.a': { low: 0, high: 1 } }, ...more }) as Extract<
        SearchSpec,
        { kind: 'halving' }
      >;
    expect(halvingRounds(halving({}), 2700)).toEqual([
      { candidates: 27, rows: 100 },
      { candidates: 9, rows: 300 },
      { candidates: 3, rows: 900 },
      { candidates: 1, rows: 2700 },
    ]);
    const few = halvingRounds(halving({ trials: 60 }), 32);
    expect(few.filter((round) => round.rows === 32).length).toBe(1);
    expect(() => halvingRounds(halving({ minRows: 5000 }), 100)).toThrow(/minRows/);
  });

  it('are put into the spec where they belong, and nowhere else', () => {
    expect(applySettings({ model: { kind: 'svm' } }, { 'model.c': 3, 'training.optimizer.learningRate': 0.1 })).toEqual(
      {
        model: { kind: 'svm', c: 3 },
        training: { optimizer: { learningRate: 0.1 } },
      },
    );
    for (const path of ['dataset', 'split.test', '__proto__.x', 'model', 'explain.0'])
      expect(() => applySettings({}, { [path]: 1 })).toThrow(/cannot be searched|not a path/);
  });
});
