import { describe, expect, it } from 'vitest';
import { end, json, start, until } from '../support/cli.ts';
import { killedProject } from '../support/killed.ts';

const run = killedProject();

describe('kill -9 while explaining', () => {
  it('continue makes the explanations that are missing', async () => {
    const explain = [
      { method: 'permutation-importance', rows: 'test' },
      { method: 'permutation-shap', rows: '0:25', params: { permutations: 5000 } },
    ];
    const child = start(run.project, 'run', run.spec(20, 'typed-array', { explain }));
    await until(() => {
      try {
        return json(run.project, 'show', 'run').explanations.length === 1;
      } catch {
        return false;
      }
    });
    await end(child);
    const ended = json(run.project, 'continue', 'run');
    expect(ended.status).toBe('finished');
    expect(ended.explanations.map((value: { method: string }) => value.method)).toEqual([
      'permutation-importance',
      'permutation-shap',
    ]);
  });
});

describe('kill -9 while explaining many rows', () => {
  it('every piece that was stored is there, and the same command goes on to the same numbers', async () => {
    json(
      run.project,
      'run',
      run.file(
        'forest.json',
        JSON.stringify({ name: 'run', dataset: 'sample:breast_cancer', target: 'target', model: { kind: 'svm' } }),
      ),
    );
    const asked = [
      'explain',
      'run',
      '--method',
      'permutation-shap',
      '--rows',
      'train',
      '--params',
      '{"background": 40, "permutations": 3}',
    ];
    const child = start(run.project, ...asked);
    await until(() => run.stored('explanation_piece') >= 3);
    const seen = run.stored('explanation_piece');
    await end(child);
    expect(json(run.project, 'check').project.problems).toEqual([]);
    expect(json(run.project, 'show', 'run').explanations).toEqual([]);
    expect(run.stored('explanation_piece')).toBeGreaterThanOrEqual(seen);
    const ended = json(run.project, ...asked);
    expect(run.stored('explanation_piece')).toBe(0);
    const whole = json(run.project, ...asked);
    expect(ended.values).toEqual(whole.values);
    expect(ended.standardError).toEqual(whole.standardError);
    expect(ended.rows.length).toBe(whole.rows.length);
  });
});
