import { describe, expect, it } from 'vitest';
import { classificationMetrics, regressionMetrics, rocAuc } from '../../core/metrics/metrics.ts';
import numbers from './numbers/metrics.json' with { type: 'json' };

describe('metrics are those of scikit-learn', () => {
  it.each(Object.entries(numbers.binary))('binary: %s', (_name, one) => {
    const probabilities = Float64Array.from(one.score.flatMap((score) => [1 - score, score]));
    const metrics = classificationMetrics(one.y, one.prediction, probabilities, 2, 1);
    expect(metrics.accuracy).toBeCloseTo(one.accuracy, 10);
    expect(metrics.balancedAccuracy).toBeCloseTo(one.balanced_accuracy, 10);
    expect(metrics.f1).toBeCloseTo(one.f1, 10);
    expect(metrics.logLoss).toBeCloseTo(one.log_loss, 8);
    expect(metrics.rocAuc).toBeCloseTo(one.roc_auc, 10);
    expect(metrics.averagePrecision).toBeCloseTo(one.average_precision, 10);
    expect(metrics.confusion).toEqual(one.confusion_true_by_predicted);
  });

  it.each(Object.entries(numbers.several))('several classes: %s', (_name, one) => {
    const metrics = classificationMetrics(one.y, one.prediction, Float64Array.from(one.probability.flat()), 3, 0);
    expect(metrics.accuracy).toBeCloseTo(one.accuracy, 10);
    expect(metrics.balancedAccuracy).toBeCloseTo(one.balanced_accuracy, 10);
    expect(metrics.f1).toBeCloseTo(one.f1_macro, 10);
    expect(metrics.rocAuc).toBeCloseTo(one.roc_auc_ovr_macro, 10);
    expect(metrics.confusion).toEqual(one.confusion_true_by_predicted);
  });

  it.each(Object.entries(numbers.regression))('regression: %s', (_name, one) => {
    const metrics = regressionMetrics(Float64Array.from(one.y), Float64Array.from(one.prediction));
    for (const name of ['mse', 'rmse', 'mae', 'r2'] as const) expect(metrics[name]).toBeCloseTo(one[name], 10);
  });

  it('has no area under a curve where one class is absent', () => {
    expect(rocAuc(Uint8Array.of(1, 1), Float64Array.of(0.2, 0.4))).toBeNull();
  });

  it('keeps R² at 0 for a constant target that is missed, whatever the mean rounds to', () => {
    expect(regressionMetrics(new Float64Array(10).fill(7), Float64Array.of(8, ...new Array(9).fill(7))).r2).toBe(0);
  });
});
