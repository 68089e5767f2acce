import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { end, json, start, until, workFolder } from '../support/cli.ts';
import { networkSpec, storedRows } from '../support/killed.ts';

let work: ReturnType<typeof workFolder>;
let project: string;
beforeEach(() => {
  work = workFolder();
  project = work.file('p.vitrine');
});
afterEach(() => work[Symbol.dispose]());

const stored = (table: Parameters<typeof storedRows>[1]): number => storedRows(project, table);
const spec = (epochs: number, backend: string, more = {}): string => networkSpec(work, epochs, backend, more);

describe('kill -9 while explaining', () => {
  it('continue makes the explanations that are missing', async () => {
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
});

describe('kill -9 while explaining many rows', () => {
  it('every piece that was stored is there, and the same command goes on to the same numbers', async () => {
    json(project, 'run', work.file('forest.json', JSON.stringify({ name: 'run', dataset: 'sample:breast_cancer', target: 'target', model: { kind: 'svm' } })));
    const asked = ['explain', 'run', '--method', 'permutation-shap', '--rows', 'train', '--params', '{"background": 40, "permutations": 3}'];
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
