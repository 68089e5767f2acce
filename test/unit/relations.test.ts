// How columns go together, rows in order, fields of the confusion matrix, and the baseline of a comparison.
import { beforeAll, describe, expect, it } from 'vitest';
import { associations, relation } from '../../core/data/relations.ts';
import { findColumn } from '../../core/data/table.ts';
import {
  confusionRows,
  evaluation,
  predictionRows,
  rankedRows,
} from '../../core/studio/experiments/experiment-views.ts';
import type { Studio } from '../../core/studio.ts';
import { sampleTable } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

describe('relations of a table', () => {
  const iris = sampleTable('iris');
  const credit = sampleTable('german_credit');

  it('are symmetric, 1 on the diagonal, and as strong as is known of iris', () => {
    const { columns, values, leftOut } = associations(iris, 'target');
    expect(leftOut).toBe(0);
    values.forEach((row, i) => {
      expect(row[i]).toBe(1);
      row.forEach((value, j) => {
        expect(value).toBe(values[j][i]);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      });
    });
    // Spearman of petal length and width is 0.9377 (scipy)
    const [length, width] = ['petal length (cm)', 'petal width (cm)'].map((name) => columns.indexOf(name));
    expect(values[length][width]).toBeCloseTo(0.9377, 3);
    // what goes most with the target stands first
    expect(columns[0]).toBe('target');
    expect(columns[1]).toMatch(/petal/);
  });

  it('are points of two numbers, counts of two categories, means by category', () => {
    const of = (first: string, second: string) =>
      relation(credit, findColumn(credit, first, ''), findColumn(credit, second, ''));
    const points = of('age_years', 'credit_amount');
    if (points.kind !== 'points') throw new Error(points.kind);
    expect(points.points).toHaveLength(1000);
    const counts = of('housing', 'risk');
    if (counts.kind !== 'counts') throw new Error(counts.kind);
    expect(counts.counts.flat().reduce((a, b) => a + b, 0)).toBe(1000);
    expect(counts.down[0]).toBe('own');
    const means = of('risk', 'duration_months');
    if (means.kind !== 'means') throw new Error(means.kind);
    expect(means.number).toBe('duration_months');
    const [good, bad] = means.groups;
    expect([good.name, good.rows, bad.rows]).toEqual(['good', 700, 300]);
    expect((700 * (good.mean ?? 0) + 300 * (bad.mean ?? 0)) / 1000).toBeCloseTo(20.903, 3);
  });
});

describe('of a trained model', () => {
  let studio: Studio;
  withStudio((made) => {
    studio = made;
  });
  beforeAll(async () => {
    const shared = { dataset: 'sample:german_credit', target: 'risk', split: { test: 0.2, seed: 1 } };
    await studio.run({ ...shared, name: 'tree', model: { kind: 'decision-tree' } }, '.');
    await studio.run({ ...shared, name: 'linear', model: { kind: 'linear' } }, '.');
    await studio.run({ ...shared, name: 'elsewhere', model: { kind: 'linear' }, split: { test: 0.2, seed: 2 } }, '.');
    const numbers = { dataset: 'sample:diabetes', target: 'progression', split: { test: 0.2, seed: 1 } };
    await studio.run({ ...numbers, name: 'a', model: { kind: 'linear' } }, '.');
    await studio.run({ ...numbers, name: 'b', model: { kind: 'decision-tree' } }, '.');
  }, 60_000);

  it('fields of the confusion matrix hold the rows that are counted there, also under a threshold', async () => {
    const { confusion } = studio.show('tree').metrics.test ?? {};
    const field = (truth: string, label: string) =>
      confusionRows(studio.context, 'tree', { part: 'test', truth, label });
    const counts = ['bad', 'good'].map((truth) => ['bad', 'good'].map((label) => field(truth, label).length));
    expect(counts).toEqual(confusion);
    await studio.decide('tree', { threshold: 0.1 });
    expect(field('bad', 'bad')).toHaveLength(counts[0][0]);
    await studio.decide('tree', { threshold: null });
  });

  it('a point of the ROC curve stands for the rows of the highest probability', () => {
    for (const name of ['tree', 'linear']) {
      const curves = evaluation(studio.context, name, 'test');
      if (curves.kind !== 'classification') throw new Error(curves.kind);
      const [{ class: positive, x, y }] = curves.roc;
      const truths = predictionRows(studio.context, name, { part: 'test', filter: 'all', start: 0, count: 1000 }).rows;
      const isPositive = new Map(truths.map(({ row, truth }) => [row, truth === positive]));
      const positives = truths.filter(({ truth }) => truth === positive).length;
      const negatives = truths.length - positives;
      x.forEach((falsePositive, i) => {
        const count = Math.round(falsePositive * negatives + y[i] * positives);
        const found = rankedRows(studio.context, name, { part: 'test', class: positive, count });
        expect(found).toHaveLength(count);
        expect(found.filter((row) => isPositive.get(row)).length).toBe(Math.round(y[i] * positives));
      });
    }
    expect(() => rankedRows(studio.context, 'a', { part: 'test', class: 'bad', count: 3 })).toThrow();
  });

  it('rows stand by certainty or by loss', () => {
    const by = (sort: 'row' | 'certainty' | 'loss') =>
      predictionRows(studio.context, 'linear', { part: 'test', filter: 'all', sort, start: 0, count: 1000 }).rows;
    const losses = by('loss').map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    const certainties = by('certainty').map(({ certainty }) => certainty);
    expect(certainties).toEqual([...certainties].sort((a, b) => b - a));
    const { logLoss } = studio.show('linear').metrics.test ?? {};
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(Number(logLoss), 9);
    expect(by('row').map(({ row }) => row)).not.toEqual(by('loss').map(({ row }) => row));
  });

  it('is held against what knows nothing, where both were judged on the same rows', () => {
    const of = (ids: string[], name: string) =>
      studio.compare(ids).metrics.find((row) => row.part === 'test' && row.name === name)?.baseline;
    expect(of(['tree', 'linear'], 'accuracy')).toBe(0.7);
    expect(of(['tree', 'linear'], 'rocAuc')).toBe(0.5);
    expect(of(['tree', 'linear'], 'brier')).toBeCloseTo(0.21, 9);
    expect(of(['tree', 'elsewhere'], 'accuracy')).toBeNull();
    const r2 = of(['a', 'b'], 'r2');
    expect(r2).toBeLessThanOrEqual(0);
    expect(r2).toBeGreaterThan(-0.1);
  });

  it('says why metrics of other tasks, targets and data sets do not compare', () => {
    const keys = (ids: string[]) => studio.compare(ids).notes.map(({ key }) => key);
    expect(keys(['tree', 'linear'])).toEqual([]);
    expect(keys(['tree', 'a'])).toEqual(['compare.tasksDiffer', 'compare.targetsDiffer', 'compare.datasetsDiffer']);
  });

  it('has what assessments come to, of those that hold for the model as it is decided now', async () => {
    await studio.assess('tree', { assessment: 'metrics', params: {} });
    const found = () => studio.compare(['tree', 'linear']).assessments;
    expect(found().map(({ assessment, findings }) => [assessment, findings.map((one) => one?.[0].key)])).toEqual([
      ['metrics', ['metrics.headline', undefined]],
    ]);
    await studio.decide('tree', { threshold: 0.1 });
    expect(found()).toEqual([]);
    await studio.decide('tree', { threshold: null });
  });
});
