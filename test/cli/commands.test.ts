import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, refusal, vitrine, workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

let work: ReturnType<typeof workFolder>;
let project: string;
let tree: string;
let network: string;

beforeAll(() => {
  work = workFolder();
  project = work.file('analysis 分析.vitrine');
  work.file(
    'tree.yaml',
    'dataset: sample:iris\ntarget: target\nsplit: {test: 0.2, seed: 42, stratify: false}\nmodel: {kind: decision-tree}\nexplain: [{method: tree-shap, rows: test}]\n',
  );
  work.file(
    'network.json',
    JSON.stringify({
      name: 'net',
      dataset: 'sample:iris',
      target: 'target',
      model: { kind: 'mlp', hidden: [5] },
      training: { epochs: 30 },
      split: { validation: 0.1 },
      seed: 7,
    }),
  );
  tree = json(project, 'run', work.file('tree.yaml')).id;
  network = json(project, 'run', work.file('network.json'), '--set', 'training.epochs=40').id;
});
afterAll(() => work[Symbol.dispose]());

describe('what the contract of the command line promises', () => {
  it('samples, and import with a profile; the same file twice is one data set', () => {
    expect(json(project, 'samples').map((sample: { name: string }) => sample.name)).toContain('german_credit');
    const first = json(project, 'import', 'sample:wine');
    expect([first.rows, first.columns.length, first.target]).toEqual([178, 14, 'target']);
    expect(json(project, 'import', 'sample:wine').id).toBe(first.id);
    expect(first.warnings).toEqual([]);
  });

  it('run and show: the iris tree is right on all 30 test rows', () => {
    const shown = json(project, 'show', tree);
    expect(shown.metrics.test.accuracy).toBe(1);
    expect(shown.split.testRows.slice(0, 8)).toEqual([73, 18, 118, 78, 76, 31, 64, 141]);
    expect(shown.explanations[0]).toMatchObject({
      method: 'tree-shap',
      rows: shown.split.testRows,
      fidelity: { kind: 'additivity' },
    });
    expect(shown.dataset.target.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(Object.keys(shown.seconds)).toEqual(expect.arrayContaining(['load', 'train', 'explain', 'assess', 'total']));
    expect(shown.status).toBe('finished');
  });

  it('run --set changes the spec; a network has its history', () => {
    const shown = json(project, 'show', 'net');
    expect(shown.training).toMatchObject({ epochs: 40, stoppedBy: 'epochs' });
    for (const name of ['loss', 'valLoss', 'learningRate']) expect(shown.training.history[name].length).toBe(40);
  });

  it('the same spec and seed: the same numbers to the last bit', () => {
    const again = json(project, 'run', work.file('network.json'), '--set', 'training.epochs=40');
    const before = json(project, 'show', network);
    for (const part of ['metrics', 'training', 'split', 'model', 'preprocess'])
      expect(again[part]).toEqual(before[part]);
    json(project, 'delete', again.id);
  });

  it('list, and delete into the bin', () => {
    const ids = json(project, 'list').map((row: { id: string }) => row.id);
    expect(ids).toEqual([network, tree]);
    const extra = json(project, 'run', work.file('tree.yaml')).id;
    expect(json(project, 'delete', extra).deleted).toEqual([extra]);
    expect(json(project, 'list').length).toBe(2);
    expect(refusal(project, 'show', extra).code).toBe('not-found');
  });

  it('predict, to the terminal and to a file, as CSV and JSON; formulas are escaped', () => {
    const rows = work.file(
      'rows.csv',
      'sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n6.7,3.0,5.2,2.3\n',
    );
    const answer = json(project, 'predict', tree, '--data', rows);
    expect(answer.predictions).toEqual(['setosa', 'virginica']);
    answer.probabilities.forEach((row: number[]) => expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12));
    const out = work.file('out.csv');
    vitrine(project, 'predict', tree, '--data', rows, '--out', out);
    expect(fs.readFileSync(out, 'utf8').split('\n')[0]).toBe(
      'row,sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),predicted_target,probability_setosa,probability_versicolor,probability_virginica',
    );
    expect(refusal(project, 'predict', tree, '--data', work.file('short.csv', 'sepal length (cm)\n5\n')).code).toBe(
      'column-not-found',
    );
    expect(
      refusal(
        project,
        'predict',
        tree,
        '--data',
        work.file(
          'ragged.csv',
          'sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n1,2,3,4\n1,2\n',
        ),
      ).where,
    ).toBe('line 3');
  });

  it.each([
    ['exact-shap', { background: 20 } as Record<string, unknown>],
    ['kernel-shap', { background: [0, 50, 100] }],
    ['tree-shap', { perturbation: 'interventional', background: 10 }],
    ['lime', { samples: 500 }],
  ])('explain by %s: rows, values, card; the same seed the same bytes', (method, params) => {
    const ask = () =>
      json(
        project,
        'explain',
        tree,
        '--method',
        method,
        '--rows',
        '3,8',
        '--params',
        JSON.stringify(params),
        '--seed',
        '5',
      );
    const [first, second] = [ask(), ask()];
    expect(first.rows).toEqual([3, 8]);
    expect(first.values.length).toBe(2);
    expect(first.features).toEqual(['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']);
    expect(first.standardError.length).toBe(2);
    expect(first.fidelity.kind).toBe(method === 'lime' ? 'r2' : 'additivity');
    if (method === 'lime')
      for (const key of ['intercept', 'localPrediction', 'conditions']) expect(first[key].length).toBe(2);
    if (Array.isArray(params.background)) expect(first.params.background).toEqual(params.background);
    for (const key of ['values', 'predictions', 'baseValue', 'standardError']) expect(second[key]).toEqual(first[key]);
  });

  it('explain by auto takes what is exact and says why; examples and rules are stored and exported like the rest', () => {
    const exact = json(project, 'explain', tree, '--method', 'auto', '--rows', '3');
    expect(exact.method).toBe('tree-shap');
    expect(exact.why.en).toContain('Exact for trees');
    const ways = json(
      project,
      'explain',
      tree,
      '--method',
      'counterfactual',
      '--rows',
      '3,60',
      '--params',
      '{"count": 2}',
    );
    expect(ways.examples.map((example: { row: number; outcome: string }) => [example.row, example.outcome])).toEqual([
      [3, 'exact'],
      [60, 'exact'],
    ]);
    const rules = json(project, 'explain', tree, '--method', 'anchors', '--rows', '3');
    expect(rules.rules[0].precision).toBeGreaterThanOrEqual(0.95);
    json(project, 'explain', tree, '--method', 'drop-column', '--rows', 'test');
    const report = work.file('more.html');
    vitrine(project, 'export', tree, '--format', 'html', '--out', report);
    expect(fs.readFileSync(report, 'utf8')).toContain('counterfactual');
    const told = vitrine(project, 'explain', tree, '--method', 'kernel-shap', '--rows', '0:3').stdout;
    expect(told).toMatch(/% of the made-up rows lie off the data/);
  });

  it('explain rows of another file, and a whole data set', () => {
    const rows = work.file(
      'rows.csv',
      'sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n',
    );
    expect(json(project, 'explain', tree, '--method', 'tree-shap', '--data', rows).rows).toEqual([0]);
    const importance = json(project, 'explain', tree, '--method', 'permutation-importance', '--rows', 'all');
    expect(importance.mean.length).toBe(4);
    expect(importance.repeats[0].length).toBe(10);
  });

  it('compare, side by side', () => {
    const answer = json(project, 'compare', tree, network);
    expect(answer.experiments.length).toBe(2);
    expect(answer.differences.map((row: { path: string }) => row.path)).toContain('model.kind');
    expect(answer.metrics.length).toBeGreaterThan(5);
  });

  it('export as data: the model can be rebuilt from it', () => {
    const out = work.file('tree.json');
    json(project, 'export', tree, '--format', 'json', '--out', out);
    const { model, preprocess, split, metrics } = JSON.parse(fs.readFileSync(out, 'utf8'));
    const [one] = model.fitted.trees;
    expect(preprocess.encoded.length).toBe(4);
    const lines = fs.readFileSync(path.join(root, 'resources/samples/iris.csv'), 'utf8').trim().split('\n').slice(1);
    const classes = ['setosa', 'versicolor', 'virginica'];
    const right = split.testRows.filter((row: number) => {
      const cells = lines[row].split(',');
      let node = 0;
      while (one.childrenLeft[node] >= 0)
        node =
          Number(cells[one.feature[node]]) <= one.threshold[node] ? one.childrenLeft[node] : one.childrenRight[node];
      return classes[one.value[node].indexOf(Math.max(...one.value[node]))] === cells[4];
    });
    expect(right.length / split.test).toBe(metrics.test.accuracy);
    const net = work.file('net.json');
    json(project, 'export', network, '--format', 'json', '--out', net);
    const layers = JSON.parse(fs.readFileSync(net, 'utf8')).model.fitted.layers;
    expect([layers[0].weights.length, layers[0].weights[0].length, layers[1].activation]).toEqual([4, 5, 'softmax']);
  });

  it('export as a report: one file that asks the network for nothing and runs nothing', () => {
    const out = work.file('report.html');
    json(project, 'export', tree, '--format', 'html', '--out', out);
    const html = fs.readFileSync(out, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<script|<link|src=|href=|url\(|@import|http:/i);
    expect(html).toContain("default-src 'none'; img-src data:");
    expect(html).toContain('tree-shap');
  });

  it('check says what is loaded and whether the project is sound', () => {
    const answer = json(project, 'check');
    expect(answer.parts.map((part: { name: string }) => part.name)).toEqual(
      expect.arrayContaining(['node', 'electron', 'tfjs-node', 'better-sqlite3', 'duckdb']),
    );
    expect(answer.project.problems).toEqual([]);
    expect(answer.ok).toBe(true);
  });

  it('people read tables', () => {
    expect(vitrine(project, 'list').stdout).toMatch(/id +name +kind +status/);
    expect(vitrine(project, 'show', tree).stdout).toMatch(/accuracy/);
    expect(vitrine(project, 'spec').stdout).toMatch(/learningRate/);
    expect(vitrine(project, '--help').stdout).toMatch(/Usage: vitrine/);
  });
});

describe('what it refuses', () => {
  it.each([
    ['explain', 'x', '--method', 'auto'],
    ['continue', 'x'],
    ['delete', 'x'],
  ])('%s of a project that is not there, and makes none', (...args) => {
    const absent = work.file('absent.vitrine');
    expect(refusal(absent, ...args).code).toBe('file-not-found');
    expect(fs.existsSync(absent)).toBe(false);
  });

  it.each([
    [['frobnicate'], 'usage'],
    [['run'], 'usage'],
    [['run', 'absent.yaml'], 'file-not-found'],
    [['run', '.'], 'spec'],
    [['import', 'absent.csv'], 'file-not-found'],
    [['import', 'sample:irs'], 'not-found'],
    [['import', 'sample:iris', '--target', 'species'], 'column-not-found'],
    [['import', 'sample:iris', '--name', ' '], 'usage'],
    [['show', 'nothing'], 'not-found'],
    [['delete', 'nothing'], 'not-found'],
    [['compare', 'net'], 'usage'],
    [['compare', 'net', 'nothing'], 'not-found'],
    [['explain', 'net', '--method', 'shap'], 'spec'],
    [['explain', 'net', '--method', 'tree-shap'], 'incompatible'],
    [['explain', 'net', '--method', 'lime', '--rows', 'some'], 'rows'],
    [['explain', 'net', '--method', 'lime', '--rows', '150'], 'rows'],
    [['explain', 'net', '--method', 'lime', '--params', '{"samples":"many"}'], 'params'],
    [['explain', 'net', '--method', 'lime', '--params', '[1]'], 'params'],
    [['explain', 'net', '--method', 'lime', '--seed', ''], 'usage'],
    [['explain', 'net', '--method', 'lime', '--params', '{"class":"rose"}'], 'params'],
    [['export', 'net', '--format', 'pdf', '--out', 'x.pdf'], 'usage'],
    [['export', 'net', '--format', 'html', '--out', 'no/such/folder/x.html'], 'usage'],
    [['predict', 'net', '--data', 'absent.csv'], 'file-not-found'],
    [['bench', 'nothing'], 'usage'],
  ] as const)('%j: %s, status 2, one JSON document on stderr', (args, code) => {
    const error = refusal(project, ...args);
    expect(error.code).toBe(code);
    expect(error.message.length).toBeGreaterThan(5);
  });
});
