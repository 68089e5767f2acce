// What a person reads at the terminal is in their language; JSON is not.
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vitrine, workFolder } from '../support/cli.ts';

const work = workFolder();
const project = work.file('p.vitrine');
let id = '';

beforeAll(() => {
  const spec = work.file('iris.yaml');
  fs.writeFileSync(
    spec,
    'dataset: sample:iris\ntarget: target\nmodel: { kind: decision-tree }\nexplain: [{ method: tree-shap, rows: [0] }]\n',
  );
  id = JSON.parse(vitrine(project, '--json', 'run', spec).stdout).id;
}, 60_000);
afterAll(() => work[Symbol.dispose]());

/** Words in Latin letters that are no names of settings, metrics, kinds or a person's data. */
const english = (text: string): string[] =>
  text.match(/\b(rows?|training|ended|explanation|feature|value|created|status|over|base|prediction|experiment)\b/g) ??
  [];

describe('--lang zh-CN', () => {
  it.each([
    ['list'],
    ['show', () => id],
    ['explain', () => id, '--method', 'tree-shap', '--rows', '3'],
    ['explain', () => id, '--method', 'permutation-importance'],
    ['explain', () => id, '--method', 'partial-dependence'],
    ['explain', () => id, '--method', 'surrogate-tree'],
    ['explain', () => id, '--method', 'friedman-h'],
    ['explain', () => id, '--method', 'counterfactual', '--rows', '60'],
    ['explain', () => id, '--method', 'anchors', '--rows', '60'],
    ['samples'],
    ['check'],
  ])('%s', (...args) => {
    const said = vitrine(project, '--lang', 'zh-CN', ...args.map((one) => (typeof one === 'string' ? one : one())));
    expect(said.status).toBe(0);
    expect(said.stdout).toMatch(/[\u4e00-\u9fff]/);
    expect(english(said.stdout)).toEqual([]);
    expect(english(said.stderr)).toEqual([]);
  });

  it('leaves JSON as it is', () => {
    const one = (lang: string) => vitrine(project, '--lang', lang, '--json', 'show', id).stdout;
    expect(one('zh-CN')).toBe(one('en'));
  });
});
