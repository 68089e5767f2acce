import { describe, expect, it } from 'vitest';
import { end, json, refusal, start, until, vitrine } from '../support/cli.ts';
import { killedProject } from '../support/killed.ts';

const run = killedProject();

describe('kill -9 while training', () => {
  it.each(['typed-array', 'tfjs'])(
    '%s: the file is sound, every stored epoch is there, and the run goes on to the same end',
    async (backend) => {
      const epochs = backend === 'tfjs' ? 60 : 3000;
      const whole = json(run.file('whole.vitrine'), 'run', run.spec(epochs, backend));
      for (const enough of [1, Math.floor(epochs / 3)]) {
        run.project = run.file(`p${enough}.vitrine`);
        const child = start(run.project, 'run', run.spec(epochs, backend));
        await until(() => run.stored('epoch') >= enough);
        const seen = run.stored('epoch');
        await end(child);
        const shown = json(run.project, 'show', 'run');
        expect(shown.status).toBe('interrupted');
        expect(shown.training.history.loss.length).toBeGreaterThanOrEqual(seen);
        expect(json(run.project, 'check').project.problems).toEqual([]);
        const ended = json(run.project, 'continue', 'run');
        expect(ended.training.epochs).toBe(epochs);
        expect(ended.training.history.loss).toEqual(whole.training.history.loss);
        expect(ended.model.hash).toBe(whole.model.hash);
        expect(ended.metrics).toEqual(whole.metrics);
      }
    },
  );

  it('during an import of the first file: a run.project, with all of the table or none of it', async () => {
    const source = run.file(
      'large.csv',
      `a,b\n${Array.from({ length: 200_000 }, (_, i) => `${i},${i % 9}`).join('\n')}\n`,
    );
    for (const wait of [200, 500, 900]) {
      const child = start(run.project, 'import', source);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await end(child);
    }
    const dataset = json(run.project, 'import', source);
    expect(dataset.rows).toBe(200_000);
    expect(json(run.project, 'check').project.problems).toEqual([]);
  });

  it('Ctrl-C keeps the last checkpoint, and continue ends as if nothing had been', async () => {
    const child = start(run.project, 'run', run.spec(4000, 'typed-array'));
    await until(() => run.stored('epoch') > 50);
    const code = await end(child, 'SIGINT');
    expect(code).toBe(130);
    expect(json(run.project, 'show', 'run').status).toBe('cancelled');
    const ended = json(run.project, 'continue', 'run');
    const whole = json(run.project, 'run', run.spec(4000, 'typed-array', { name: 'whole' }));
    expect(ended.model.hash).toBe(whole.model.hash);
    expect(refusal(run.project, 'continue', 'run').message).toMatch(/finished/);
  });

  it('a second program is told who writes, and reads meanwhile', async () => {
    const child = start(run.project, 'run', run.spec(200_000, 'typed-array'));
    await until(() => run.stored('epoch') > 5);
    expect(json(run.project, 'list')[0].status).toBe('running');
    const second = vitrine(run.project, '--json', 'import', 'sample:iris');
    expect(second.status).toBe(1);
    expect(JSON.parse(second.stderr).error).toMatchObject({
      code: 'project-locked',
      message: expect.stringMatching(/the command line \(process \d+/),
    });
    await end(child);
  });
});
