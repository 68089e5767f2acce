import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { end, json, start, until, vitrine } from '../support/cli.ts';
import { killedProject } from '../support/killed.ts';

const run = killedProject();

/** How often one run is killed; more often where time does not count. */
const turns = process.env.VITRINE_SOAK ? 20 : 4;
/** Runs outlast the times they are killed. */
const length = process.env.VITRINE_SOAK ? 1 : 0.5;

describe('kill -9 many times', () => {
  const begun = [
    [
      'a network',
      'epoch',
      { model: { kind: 'mlp', hidden: [12] }, training: { epochs: 9000 * length, backend: 'typed-array' } },
    ],
    [
      'boosting',
      'epoch',
      {
        dataset: 'sample:digits8x8',
        target: 'digit',
        model: { kind: 'gradient-boosting', trees: 500 * length, maxLeafNodes: 8, learningRate: 0.01 },
      },
    ],
    [
      'a search',
      'fold',
      {
        model: { kind: 'mlp', hidden: [8] },
        training: { epochs: 150, backend: 'typed-array' },
        search: {
          kind: 'random',
          trials: 40 * length,
          space: { 'training.optimizer.learningRate': { low: 0.001, high: 0.1, scale: 'log' } },
        },
        crossValidation: { folds: 3 },
      },
    ],
  ] as const;
  it.each(begun)(
    'many times in %s: the file is sound, and it comes to the same end',
    { timeout: 240_000 },
    async (_what, table, more) => {
      const file = (name: string) =>
        run.file(
          `${name}.json`,
          JSON.stringify({ name, dataset: 'sample:breast_cancer', target: 'target', seed: 3, ...more }),
        );
      let kills = 0;
      for (let turn = 0; turn < turns; turn++) {
        const child = turn === 0 ? start(run.project, 'run', file('killed')) : start(run.project, 'continue', 'killed');
        if (turn === 0)
          await until(
            () => fs.existsSync(run.project) && vitrine(run.project, '--json', 'show', 'killed').status === 0,
          );
        else {
          // every third dies while it starts or reads, the others soon after something new is in the file
          const before = run.stored(table);
          if (turn % 3 > 0) await until(() => run.stored(table) > before || child.exitCode !== null);
          await new Promise((resolve) => setTimeout(resolve, turn % 3 > 0 ? (turn * 37) % 120 : (turn * 97) % 600));
        }
        if (child.exitCode === null) kills++;
        await end(child);
        if (turn % 3 === 2) expect(json(run.project, 'check').project.problems).toEqual([]);
      }
      expect(kills).toBeGreaterThanOrEqual(turns * 0.75);
      const ended =
        json(run.project, 'show', 'killed').status === 'finished'
          ? json(run.project, 'show', 'killed')
          : json(run.project, 'continue', 'killed');
      const whole = json(run.project, 'run', file('whole'));
      expect(ended.status).toBe('finished');
      expect(ended.model.hash).toBe(whole.model.hash);
      expect(ended.metrics).toEqual(whole.metrics);
      expect(ended.training.history.loss).toEqual(whole.training.history.loss);
      const scores = (run: { search?: { trials: { folds: { score: number }[] }[] } }) =>
        run.search?.trials.map((trial) => trial.folds.map((fold) => fold.score));
      expect(scores(ended)).toEqual(scores(whole));
      expect(json(run.project, 'check').project.problems).toEqual([]);
      if (_what !== 'a network') return;
      // control: another seed gives another model, so that the same bytes say something
      const other = json(run.project, 'run', file('whole'), '--set', 'seed=4', '--set', 'training.epochs=20');
      expect(other.model.hash).not.toBe(whole.model.hash);
      expect(other.training.history.loss).not.toEqual(whole.training.history.loss.slice(0, 20));
    },
  );
});
