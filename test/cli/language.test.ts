// What a person reads at the terminal is in their language; JSON is not.
import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vitrine, vitrineIn, workFolder } from '../support/cli.ts';

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

  it('in the names of runs that nobody named', () => {
    const spec = work.file('again.yaml');
    fs.writeFileSync(spec, 'dataset: sample:iris\ntarget: target\nmodel: { kind: decision-tree }\n');
    const named = JSON.parse(vitrine(project, '--lang', 'zh-CN', '--json', 'run', spec).stdout).name;
    expect(named).toBe('决策树 2');
    expect(JSON.parse(vitrine(project, '--json', 'show', id).stdout).name).toBe('Decision tree 1');
  });

  it('in the help of every command, whatever stands before it', () => {
    const names = vitrine(project, '--help')
      .stdout.split('\n')
      .flatMap((line) => /^ {2}([a-z][\w-]*)/.exec(line)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(15);
    const said = [['--help'], ...names.filter((name) => name !== 'help').map((name) => [name, '--help'])].map(
      (args) => vitrine(project, ...args, '--lang', 'zh-CN').stdout,
    );
    for (const text of said) {
      expect(text).toMatch(/用法/);
      expect(text.match(/\b(the|of|a|an|and|or a|with)\b/g) ?? [], text).toEqual([]);
    }
  });

  it('in refusals of arguments and in the documentation of a spec', () => {
    expect(vitrine(project, '--lang', 'zh', 'nope').stderr).toMatch(/没有命令“nope”/);
    expect(vitrine(project, '--lang', 'zh', 'explain', 'x').stderr).toMatch(/必须给出选项/);
    expect(vitrine(project, 'nope').stderr).toMatch(/unknown command 'nope'/);
    expect(vitrine(project, '--lang', 'zh', 'spec', 'knn').stdout).toMatch(/默认/);
  });

  it('is that of the system where nothing else is said', () => {
    const inSystem = (env: Record<string, string>, ...args: string[]) => vitrineIn(env, project, ...args).stdout;
    expect(inSystem({ LANG: 'zh_CN.UTF-8' }, 'list')).toMatch(/[\u4e00-\u9fff]/);
    expect(inSystem({ LANG: 'zh_CN.UTF-8', VITRINE_LANG: 'en' }, 'list')).toMatch(/created/);
    expect(inSystem({ LANG: 'fr_FR.UTF-8' }, 'list')).toMatch(/created/);
  });

  it('leaves JSON as it is', () => {
    const one = (lang: string) => vitrine(project, '--lang', lang, '--json', 'show', id).stdout;
    expect(one('zh-CN')).toBe(one('en'));
  });
});
