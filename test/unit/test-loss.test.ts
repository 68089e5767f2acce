import { describe, expect, it } from 'vitest';
import { readTarget } from '../../core/data/target.ts';
import { standardDeviation } from '../../core/numeric/stats.ts';
import { testLoss } from '../../core/studio/experiments/test-loss.ts';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

let studio: Studio;
withStudio((made) => {
  studio = made;
});

const split = { test: 0.25, seed: 3 };
const network = { model: { kind: 'mlp' }, training: { epochs: 60 } };
const boosting = { model: { kind: 'gradient-boosting', trees: 30 } };
const wine = { dataset: 'sample:wine', target: 'target' };
const diabetes = { dataset: 'sample:diabetes', target: 'progression' };

/** What a mean squared error is divided by: the variance of the training rows, where the target is standardised. */
function varianceOf(id: string): number {
  const { dataset, split: parts, target } = { ...studio.show(id), target: diabetes.target };
  const { values } = readTarget(studio.context.table(dataset.id), target, 'regression');
  return standardDeviation(Float64Array.from(parts.trainRows, (row) => values[row])) ** 2;
}

describe('the loss of test rows after stored epochs', () => {
  it.each([
    ['a network', { ...wine, ...network }, (id: string) => studio.show(id).metrics.test?.logLoss],
    ['boosting', { ...wine, ...boosting }, (id: string) => studio.show(id).metrics.test?.logLoss],
    [
      'a network of a number',
      { ...diabetes, ...network },
      (id: string) => Number(studio.show(id).metrics.test?.mse) / varianceOf(id),
    ],
    ['boosting of a number', { ...diabetes, ...boosting }, (id: string) => studio.show(id).metrics.test?.mse],
  ])('of %s ends where the metrics are', async (name, spec, expected) => {
    const { id } = await studio.run({ ...spec, name, split }, '.');
    const found = await testLoss(studio.context, id);
    expect(found?.epoch[0]).toBe(1);
    expect(found?.epoch.length).toBeGreaterThan(10);
    expect(found?.loss).toHaveLength(Number(found?.epoch.length));
    expect(found?.rows).toBe(studio.show(id).split.test);
    expect(found?.loss.at(-1)).toBeCloseTo(Number(expected(id)), 6);
  });

  it('is that of the validation rows, where they are the test rows', async () => {
    const spec = { ...wine, ...boosting };
    const watched = await studio.run({ ...spec, split: { ...split, validation: 0.2 } }, '.');
    const { trainRows, validationRows: testRows } = watched.split;
    const tested = await studio.run({ ...spec, split: { trainRows, testRows } }, '.');
    const found = await testLoss(studio.context, tested.id);
    const { valLoss } = studio.show(watched.id).training?.history ?? {};
    found?.epoch.forEach((epoch, i) => {
      expect(found.loss[i]).toBeCloseTo(Number(valLoss?.[epoch - 1]), 6);
    });
    expect(found?.epoch).toHaveLength(30);
  });

  it('is not shown where the fit has a loss of its own, or there is nothing to look at', async () => {
    const absolute = { ...boosting.model, loss: 'absolute-error' };
    const other = await studio.run({ ...diabetes, model: absolute, split }, '.');
    expect(await testLoss(studio.context, other.id)).toBeNull();
    const noTest = await studio.run({ ...diabetes, ...boosting, split: { test: 0 } }, '.');
    expect(await testLoss(studio.context, noTest.id)).toBeNull();
    const tree = await studio.run({ ...diabetes, model: { kind: 'decision-tree' }, split }, '.');
    expect(await testLoss(studio.context, tree.id)).toBeNull();
  });
});
