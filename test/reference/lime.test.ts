import { describe, expect, it } from 'vitest';
import { fitSurrogate } from '../../core/explain/methods/lime/surrogate.ts';
import { Random } from '../../core/numeric/random.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { attribute, encodeTable, functionModel, numberTable, sampleTable, trainedFunction } from '../support/data.ts';
import numbers from './numbers/lime.json' with { type: 'json' };
import shap from './numbers/shap.json' with { type: 'json' };

const seeds = 60;

/** The logistic model on iris that the reference numbers explain. */
function irisModel(): TrainedModel {
  const { coef, intercept } = shap.iris_logistic;
  const { encoder, classes } = encodeTable(sampleTable('iris'), { target: 'target' });
  const softmax = (row: Float64Array) => {
    const scores = coef.map((weights, k) =>
      weights.reduce((total, weight, i) => total + weight * row[i], intercept[k]),
    );
    const e = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = e.reduce((a, b) => a + b, 0);
    return e.map((value) => value / total);
  };
  return {
    kind: 'linear',
    task: 'classification',
    target: 'target',
    classes,
    positive: 2,
    encoder,
    model: functionModel(3, softmax),
  };
}

describe("LIME's surrogate alone, without sampling", () => {
  const masks = Array.from({ length: 16 }, (_, i) => [3, 2, 1, 0].map((bit) => ((15 - i) >> bit) & 1));
  const y = Float64Array.from(masks, ([a, b, c, d]) => 1 + 2 * a - 3 * b + 0.5 * c * d);
  const z = Float64Array.from(masks.flat());

  it('four features', () => {
    const fit = fitSurrogate({ simple: z, y, samples: 16, features: 4 }, 1.5, 4, 'none', new Random(0));
    expect(fit.intercept).toBeCloseTo(0.7771448011, 8);
    [1.4439061609, -2.1658592413, 0.2004604001, 0.2004604001].forEach((value, i) =>
      expect(fit.coefficients[i]).toBeCloseTo(value, 8),
    );
    expect(fit.r2).toBeCloseTo(0.9183798098, 8);
  });

  it('two features, chosen', () => {
    const fit = fitSurrogate({ simple: z, y, samples: 16, features: 4 }, 1.5, 2, 'auto', new Random(0));
    expect(fit.intercept).toBeCloseTo(0.9997873694, 8);
    expect([...fit.coefficients].map((value) => value !== 0)).toEqual([true, true, false, false]);
    expect(fit.r2).toBeCloseTo(0.907614481, 8);
  });
});

describe('LIME of numbers', () => {
  const random = new Random(3);
  const points = Array.from({ length: 400 }, () => [3 * random.normal(), 3 * random.normal()]);
  const table = numberTable(
    points,
    points.map(([a, b]) => a + b),
  );
  const sum = trainedFunction(table, ([a, b]) => a + b);

  it('without bins finds the slopes at any row, whatever its signs', () => {
    table.columns.forEach((column) => {
      if (column.kind === 'numeric') column.values.set([-2, 1, -7, 5], 0);
    });
    for (const row of [0, 1, 2, 3]) {
      const [a, b] = attribute('lime', sum, table, [row], { discretizer: 'none', samples: 1000 }).values[0];
      // columns are standardised for the surrogate
      expect(a).toBeGreaterThan(2);
      expect(b).toBeGreaterThan(2);
    }
  });
  it('asks about no value between those of a feature that has two', () => {
    const two = numberTable(
      points.map(([, b], i) => [i % 2, b]),
      points.map((_, i) => i % 2),
    );
    let between = 0;
    const steps = trainedFunction(two, ([a]) => {
      if (a !== 0 && Math.abs(a - 1) > 1e-6) between++;
      return Number(a >= 0.9);
    });
    const value = attribute('lime', steps, two, [1], { samples: 5000 });
    expect(between).toBe(0);
    expect(value.fidelity.perRow[0]).toBeGreaterThan(0.9999);
  });
  it('ends where the kernel is so narrow that nothing counts but the row itself', () => {
    for (const kernelWidth of [0.02, 0.026, 0.03, 0.05]) {
      for (const selection of ['forward', 'lasso-path', 'none']) {
        const value = attribute('lime', sum, table, [1], { kernelWidth, selection, features: 1, samples: 500 });
        expect(value.values[0].every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describe('LIME on iris', () => {
  const trained = irisModel();
  const table = sampleTable('iris');
  const explained = (row: number, params: Record<string, unknown>) =>
    Array.from({ length: seeds }, (_, seed) =>
      attribute('lime', trained, table, [row], { class: trained.classes[1], ...params }, { seed }),
    );
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it.each(numbers.quartiles)(
    'row $row: the means over 60 seeds are within sampling error of lime, conditions the same',
    (one) => {
      const runs = explained(one.row, {});
      expect(runs[0].conditions?.[0]).toEqual(one.conditions);
      // both sides are means of 60 draws; five standard errors of the difference
      const near = (ours: readonly number[], theirs: { mean: number; sd: number }) =>
        expect(Math.abs(mean(ours) - theirs.mean)).toBeLessThan(5 * theirs.sd * Math.sqrt(2 / seeds));
      one.coef.mean.forEach((value, f) =>
        near(
          runs.map((run) => run.values[0][f]),
          { mean: value, sd: one.coef.sd[f] },
        ),
      );
      near(
        runs.map((run) => run.fidelity.perRow[0]),
        one.r2,
      );
      near(
        runs.map((run) => run.intercept?.[0] ?? Number.NaN),
        one.intercept,
      );
      near(
        runs.map((run) => run.localPrediction?.[0] ?? Number.NaN),
        one.local_prediction,
      );
      expect(runs[0].predictions[0]).toBeCloseTo(one.model, 9);
    },
  );

  it.each([
    ['around the mean', false, numbers.continuous[0]],
    ['around the row', true, numbers.continuous_around_instance[0]],
  ] as const)('without bins, %s', (_name, sampleAroundInstance, one) => {
    const runs = explained(one.row, { discretizer: 'none', sampleAroundInstance });
    one.coef.mean.forEach((value, f) =>
      expect(Math.abs(mean(runs.map((run) => run.values[0][f])) - value)).toBeLessThan(
        5 * one.coef.sd[f] * Math.sqrt(2 / seeds),
      ),
    );
  });

  it('gives a row the same answer alone and among others', () => {
    const alone = attribute('lime', trained, table, [7], {});
    const among = attribute('lime', trained, table, [3, 7], {});
    expect(among.values[1]).toEqual(alone.values[0]);
  });

  it('refuses numbers that are none instead of storing them', () => {
    expect(() => attribute('lime', trained, table, [7], { kernelWidth: 1e-200 })).toThrow(/finite|NaN/);
  });
});
