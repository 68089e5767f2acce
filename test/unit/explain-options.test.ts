// Settings of explanations: every class at once, metrics and groups of permutation importance, bands and grids of
// curves.
import { describe, expect, it } from 'vitest';
import { explainInThreads } from '../../core/explain/engine/spread-rows.ts';
import { findExplainer } from '../../core/explain/registry.ts';
import { packModel } from '../../core/training/stored-model.ts';
import { attribute, explainAny, numberTable, range, sampleTable, trainedFunction, trainOn } from '../support/data.ts';
import { testJob } from '../support/job.ts';

describe('every class at once', () => {
  const table = sampleTable('iris');
  const target = table.columns[table.columns.length - 1].name;
  const trained = trainOn(table, 'random-forest', { trees: 10 }, { target });

  it.each(['tree-shap', 'kernel-shap', 'lime', 'permutation-shap'])(
    '%s gives each class what it gives it alone',
    (method) => {
      const all = attribute(method, trained, table, [3, 60, 120], { class: 'all' });
      expect(all.byClass?.map((one) => one.class)).toEqual(trained.classes);
      all.byClass?.forEach((one) => {
        const alone = attribute(method, trained, table, [3, 60, 120], { class: one.class });
        expect(one.values).toEqual(alone.values);
        expect(one.predictions).toEqual(alone.predictions);
      });
      // what stands first is each row's predicted class
      const predicted = attribute(method, trained, table, [3, 60, 120]);
      expect(all.output.class).toBe('predicted');
      expect(all.classes).toEqual(predicted.classes);
      expect(all.predictions).toEqual(predicted.predictions);
    },
  );

  it('of probabilities add up to 0 over the classes, as the probabilities add up to 1', () => {
    const { byClass = [] } = attribute('tree-shap', trained, table, [3, 60], { class: 'all' });
    for (const r of [0, 1])
      for (const f of [0, 1, 2, 3]) expect(byClass.reduce((sum, one) => sum + one.values[r][f], 0)).toBeCloseTo(0, 12);
  });

  it('is put together from pieces of many rows', () => {
    const task = {
      method: 'tree-shap',
      model: packModel(trained),
      table,
      trainingTable: table,
      rows: range(150),
      trainRows: range(150),
      params: findExplainer('tree-shap').params.parse({ class: 'all' }),
      seed: 0,
    };
    const value = explainInThreads(task, testJob());
    if (value.kind !== 'attribution') throw new Error('no attribution');
    expect(value.byClass?.map((one) => one.values.length)).toEqual([150, 150, 150]);
  });

  it('is refused by name where a method explains one class at a time', () => {
    expect(() => explainAny('counterfactual', trained, table, [3], { class: 'all' })).toThrow();
  });
});

describe('permutation importance', () => {
  const table = sampleTable('breast_cancer');
  const target = table.columns[table.columns.length - 1].name;
  const trained = trainOn(table, 'linear', {}, { target, numeric: 'standard' });
  const run = (params: object) => {
    const value = explainAny('permutation-importance', trained, table, [...range(200)], { repeats: 3, ...params });
    if (value.kind !== 'importance') throw new Error('no importance');
    return value;
  };

  it('is told in the metric that is asked for; less is worse of all of them', () => {
    const log = run({ metric: 'logLoss' });
    expect(log.metric).toBe('logLoss');
    expect(log.baseline).toBeLessThan(0.2);
    expect(Math.max(...log.mean)).toBeGreaterThan(0);
    const auc = run({ metric: 'rocAuc' });
    expect(auc.baseline).toBeGreaterThan(0.95);
    expect(() => run({ metric: 'rmse' })).toThrow(/The metric rmse is not for classification/);
  });

  it('shuffles named features together', () => {
    const [a, b] = table.columns.map((column) => column.name);
    const value = run({ groups: [{ name: 'size', features: [b, a] }] });
    expect(value.features[0]).toBe('size');
    expect(value.features).not.toContain(a);
    expect(value.features.length).toBe(table.columns.length - 2);
    // in pieces as in one
    const task = {
      method: 'permutation-importance',
      model: packModel(trained),
      table,
      trainingTable: table,
      rows: range(200),
      trainRows: range(569),
      params: findExplainer('permutation-importance').params.parse({
        repeats: 3,
        groups: [{ name: 'size', features: [b, a] }],
      }),
      seed: 0,
    };
    const pieces = explainInThreads(task, testJob());
    expect(pieces.kind === 'importance' && [pieces.features, pieces.mean]).toEqual([value.features, value.mean]);
    expect(() => run({ groups: [{ name: 'g', features: ['nothing'] }] })).toThrow(
      '"nothing" is not a feature of the model.',
    );
  });

  it('of a group of two that say the same is that of both', () => {
    // the sum of two equal columns: shuffling one alone breaks half of it, both together all of it
    const rows = Array.from({ length: 300 }, (_, i) => [(i * 73) % 101, (i * 73) % 101, (i * 31) % 17]);
    const twins = numberTable(
      rows,
      rows.map(([v, w]) => v + w),
    );
    const model = trainedFunction(twins, ([v, w]) => v + w);
    const value = explainAny('permutation-importance', model, twins, [...range(300)], {
      groups: [{ name: 'both', features: ['x0', 'x1'] }],
    });
    if (value.kind !== 'importance') throw new Error('no importance');
    // R² falls by 2 in the mean where a standardised column is shuffled whole
    expect(value.mean[value.features.indexOf('both')]).toBeGreaterThan(1.8);
    expect(value.mean[value.features.indexOf('x2')]).toBe(0);
  });
});

describe('curves', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [((i * 73) % 101) / 10, ((i * 37) % 97) / 10]);
  const table = numberTable(
    rows,
    rows.map(([x]) => x),
  );
  const curveOf = (method: string, f: (row: Float64Array) => number, params: Record<string, unknown>) => {
    const value = explainAny(method, trainedFunction(table, f), table, [...range(400)], params);
    if (value.kind !== 'dependence') throw new Error('no curves');
    return value.curves;
  };

  it.each(['partial-dependence', 'ale'])('%s takes the places that a person chooses', (method) => {
    const [first, second] = curveOf(method, ([x]) => x * x, { grids: { x0: [5, 1, 2] } });
    expect(first.grid).toEqual([1, 2, 5]);
    expect(second.grid.length).toBeGreaterThan(3);
    expect(first.values[2] - first.values[1]).toBeCloseTo(21, method === 'ale' ? 1 : 9);
    expect(() => curveOf(method, ([x]) => x, { grids: { x0: ['low'] } })).toThrow('"low" is no number');
    expect(() => curveOf(method, ([x]) => x, { grids: { x9: [1] } })).toThrow('"x9" is not a feature of the model.');
  });

  it('have bands of the mean: nothing varies where features only add up and the curve is centred', () => {
    const [ale] = curveOf('ale', ([x, z]) => 3 * x + 10 * z, {});
    ale.band?.low.forEach((low, g) => expect((ale.band?.high[g] ?? 0) - low).toBeLessThan(2));
    const [pd] = curveOf('partial-dependence', ([x, z]) => 3 * x + 10 * z, {});
    const z = rows.map(([, value]) => 10 * value);
    const mean = z.reduce((a, b) => a + b, 0) / z.length;
    const deviation = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (z.length - 1));
    const half = (1.959964 * deviation) / Math.sqrt(z.length);
    pd.values.forEach((value, g) => {
      expect(pd.band?.high[g]).toBeCloseTo(value + half, 6);
      expect(pd.band?.low[g]).toBeCloseTo(value - half, 6);
    });
  });

  it('bands hold the curve of all rows about as often as they say', () => {
    const f = ([x, z]: Float64Array) => x * z;
    const whole = curveOf('ale', f, { grids: { x0: [0, 2, 4, 6, 8, 10] } })[0].values;
    let held = 0;
    let asked = 0;
    for (let seed = 0; seed < 60; seed++) {
      const part = explainAny(
        'ale',
        trainedFunction(table, f),
        table,
        [...range(400)],
        { maxRows: 60, grids: { x0: [0, 2, 4, 6, 8, 10] } },
        { seed },
      );
      if (part.kind !== 'dependence') throw new Error('no curves');
      const [{ band }] = part.curves;
      whole.forEach((value, g) => {
        asked++;
        held += Number(value >= (band?.low[g] ?? 0) && value <= (band?.high[g] ?? 0));
      });
    }
    expect(held / asked).toBeGreaterThan(0.88);
  });
});

describe('what an explanation would take', () => {
  const table = sampleTable('breast_cancer');
  const target = table.columns[table.columns.length - 1].name;
  const trained = trainOn(table, 'linear', {}, { target, numeric: 'standard' });

  it.each([
    ['kernel-shap', {}],
    ['permutation-shap', { permutations: 3, background: 20 }],
    ['lime', { samples: 400 }],
    ['permutation-importance', { repeats: 2 }],
    ['partial-dependence', { points: 10 }],
  ])('%s: as many evaluations as are made then', (method, params) => {
    const rows = method === 'permutation-importance' || method === 'partial-dependence' ? [...range(100)] : [3];
    const explainer = findExplainer(method);
    const { evaluations } = explainer.cost?.(explainer.params.parse(params), {
      features: table.columns.length - 1,
      rows: rows.length,
    }) ?? { evaluations: 0 };
    const { modelCalls } = explainAny(method, trained, table, rows, params);
    expect(evaluations / modelCalls).toBeGreaterThan(0.8);
    expect(evaluations / modelCalls).toBeLessThan(1.3);
  });
});
