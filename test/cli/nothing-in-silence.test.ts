// What is asked for and cannot be had is said, and what is said is of the row itself.
import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';

const work = workFolder();
const project = work.file('p.vitrine');
const spec = (name: string, text: string): string => {
  fs.writeFileSync(work.file(name), text);
  return work.file(name);
};
let id = '';

beforeAll(() => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const home = i === 7 ? '' : i % 3 === 0 ? 'rent' : 'own';
    return `${20 + ((i * 7) % 40)},${home},${(i * 7) % 40 > 20 ? 'yes' : 'no'}`;
  });
  fs.writeFileSync(work.file('homes.csv'), `age,home,paid\n${rows.join('\n')}\n`);
  vitrine(project, 'import', work.file('homes.csv'));
  id = json(project, 'run', spec('tree.yaml', 'dataset: homes\ntarget: paid\nmodel: { kind: decision-tree }\n')).id;
}, 60_000);
afterAll(() => work[Symbol.dispose]());

it('LIME says of a missing category that it is missing, and not what stands in for it', () => {
  const { features, conditions } = json(project, 'explain', id, '--method', 'lime', '--rows', '7');
  expect(conditions[0][features.indexOf('home')]).toBe('home is missing');
  const said = vitrine(project, '--lang', 'zh-CN', 'explain', id, '--method', 'anchors', '--rows', '7').stdout;
  expect(said).not.toMatch(/is missing/);
});

it('rows that no stored explanation has are explained for their scores', () => {
  vitrine(project, 'explain', id, '--method', 'tree-shap', '--rows', '0:5');
  const { scores } = json(project, 'assess', id, '--scores', 'sparseness', '--rows', '3:9');
  expect(scores.length).toBeGreaterThan(0);
  for (const score of scores) expect(score.rows).toEqual([3, 4, 5, 6, 7, 8]);
});

it('a named explanation without the rows is refused, with the row', () => {
  const own = json(project, 'explain', id, '--method', 'tree-shap', '--rows', '0:5').id;
  expect(refusal(project, 'assess', id, '--explanations', own, '--rows', '4,11')).toMatchObject({
    code: 'rows',
    values: { row: 11 },
  });
});

it('a setting of a column that columns of its kind do not have is refused', () => {
  const asked = spec(
    'ordered.yaml',
    'dataset: homes\ntarget: paid\nmodel: { kind: decision-tree }\npreprocess: { columns: { age: { categorical: ordered } } }\n',
  );
  expect(refusal(project, 'run', asked)).toMatchObject({
    code: 'spec',
    where: 'preprocess.columns.age.categorical',
    hint: expect.stringContaining('missingIndicators'),
  });
});

it('the report of every point of a frontier draws it', () => {
  const asked = spec('front.yaml', 'name: f\ndataset: homes\ntarget: paid\ncrossValidation: { folds: 2 }\n');
  const found = json(project, 'frontier', asked, '--kinds', 'decision-tree');
  for (const { experiment } of found.points) {
    vitrine(project, 'export', experiment, '--format', 'html', '--out', work.file('r.html'));
    expect(fs.readFileSync(work.file('r.html'), 'utf8')).toContain('f · Decision tree');
  }
  expect(found.points.map(({ name }: { name: string }) => name)).toContain('f · Decision tree · Max depth 3');
});

it('names of facts, measures and tests are words', () => {
  expect(vitrine(project, 'show', id).stdout).not.toMatch(/[a-z][A-Z][a-z]+ \d/);
  expect(vitrine(project, 'agreement', id, '--rows', '0:4', '--methods', 'tree-shap,occlusion').stdout).toContain(
    'Same features',
  );
});
