// Models that other tools have got wrong, as people reported them, each with variants of its kind.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../core/messages/format.ts';
import type { Studio } from '../../core/studio.ts';
import { json, vitrine, type workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';
import { withStudio } from '../support/studio.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;

withStudio((made, folder) => {
  studio = made;
  work = folder;
});

const caseFile = (name: string): string => path.join(root, 'test/cases', name);
const lines = (many: number, row: (i: number) => string) => Array.from({ length: many }, (_, i) => row(i)).join('\n');
/** Numbers without a pattern. */
const noise = (i: number, j = 0): number =>
  Math.round(1000 * Math.sin(12.9898 * (i + 1) + 78.233 * (j + 1)) * 43758.5453) % 1000;

describe('support vector machines', () => {
  it.each(['noise-6', 'noise-10'])('class, probability and AUC agree where there is no pattern (%s)', async (name) => {
    const { id, metrics } = await studio.run(
      {
        dataset: caseFile(`16-svm-scale-proba/${name}.csv`),
        target: 'label',
        split: { test: 0 },
        preprocess: { numeric: 'standard' },
        model: { kind: 'svm' },
      },
      work.folder,
    );
    expect(metrics.train?.accuracy).toBeGreaterThan(0.9);
    expect(metrics.train?.rocAuc).toBeGreaterThan(0.9);
    const { rows, classes } = await studio.predict(id, caseFile(`16-svm-scale-proba/${name}.csv`));
    const largest = rows.map(({ probabilities = [] }) => classes?.[probabilities.indexOf(Math.max(...probabilities))]);
    expect(rows.map(({ prediction }) => prediction)).toEqual(largest);
  });

  it('three classes without a pattern: more margin is never less probability', async () => {
    const file = work.file(
      'three.csv',
      `${['a', 'b', 'c', 'd', 'y'].join()}\n${lines(60, (i) => `${[0, 1, 2, 3].map((j) => noise(i, j)).join()},${'pqr'[i % 3]}`)}\n`,
    );
    const { id, metrics } = await studio.run(
      { dataset: file, target: 'y', split: { test: 0 }, model: { kind: 'svm', c: 10 } },
      work.folder,
    );
    expect(metrics.train?.rocAuc).toBeGreaterThan(0.8);
    const { rows, classes } = await studio.predict(id, file);
    const against = rows.filter(
      ({ probabilities = [], prediction }) =>
        classes?.[probabilities.indexOf(Math.min(...probabilities))] === prediction,
    );
    expect(against).toEqual([]);
    const logit = await studio.explain(id, { method: 'kernel-shap', rows: '0:5', params: { output: 'logit' } });
    const probability = await studio.explain(id, { method: 'kernel-shap', rows: '0:5', params: {} });
    if (logit.kind !== 'attribution' || probability.kind !== 'attribution') throw new Error('no attributions');
    const product = logit.values
      .flatMap((row, r) => row.map((value, f) => value * probability.values[r][f]))
      .reduce((a, b) => a + b, 0);
    expect(product).toBeGreaterThan(0);
  });

  it('a column ten million times as large is said before it trains, and the training ends', async () => {
    const { warnings } = await studio.run(
      {
        dataset: caseFile('16-svm-scale-proba/geo.csv'),
        target: 'side',
        split: { test: 0.25, seed: 1 },
        preprocess: { numeric: 'none' },
        model: { kind: 'svm', kernel: 'linear' },
      },
      work.folder,
    );
    expect(warnings.map(inEnglish).join(' ')).toMatch(/not standardised.*"x_coord"/);
    for (const kind of ['knn', 'mlp']) {
      const other = await studio.run(
        {
          dataset: caseFile('16-svm-scale-proba/geo.csv'),
          target: 'side',
          preprocess: { numeric: 'none' },
          model: { kind },
        },
        work.folder,
      );
      expect(other.warnings.map(inEnglish).join(' ')).toMatch(/not standardised/);
    }
  });
});

describe('targets of any scale', () => {
  const houses = (model: object, more: object = {}) =>
    studio.run(
      {
        dataset: caseFile('18-nan-loss/houses.csv'),
        target: 'price',
        task: 'regression',
        split: { test: 0.25, seed: 5 },
        model,
        ...more,
      },
      work.folder,
    );

  it.each(['mlp', 'svm', 'knn', 'linear'])('%s learns prices by its defaults', async (kind) => {
    const { metrics } = await houses({ kind });
    expect(metrics.test?.r2).toBeGreaterThan(kind === 'knn' ? 0.7 : 0.8);
  });

  it('predictions, explanations and the exported network are in prices', async () => {
    const { id } = await houses({ kind: 'mlp', hidden: [4] });
    const { rows } = await studio.predict(id, caseFile('18-nan-loss/houses.csv'));
    const explained = await studio.explain(id, { method: 'kernel-shap', rows: '0:2', params: { background: 20 } });
    if (explained.kind !== 'attribution') throw new Error('no attribution');
    explained.values.forEach((values, r) =>
      expect(values.reduce((a, b) => a + b, explained.baseValues?.[r] ?? explained.baseValue)).toBeCloseTo(
        Number(rows[r].prediction),
        4,
      ),
    );
    const { model, preprocess } = studio.exportData(id);
    const { layers } = model.fitted as { layers: { weights: number[][]; bias: number[]; activation: string }[] };
    const { mean, scale } = preprocess as { mean: number[]; scale: number[] };
    const [first] = (await studio.predict(id, caseFile('18-nan-loss/houses.csv'))).table.columns
      .slice(0, 3)
      .map((column) => (column.kind === 'numeric' ? column.values[0] : 0))
      .map((_, _j, all) => all.map((value, k) => (value - mean[k]) / scale[k]));
    let values = first;
    for (const layer of layers)
      values = layer.bias
        .map((bias, u) => layer.weights.reduce((sum, row, i) => sum + row[u] * values[i], bias))
        .map((value) => (layer.activation === 'relu' ? Math.max(0, value) : value));
    expect(values[0]).toBeCloseTo(Number(rows[0].prediction), 4);
  });

  it('can be left as it is', async () => {
    const { metrics } = await houses({ kind: 'mlp' }, { preprocess: { target: 'none' } });
    expect(metrics.test?.r2).toBeLessThan(0.5);
    await expect(houses({ kind: 'decision-tree' }, { preprocess: { target: 'standard' } })).rejects.toMatchObject({
      code: 'incompatible',
    });
  });

  it('a run that diverges says so, where and why, and its history can be read', () => {
    const project = work.file('hot.vitrine');
    const answer = vitrine(project, '--json', 'run', caseFile('18-nan-loss/spec-hot.json'));
    expect(answer.status).toBe(1);
    expect(JSON.parse(answer.stderr).error).toMatchObject({
      code: 'diverged',
      message: expect.stringMatching(/epoch \d+.*learning rate of 5/s),
    });
    const run = JSON.parse(answer.stdout);
    expect(run).toMatchObject({ status: 'failed', training: { stoppedBy: 'diverged' } });
    for (const loss of run.training.history.loss) expect(loss === null || Number.isFinite(loss)).toBe(true);
    expect(json(project, 'list')[0].status).toBe('failed');
  });
});

describe('huge numbers', () => {
  it('thresholds and scales do not overflow', async () => {
    const run = (file: string, model: object, numeric = 'none') =>
      studio.run(
        {
          dataset: caseFile(`19-threshold-overflow/${file}.csv`),
          target: 'y',
          split: { test: 0 },
          preprocess: { numeric },
          model,
        },
        work.folder,
      );
    const high = await run('high', { kind: 'decision-tree' });
    expect(high.metrics.train?.accuracy).toBe(1);
    const { trees } = studio.exportData(high.id).model.fitted as { trees: { threshold: number[] }[] };
    expect(trees[0].threshold[0] / 1.4e308).toBeCloseTo(1, 9);
    expect((await run('wide', { kind: 'decision-tree' })).metrics.train?.accuracy).toBe(1);
    for (const kind of ['linear', 'mlp', 'knn'])
      expect((await run('wide', { kind }, 'standard')).metrics.train?.accuracy).toBe(1);
    const { profile } = studio.dataset(high.dataset.id).columns[0];
    expect([profile.mean, profile.sd].every(Number.isFinite)).toBe(true);
  });
});

describe('what the headline hides', () => {
  it('a rare class that is missed, an accuracy no better than the majority, and a model that learnt by heart', async () => {
    const file = work.file(
      'rare.csv',
      `a,b,y\n${lines(400, (i) => `${noise(i)},${noise(i, 1)},${i % 25 === 0 ? 'sick' : 'well'}`)}\n`,
    );
    const { warnings, dataset, metrics } = await studio.run(
      { dataset: file, target: 'y', model: { kind: 'decision-tree', maxDepth: null, minSamplesLeaf: 1 } },
      work.folder,
    );
    expect(dataset.target.positiveClass).toBe('sick');
    expect(metrics.test?.majorityAccuracy).toBeCloseTo(0.96, 1);
    expect(warnings.map(inEnglish).join(' ')).toMatch(/"sick" is rare/);
    expect(warnings.map(inEnglish).join(' ')).toMatch(/no better than always answering/);
    expect(warnings.map(inEnglish).join(' ')).toMatch(/not calibrated/);
    const noisy = work.file(
      'fit.csv',
      `a,b,y\n${lines(200, (i) => `${noise(i)},${noise(i, 1)},${noise(i, 2) > 0 ? 'p' : 'n'}`)}\n`,
    );
    const said = async (model: Record<string, unknown>) =>
      (await studio.run({ dataset: noisy, target: 'y', model }, work.folder)).warnings.map(inEnglish).join(' ');
    expect(await said({ kind: 'decision-tree', maxDepth: null, minSamplesLeaf: 1 })).toMatch(/The model overfits/);
    // every forest knows its training rows by heart; what its trees say of rows that they have not seen is what counts
    expect(await said({ kind: 'random-forest' })).not.toMatch(/The model overfits/);
    const numbers = work.file(
      'noise.csv',
      `a,b,y\n${lines(200, (i) => `${noise(i)},${noise(i, 1)},${noise(i, 2) + 0.5}`)}\n`,
    );
    const { warnings: ofNumbers, metrics: judged } = await studio.run(
      { dataset: numbers, target: 'y', model: { kind: 'decision-tree', maxDepth: null, minSamplesLeaf: 1 } },
      work.folder,
    );
    expect(judged.test?.r2).toBeLessThan(0);
    expect(ofNumbers.map(inEnglish).join(' ')).toMatch(/No better than always answering the mean/);
  });
});

describe('the shape of categories in an EBM', () => {
  it('counts by what its columns add together, and says what a missing one adds', async () => {
    const words = ['red', 'green', 'blue', ''];
    const worth = [5, -1, 0, 9];
    const file = work.file(
      'shape.csv',
      `colour,b,y\n${lines(400, (i) => `${words[i % 4]},${noise(i)},${worth[i % 4] + noise(i, 1) / 5000}`)}\n`,
    );
    const { id } = await studio.run(
      {
        dataset: file,
        target: 'y',
        split: { test: 0 },
        preprocess: { missing: 'keep' },
        model: { kind: 'ebm', interactions: 0 },
      },
      work.folder,
    );
    const shape = studio.shapes(id).shapes.find(({ feature }) => feature === 'colour');
    if (shape?.kind !== 'categorical' || !shape.missing) throw new Error('no shape of categories with a missing one');
    const added = [
      ...words.slice(0, 3).map((word) => shape.values[0][shape.categories.indexOf(word)]),
      shape.missing[0],
    ];
    // a quarter of the rows each
    expect(shape.importance).toBeCloseTo(added.reduce((sum, value) => sum + Math.abs(value), 0) / 4, 9);
    expect(added[3] - added[0]).toBeCloseTo(4, 0);
    expect(added[0] - added[1]).toBeCloseTo(6, 0);
  });
});

describe('weights and shapes of two classes', () => {
  it('are those of the class that is looked for, as the explanations are', async () => {
    const file = work.file(
      'two.csv',
      `x,colour,y\n${lines(300, (i) => `${i},${i % 2 ? 'red' : 'blue'},${(i * 7) % 300 < 300 - i ? 'bad' : 'good'}`)}\n`,
    );
    for (const kind of ['linear', 'ebm']) {
      const of = async (positiveClass: string) =>
        (await studio.run({ dataset: file, target: 'y', positiveClass, model: { kind } }, work.folder)).id;
      const [bad, good] = [await of('bad'), await of('good')];
      const [badView, goodView] = [bad, good].map((id) =>
        kind === 'ebm' ? studio.shapes(id) : studio.modelColumns(id),
      );
      expect([badView?.classes, goodView?.classes]).toEqual([['bad'], ['good']]);
      expect(badView?.intercept[0]).toBeCloseTo(-(goodView?.intercept[0] ?? Number.NaN), 12);
      const valuesOf = (id: string): number[] => {
        if (kind === 'linear') return studio.modelColumns(id)?.values[0] ?? [];
        return studio.shapes(id).shapes.flatMap((shape) => shape.values[0].flat());
      };
      valuesOf(bad).forEach((value, i) => expect(value).toBeCloseTo(-valuesOf(good)[i], 12));
      // more of x is less of bad
      const slope =
        kind === 'linear' ? valuesOf(bad)[0] : ((shape) => (shape?.at(-1) ?? 0) - (shape?.[0] ?? 0))(shapeOfX(bad));
      expect(slope).toBeLessThan(0);
    }
  });

  function shapeOfX(id: string): number[] | undefined {
    const shape = studio.shapes(id).shapes.find(({ feature }) => feature === 'x');
    return shape?.kind === 'numeric' ? shape.values[0] : undefined;
  }
});

describe('anchors', () => {
  it('need no condition where nearly every row has the answer, and say where no rule is precise enough', async () => {
    const { id } = await studio.run(
      {
        dataset: caseFile('26-anchor-skew/fraud.csv'),
        target: 'fraud',
        split: { test: 0 },
        model: { kind: 'decision-tree' },
      },
      work.folder,
    );
    for (const seed of [1, 2, 3]) {
      const value = await studio.explain(id, { method: 'anchors', rows: '10,497', params: {}, seed });
      if (value.kind !== 'rules') throw new Error('no rules');
      const [usual, rareRow] = value.rules;
      expect(usual).toMatchObject({ conditions: [], coverage: 1, reached: true });
      expect(usual.precision).toBeCloseTo(0.99, 1);
      expect(rareRow).toMatchObject({ label: 'yes', reached: false });
      expect(rareRow.precision).toBeLessThan(0.2);
      expect(rareRow.conditions.map(({ feature }) => feature)).toEqual(['x']);
    }
  });

  it('reach what they ask for on a forest, judged by fresh draws', async () => {
    const { id } = await studio.run(
      { dataset: 'sample:breast_cancer', model: { kind: 'random-forest', trees: 40 } },
      work.folder,
    );
    const value = await studio.explain(id, { method: 'anchors', rows: '0:8', params: {} });
    if (value.kind !== 'rules') throw new Error('no rules');
    expect(value.rules.filter(({ reached }) => reached).length).toBeGreaterThanOrEqual(4);
    for (const rule of value.rules) {
      const named = rule.conditions.map(({ feature, text }) => `${feature}${/[>≤=]/.exec(text)?.[0]}`);
      expect(new Set(named).size).toBe(named.length);
    }
  });
});
