import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { JobControl } from '../../core/work/control.ts';
import { workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;
beforeEach(() => {
  work = workFolder();
  studio = openStudio(work.file('p.vitrine'));
});
afterEach(async () => {
  await studio.close();
  expect(fs.existsSync(work.folder)).toBe(true);
  work[Symbol.dispose]();
});

const iris = { dataset: 'sample:iris', target: 'target', seed: 1 };

describe('going on with a run that has ended', () => {
  it('adds epochs to a network, to the last bit as if it had been that long from the start', async () => {
    const model = { kind: 'mlp', hidden: [5] };
    const short = await studio.run({ ...iris, name: 'short', model, training: { epochs: 20 } }, '');
    const longer = await studio.continueRun(short.id, {}, 15);
    const whole = await studio.run({ ...iris, name: 'whole', model, training: { epochs: 35 } }, '');
    expect(longer.training?.epochs).toBe(35);
    expect(longer.model.hash).toBe(whole.model.hash);
    expect(longer.training?.history.loss).toEqual(whole.training?.history.loss);
    expect(longer.metrics).toEqual(whole.metrics);
  });

  it('adds trees to forests and rounds to boosting', async () => {
    for (const kind of ['random-forest', 'gradient-boosting']) {
      const short = await studio.run({ ...iris, model: { kind, trees: 8 } }, '');
      const longer = await studio.continueRun(short.id, {}, 5);
      const whole = await studio.run({ ...iris, model: { kind, trees: 13 } }, '');
      expect(longer.model.hash).toBe(whole.model.hash);
    }
  });

  it('counts patience anew where it was used up', async () => {
    const run = await studio.run(
      {
        ...iris,
        model: { kind: 'mlp', hidden: [5] },
        split: { validation: 0.2 },
        training: { epochs: 400, patience: 4, optimizer: { kind: 'adam', learningRate: 0.2 } },
      },
      '',
    );
    expect(run.training?.stoppedBy).toBe('patience');
    const before = run.training?.epochs ?? 0;
    const longer = await studio.continueRun(run.id, {}, 3);
    expect((longer.training?.epochs ?? 0) - before).toBeGreaterThanOrEqual(3);
    const boosted = await studio.run(
      { ...iris, model: { kind: 'gradient-boosting', trees: 300, learningRate: 1, earlyStopping: true, patience: 3 } },
      '',
    );
    expect(boosted.training?.stoppedBy).toBe('patience');
    const more = await studio.continueRun(boosted.id, {}, 3);
    expect((more.training?.epochs ?? 0) - (boosted.training?.epochs ?? 0)).toBeGreaterThanOrEqual(3);
  });

  it('keeps what a search has chosen, however often it goes on', async () => {
    const spec = {
      ...iris,
      model: { kind: 'random-forest', trees: 6, maxDepth: 1 },
      search: { kind: 'grid', space: { 'model.maxDepth': [2, 4], 'model.trees': [5, 9] } },
      crossValidation: { folds: 3 },
    };
    const run = await studio.run(spec, '');
    const chosen = run.model.params;
    for (let turn = 1; turn <= 2; turn++) {
      const longer = await studio.continueRun(run.id, {}, 4);
      expect(longer.model.params).toMatchObject({ maxDepth: chosen.maxDepth, trees: Number(chosen.trees) + 4 * turn });
      expect(longer.model.facts?.trees).toBe(Number(chosen.trees) + 4 * turn);
    }
  });

  it('makes the explanations anew for the model that it has become', async () => {
    const run = await studio.run(
      { ...iris, model: { kind: 'random-forest', trees: 5 }, explain: [{ method: 'tree-shap', rows: '0:3' }] },
      '',
    );
    const longer = await studio.continueRun(run.id, {}, 5);
    expect(longer.explanations.map((value) => value.modelHash === longer.model.hash)).toEqual([false, true]);
  });

  it('refuses what cannot go on, and changes nothing', async () => {
    const tree = await studio.run({ ...iris, model: { kind: 'decision-tree' } }, '');
    await expect(studio.continueRun(tree.id, {}, 5)).rejects.toMatchObject({ code: 'incompatible' });
    await expect(studio.continueRun(tree.id)).rejects.toMatchObject({ code: 'usage' });
    expect(studio.show(tree.id)).toEqual(tree);
  });
});

it('a forest that is stopped keeps the trees that it has, and can go on to all of them', async () => {
  const control = new JobControl();
  const run = await studio.run({ ...iris, model: { kind: 'random-forest', trees: 4000 } }, '', {
    control,
    onEpochs: () => control.stop(),
  });
  expect(run.status).toBe('stopped');
  expect(run.training?.stoppedBy).toBe('user');
  expect(Number(run.model.facts?.trees)).toBeLessThan(4000);
  const ended = await studio.continueRun(run.id);
  expect(ended.model.facts?.trees).toBe(4000);
});
