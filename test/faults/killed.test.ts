import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../core/store/sqlite.ts';
import { end, json, refusal, start, until, vitrine, workFolder } from '../support/cli.ts';

/** How often one run is killed; more often where time does not count. */
const turns = process.env.VITRINE_SOAK ? 20 : 6;
/** Runs outlast the times they are killed. */
const length = process.env.VITRINE_SOAK ? 1 : 0.5;

let work: ReturnType<typeof workFolder>;
let project: string;
beforeEach(() => {
  work = workFolder();
  project = work.file('p.vitrine');
});
afterEach(() => work[Symbol.dispose]());

const spec = (epochs: number, backend: string, more = {}) =>
  work.file(
    'spec.json',
    JSON.stringify({
      name: 'run',
      dataset: 'sample:breast_cancer',
      target: 'target',
      model: { kind: 'mlp', hidden: [12] },
      training: { epochs, backend, batch: { kind: 'random' } },
      seed: 3,
      ...more,
    }),
  );

/** Rows of this table that are in the file now, read as another program would. */
function stored(table: 'epoch' | 'fold' | 'explanation_piece'): number {
  if (!fs.existsSync(project)) return 0;
  try {
    const connection = openDatabase(project, { readonly: true });
    try {
      return (connection.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    } finally {
      connection.close();
    }
  } catch {
    return 0;
  }
}

describe('kill -9 while training', () => {
  it.each(['typed-array', 'tfjs'])('%s: the file is sound, every stored epoch is there, and the run goes on to the same end', async (backend) => {
    const epochs = backend === 'tfjs' ? 60 : 3000;
    for (const enough of [1, Math.floor(epochs / 3)]) {
      project = work.file(`p${enough}.vitrine`);
      const child = start(project, 'run', spec(epochs, backend));
      await until(() => stored('epoch') >= enough);
      const seen = stored('epoch');
      await end(child);
      const shown = json(project, 'show', 'run');
      expect(shown.status).toBe('interrupted');
      expect(shown.training.history.loss.length).toBeGreaterThanOrEqual(seen);
      expect(json(project, 'check').project.problems).toEqual([]);
      const ended = json(project, 'continue', 'run');
      expect(ended.training.epochs).toBe(epochs);
      const whole = json(project, 'run', spec(epochs, backend, { name: 'whole' }));
      expect(ended.training.history.loss).toEqual(whole.training.history.loss);
      expect(ended.model.hash).toBe(whole.model.hash);
      expect(ended.metrics).toEqual(whole.metrics);
    }
  });

  const begun = [
    ['a network', 'epoch', { model: { kind: 'mlp', hidden: [12] }, training: { epochs: 9000 * length, backend: 'typed-array' } }],
    [
      'boosting',
      'epoch',
      { dataset: 'sample:digits8x8', target: 'digit', model: { kind: 'gradient-boosting', trees: 1500 * length, maxLeafNodes: 8, learningRate: 0.01 } },
    ],
    [
      'a search',
      'fold',
      {
        model: { kind: 'mlp', hidden: [8] },
        training: { epochs: 150, backend: 'typed-array' },
        search: { kind: 'random', trials: 40 * length, space: { 'training.optimizer.learningRate': { low: 0.001, high: 0.1, scale: 'log' } } },
        crossValidation: { folds: 3 },
      },
    ],
  ] as const;
  it.each(begun)('many times in %s: the file is sound, and it comes to the same end', { timeout: 240_000 }, async (_what, table, more) => {
    const file = (name: string) => work.file(`${name}.json`, JSON.stringify({ name, dataset: 'sample:breast_cancer', target: 'target', seed: 3, ...more }));
    let kills = 0;
    for (let turn = 0; turn < turns; turn++) {
      const child = turn === 0 ? start(project, 'run', file('killed')) : start(project, 'continue', 'killed');
      if (turn === 0) await until(() => fs.existsSync(project) && vitrine(project, '--json', 'show', 'killed').status === 0);
      else {
        // every third dies while it starts or reads, the others soon after something new is in the file
        const before = stored(table);
        if (turn % 3 > 0) await until(() => stored(table) > before || child.exitCode !== null);
        await new Promise((resolve) => setTimeout(resolve, turn % 3 > 0 ? (turn * 37) % 120 : (turn * 97) % 600));
      }
      if (child.exitCode === null) kills++;
      await end(child);
      if (turn % 5 === 4) expect(json(project, 'check').project.problems).toEqual([]);
    }
    expect(kills).toBeGreaterThanOrEqual(turns * 0.75);
    const ended = json(project, 'show', 'killed').status === 'finished' ? json(project, 'show', 'killed') : json(project, 'continue', 'killed');
    const whole = json(project, 'run', file('whole'));
    expect(ended.status).toBe('finished');
    expect(ended.model.hash).toBe(whole.model.hash);
    expect(ended.metrics).toEqual(whole.metrics);
    expect(ended.training.history.loss).toEqual(whole.training.history.loss);
    const scores = (run: { search?: { trials: { folds: { score: number }[] }[] } }) => run.search?.trials.map((trial) => trial.folds.map((fold) => fold.score));
    expect(scores(ended)).toEqual(scores(whole));
    expect(json(project, 'check').project.problems).toEqual([]);
  });

  it('during an import of the first file: a project, with all of the table or none of it', async () => {
    const source = work.file('large.csv', `a,b\n${Array.from({ length: 200_000 }, (_, i) => `${i},${i % 9}`).join('\n')}\n`);
    for (const wait of [200, 500, 900]) {
      const child = start(project, 'import', source);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await end(child);
    }
    const dataset = json(project, 'import', source);
    expect(dataset.rows).toBe(200_000);
    expect(json(project, 'check').project.problems).toEqual([]);
  });

  it('Ctrl-C keeps the last checkpoint, and continue ends as if nothing had been', async () => {
    const child = start(project, 'run', spec(4000, 'typed-array'));
    await until(() => stored('epoch') > 50);
    const code = await end(child, 'SIGINT');
    expect(code).toBe(130);
    expect(json(project, 'show', 'run').status).toBe('cancelled');
    const ended = json(project, 'continue', 'run');
    const whole = json(project, 'run', spec(4000, 'typed-array', { name: 'whole' }));
    expect(ended.model.hash).toBe(whole.model.hash);
    expect(refusal(project, 'continue', 'run').message).toMatch(/finished/);
  });

  it('while explaining: continue makes the explanations that are missing', async () => {
    const explain = [
      { method: 'permutation-importance', rows: 'test' },
      { method: 'permutation-shap', rows: '0:25', params: { permutations: 5000 } },
    ];
    const child = start(project, 'run', spec(20, 'typed-array', { explain }));
    await until(() => {
      try {
        return json(project, 'show', 'run').explanations.length === 1;
      } catch {
        return false;
      }
    });
    await end(child);
    const ended = json(project, 'continue', 'run');
    expect(ended.status).toBe('finished');
    expect(ended.explanations.map((value: { method: string }) => value.method)).toEqual(['permutation-importance', 'permutation-shap']);
  });

  it('a second program is told who writes, and reads meanwhile', async () => {
    const child = start(project, 'run', spec(200_000, 'typed-array'));
    await until(() => stored('epoch') > 5);
    expect(json(project, 'list')[0].status).toBe('running');
    const second = vitrine(project, '--json', 'import', 'sample:iris');
    expect(second.status).toBe(1);
    expect(JSON.parse(second.stderr).error).toMatchObject({ code: 'project-locked', message: expect.stringMatching(/the command line \(process \d+/) });
    await end(child);
  });
});

describe('kill -9 while explaining many rows', () => {
  it('every piece that was stored is there, and the same command goes on to the same numbers', async () => {
    json(project, 'run', work.file('forest.json', JSON.stringify({ name: 'run', dataset: 'sample:breast_cancer', target: 'target', model: { kind: 'svm' } })));
    const asked = ['explain', 'run', '--method', 'permutation-shap', '--rows', 'train', '--params', '{"background": 60, "permutations": 4}'];
    const child = start(project, ...asked);
    await until(() => stored('explanation_piece') >= 3);
    const seen = stored('explanation_piece');
    await end(child);
    expect(json(project, 'check').project.problems).toEqual([]);
    expect(json(project, 'show', 'run').explanations).toEqual([]);
    expect(stored('explanation_piece')).toBeGreaterThanOrEqual(seen);
    const ended = json(project, ...asked);
    expect(stored('explanation_piece')).toBe(0);
    const whole = json(project, ...asked);
    expect(ended.values).toEqual(whole.values);
    expect(ended.standardError).toEqual(whole.standardError);
    expect(ended.rows.length).toBe(whole.rows.length);
  });
});
