// A column of texts on the command line: from import to predictions of new texts, in both languages.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

const work = workFolder();
const project = work.file('texts.vitrine');
afterAll(() => work[Symbol.dispose]());

const spec = (name: string, value: unknown): string => {
  fs.writeFileSync(work.file(name), JSON.stringify(value));
  return work.file(name);
};

// the accuracies of scikit-learn's TfidfVectorizer and LogisticRegression on the same rows
it.each([
  ['movie_reviews', 0.7808, 'charming'],
  ['chinese_reviews', 0.7013, '好'],
])(
  '%s: at least as right as scikit-learn, and its words can be read',
  (name, peer, word) => {
    const run = json(
      project,
      'run',
      spec('run.json', {
        dataset: `sample:${name}`,
        target: 'sentiment',
        model: { kind: 'linear' },
        split: { test: 0.2, seed: 42, stratify: false },
      }),
    );
    expect(run.metrics.test.accuracy).toBeGreaterThanOrEqual(peer);
    expect(run.dataset.features).toEqual([{ name: 'text', kind: 'text' }]);
    expect(run.warnings.join()).toContain('read as words');
    fs.writeFileSync(work.file('new.csv'), `text\n"${word}, ${word}"\n""\n`);
    const { predictions, warnings } = json(project, 'predict', run.id, '--data', work.file('new.csv'));
    expect(predictions.length).toBe(2);
    expect(warnings.join()).not.toMatch(/not seen in training/);
    const value = json(
      project,
      'explain',
      run.id,
      '--method',
      'linear-shap',
      '--data',
      work.file('new.csv'),
      '--rows',
      '0',
    );
    expect(value.kind).toBe('text-attribution');
    expect(value.tokens[0].map(({ text }: { text: string }) => text)).toContain(word);
    expect(
      vitrine(project, '--lang', 'zh-CN', 'explain', run.id, '--method', 'linear-shap', '--rows', '3').stdout,
    ).toContain('词');
  },
  120_000,
);

it('names and codes are left out, until they are asked for', () => {
  const rows = Array.from({ length: 80 }, (_, i) => `Person ${i} ${i % 7},${i % 2},${i % 2 ? 'yes' : 'no'}`);
  fs.writeFileSync(work.file('people.csv'), `who,a,paid\n${rows.join('\n')}\n`);
  json(project, 'import', work.file('people.csv'), '--kind', 'who=text');
  const run = (more: Record<string, unknown> = {}) =>
    json(
      project,
      'run',
      spec('p.json', { dataset: 'people', target: 'paid', model: { kind: 'naive-bayes' }, ...more }),
    );
  const first = run();
  expect(first.dataset.features.map(({ name }: { name: string }) => name)).toEqual(['a']);
  expect(first.warnings.join()).toContain('who');
  expect(
    run({ features: { include: ['who', 'a'] } }).dataset.features.map(({ kind }: { kind: string }) => kind),
  ).toEqual(['text', 'numeric']);
});

it('settings of texts are checked, and texts have no curve', () => {
  const asked = (text: unknown) =>
    spec('bad.json', {
      dataset: 'sample:movie_reviews',
      target: 'sentiment',
      model: { kind: 'linear' },
      preprocess: { text },
    });
  expect(refusal(project, 'run', asked({ ngrams: [2, 1] })).where).toContain('preprocess.text');
  expect(refusal(project, 'run', asked({ kinds: 'count' })).where).toContain('preprocess.text');
  const { experiments } = { experiments: json(project, 'list').experiments ?? json(project, 'list') };
  const id = experiments.find((one: { kind: string; dataset: string }) => one.kind === 'linear').id;
  expect(
    refusal(project, 'explain', id, '--method', 'partial-dependence', '--params', '{"features":["text"]}').message,
  ).toContain('no curve');
});

it('a method that cannot explain words in their order is refused before anything is trained', () => {
  const file = spec('words.json', {
    dataset: 'sample:movie_reviews',
    target: 'sentiment',
    model: { kind: 'text-network' },
    explain: [{ method: 'permutation-importance', rows: 'test' }],
  });
  const refused = refusal(project, 'run', file);
  expect(refused.where).toBe('explain[0].method');
  expect(refused.message).toContain('word by word');
  const { experiments } = { experiments: json(project, 'list').experiments ?? json(project, 'list') };
  expect(experiments.some((one: { kind: string }) => one.kind === 'text-network')).toBe(false);
});

it('new texts of the same kind are no drift, and each class has its own words', () => {
  const lines = fs.readFileSync(path.join(root, 'resources/samples/movie_reviews.csv'), 'utf8').split('\n');
  fs.writeFileSync(work.file('a.csv'), [lines[0], ...lines.slice(1, 2000)].join('\n'));
  fs.writeFileSync(work.file('b.csv'), [lines[0], ...lines.slice(2000, 2600)].join('\n'));
  json(project, 'import', work.file('a.csv'));
  const run = json(
    project,
    'run',
    spec('a.json', { dataset: 'a', target: 'sentiment', model: { kind: 'naive-bayes' } }),
  );
  const drift = json(project, 'drift', run.id, '--data', work.file('b.csv'));
  expect(drift.domainAuc).toBeLessThan(0.65);
  const all = json(
    project,
    'explain',
    run.id,
    '--method',
    'kernel-shap',
    '--rows',
    '0',
    '--params',
    '{"class":"all","background":10}',
  );
  const [first, second] = all.byClass.map((one: { terms: { term: string; value: number }[][] }) => one.terms[0]);
  expect(first.map(({ term }: { term: string }) => term).sort()).toEqual(
    second.map(({ term }: { term: string }) => term).sort(),
  );
  // of two classes what one gains the other loses
  for (const { term, value } of first)
    expect(value + second.find((one: { term: string }) => one.term === term).value).toBeCloseTo(0, 8);
  for (const command of ['errors', 'calibration'])
    expect(vitrine(project, '--json', command, run.id).status, command).toBe(0);
  const leaks = json(project, 'leakage', run.id);
  expect(leaks.columns.flatMap(({ reasons }: { reasons: string[] }) => reasons)).not.toContain('identity');
}, 120_000);
