import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { root } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

// A report is in one language: the other one is in none of its sentences.

let studio: Studio;
let credit = '';
let glucose = '';
withStudio((given) => {
  studio = given;
});

/** What a reader sees, without the spec, which is as it was written. */
const textOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<pre>.*?<\/pre>/s, '')
    .replaceAll(/<[^>]*>/g, '\n');

const methods = [
  ['tree-shap', '0:3'],
  ['lime', '0:3'],
  ['counterfactual', '0:2'],
  ['anchors', '0:2'],
  ['prototypes', 'test'],
  ['permutation-importance', 'test'],
  ['partial-dependence', 'test'],
  ['friedman-h', 'test'],
  ['surrogate-tree', 'test'],
  ['ale-2d', 'test'],
] as const;

it('has something of everything', async () => {
  const base = {
    name: 'm',
    split: { test: 0.2, validation: 0.2, seed: 1 },
    model: { kind: 'gradient-boosting', trees: 20 },
  };
  ({ id: credit } = await studio.run({ ...base, dataset: 'sample:german_credit', target: 'risk' }, root));
  ({ id: glucose } = await studio.run({ ...base, dataset: 'sample:diabetes', target: 'progression' }, root));
  for (const [method, rows] of methods) await studio.explain(credit, { method, rows, params: {} });
  for (const assessment of ['metrics', 'calibration', 'conformal', 'thresholds', 'errors', 'robustness', 'complexity'])
    await studio.assess(credit, { assessment, params: {}, rows: assessment === 'robustness' ? '0:3' : undefined });
  await studio.explain(glucose, { method: 'kernel-shap', rows: '0:2', params: {} });
  expect(studio.show(credit).explanations.length).toBeGreaterThan(6);
}, 120_000);

it('in English there is no Chinese', () => {
  for (const id of [credit, glucose]) {
    const report = studio.report(id, 'en');
    expect(report).toContain('<html lang="en">');
    expect(textOf(report).match(/\p{Script=Han}+/gu)).toBeNull();
    expect(textOf(report)).toContain('How good it is');
  }
});

/** Names, values, sources: what the samples bring. */
const brought = ['samples.json', 'german_credit.csv', 'diabetes.csv']
  .map((name) => fs.readFileSync(path.join(root, 'resources/samples', name), 'utf8'))
  .join('\n');
/** Terms that Chinese textbooks write in Latin letters, and what is of the machine. */
const terms = /SHAP|LIME|ROC AUC|ALE|PDP|UTC|Vitrine|Brier|F-beta/;

it('in Chinese there is no English sentence', () => {
  for (const id of [credit, glucose]) {
    const report = studio.report(id, 'zh-CN');
    expect(report).toContain('<html lang="zh-CN">');
    const lines = textOf(report).split('\n');
    expect(lines.join('')).toContain('表现');
    const foreign = lines.filter((line) =>
      [...line.matchAll(/[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,})+/g)].some(
        ([phrase]) => !brought.includes(phrase) && !terms.test(phrase),
      ),
    );
    expect(foreign).toEqual([]);
  }
});
