// Columns that get another name or another kind after the import: everything that names them follows, and nothing that
// is in use changes under it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renameInExplanation } from '../../core/explain/rename-explanation.ts';
import { inEnglish } from '../../core/messages/format.ts';
import type { Explanation } from '../../core/schema/explanation.ts';
import type { Studio } from '../../core/studio.ts';
import { json, refusal, workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

// without a header, and with a category called like a column
const lines = Array.from({ length: 90 }, (_, i) =>
  [
    (i * 37) % 61,
    ['own', 'rent', 'column_2'][i % 3],
    i % 7 === 0 ? '' : (i * 11) % 17,
    (i * 37) % 61 > 30 ? 'yes' : 'no',
  ].join(','),
);

describe('a renamed column', () => {
  let studio: Studio;
  let work: ReturnType<typeof workFolder>;
  let file: string;
  beforeAll(() => {
    work = workFolder();
    studio = openStudio(work.file('p.vitrine'));
    file = work.file('rows.csv', lines.join('\n'));
  });
  afterAll(async () => {
    await studio.close();
    work[Symbol.dispose]();
  });

  const requests = [
    { method: 'lime', rows: [0, 4] },
    { method: 'kernel-shap', rows: [0, 4] },
    { method: 'anchors', rows: [4] },
    {
      method: 'permutation-importance',
      rows: 'all' as const,
      params: { groups: [{ name: 'both', features: ['column_1', 'column_3'] }] },
    },
    { method: 'partial-dependence', rows: 'all' as const, params: { features: ['column_1', 'column_2'] } },
    { method: 'surrogate-tree', rows: 'all' as const },
    { method: 'counterfactual', rows: [4], params: { frozen: ['column_3'] } },
  ];
  const spec = (dataset: string, name: (column: string) => string) => ({
    dataset,
    target: name('column_4'),
    model: { kind: 'gradient-boosting', trees: 8, monotone: { [name('column_1')]: 1 } },
    preprocess: { columns: { [name('column_3')]: { missing: 'mean' } } },
    explain: requests.map((request) =>
      JSON.parse(JSON.stringify(request).replaceAll(/column_\d/g, (one) => name(one))),
    ),
  });

  it('is named everywhere as if it had been called so from the beginning', async () => {
    const dataset = await studio.importDataset({ source: file, name: 'rows', options: { header: false } });
    expect(dataset.columns.map((column) => column.name)).toEqual(['column_1', 'column_2', 'column_3', 'column_4']);
    const { id } = await studio.run(
      spec(dataset.id, (one) => one),
      '',
    );
    const names: Record<string, string> = {
      column_1: 'age, in years',
      column_2: 'housing',
      column_3: 'z < 3',
      column_4: 'risk',
    };
    Object.values(names).forEach((name, i) => {
      studio.renameColumn(dataset.id, i, name);
    });
    const renamed = studio.show(id);
    const again = await studio.importDataset({
      source: file,
      name: 'again',
      options: { header: false, names: Object.fromEntries(Object.values(names).map((name, i) => [String(i), name])) },
    });
    const fresh = studio.show(
      (
        await studio.run(
          spec(again.id, (one) => names[one] ?? one),
          '',
        )
      ).id,
    );
    // the same bytes of the data and of the model, and the same explanations
    expect(studio.dataset(dataset.id).hash).toBe(again.hash);
    expect(renamed.model.hash).toBe(fresh.model.hash);
    expect(renamed.dataset.features).toEqual(fresh.dataset.features);
    expect(renamed.model.params).toEqual(fresh.model.params);
    expect(studio.exportData(id).preprocess).toEqual(studio.exportData(fresh.id).preprocess);
    const comparable = ({ id: _id, seconds: _s, created: _c, ...rest }: Explanation) => rest;
    expect(renamed.explanations.length).toBe(requests.length);
    renamed.explanations.forEach((value, i) => {
      expect(comparable(value)).toEqual(comparable(fresh.explanations[i]));
    });
    // it can be looked at, computed again, and asked about rows of a file that has the old names, or none
    for (const value of renamed.explanations.slice(0, 2)) expect((await studio.repeat(id, value.id)).same).toBe(true);
    const predictions = await studio.predict(id, file);
    expect(predictions.rows.length).toBe(90);
    expect(predictions.rows).toEqual((await studio.predict(fresh.id, file)).rows);
  });

  it('is followed by the candidates of a search', async () => {
    const dataset = await studio.importDataset({ source: file, name: 'searched', options: { header: false } });
    const space = { 'preprocess.columns.column_3.missing': ['mean', 'median'] };
    const { id } = await studio.run(
      {
        dataset: dataset.id,
        target: 'column_4',
        model: { kind: 'linear' },
        crossValidation: { folds: 2 },
        search: { kind: 'grid', space },
      },
      '',
    );
    studio.renameColumn(dataset.id, 2, 'a.b');
    expect(studio.show(id).search?.trials.map((trial) => trial.settings)).toEqual([
      { 'preprocess.columns.a.b.missing': 'mean' },
      { 'preprocess.columns.a.b.missing': 'median' },
    ]);
  });

  it('keeps its name where the new one is taken, empty, or its data are in use', async () => {
    const dataset = await studio.importDataset({ source: file, name: 'other', options: { header: false } });
    expect(() => studio.renameColumn(dataset.id, 0, 'column_2')).toThrow('There is a column "column_2" already.');
    expect(() => studio.renameColumn(dataset.id, 0, '  ')).toThrow('A column needs a name.');
    expect(() => studio.renameColumn(dataset.id, 9, 'x')).toThrow('There is no column 9.');
    expect(studio.dataset(dataset.id)).toEqual(dataset);
  });

  it('does not touch a category of the same name, nor a feature whose name holds it', () => {
    const value = {
      id: 'e',
      method: 'lime',
      kind: 'attribution',
      features: ['a', 'ab'],
      params: {},
      conditions: [['3 < a <= 5', 'ab <= 3']],
      featureValues: [['a', 1]],
    } as unknown as Explanation;
    const renamed = renameInExplanation(value, 'a', 'b c');
    expect(renamed).toMatchObject({
      features: ['b c', 'ab'],
      conditions: [['3 < b c <= 5', 'ab <= 3']],
      featureValues: [['a', 1]],
    });
  });
});

describe('a column of another kind', () => {
  it('is changed in place where nothing uses it and nothing is lost', async () => {
    using work = workFolder();
    const studio = openStudio(work.file('p.vitrine'));
    const file = work.file(
      'codes.csv',
      ['code,y', ...Array.from({ length: 40 }, (_, i) => `${i % 4},${i % 2 === 0 ? 'a' : 'b'}`)].join('\n'),
    );
    const dataset = await studio.importDataset({ source: file, target: 'y' });
    expect(dataset.columns[0].kind).toBe('numeric');
    const changed = studio.retypeColumn(dataset.id, 0, 'categorical');
    expect([changed.id, changed.columns[0].kind, changed.columns[0].profile.top.length]).toEqual([
      dataset.id,
      'categorical',
      4,
    ]);
    expect(changed.notes.slice(-1).map(inEnglish)).toEqual(['"code" is read as categorical (it was numeric).']);
    expect(studio.retypeColumn(dataset.id, 0, 'numeric').hash).toBe(dataset.hash);
    // a new file is read by the kind of today
    studio.retypeColumn(dataset.id, 0, 'categorical');
    const { id } = await studio.run({ dataset: dataset.id, target: 'y', model: { kind: 'decision-tree' } }, '');
    expect((await studio.predict(id, file)).rows.length).toBe(40);
    // now it is in use: a copy is made, and the experiment stays as it is
    const copy = studio.retypeColumn(dataset.id, 0, 'numeric');
    expect([copy.id === dataset.id, copy.name]).toEqual([false, 'codes (2)']);
    expect(studio.dataset(dataset.id).columns[0].kind).toBe('categorical');
    await studio.close();
  });

  it('says which texts are no numbers, and keeps the data set that has them', async () => {
    using work = workFolder();
    const studio = openStudio(work.file('p.vitrine'));
    const file = work.file(
      'grades.csv',
      ['g,y', ...Array.from({ length: 40 }, (_, i) => `${['1', '2', 'A', 'B'][i % 4]},${i % 3}`)].join('\n'),
    );
    const dataset = await studio.importDataset({ source: file });
    const copy = studio.retypeColumn(dataset.id, 0, 'numeric');
    expect(copy.id).not.toBe(dataset.id);
    expect(copy.notes.slice(-1).map(inEnglish)).toEqual([
      '"g" is read as numeric (it was categorical); 20 cells that are no numbers are missing: "A", "B".',
    ]);
    expect(copy.columns[0].profile.missing).toBe(20);
    expect(studio.dataset(dataset.id)).toEqual(dataset);
    await studio.close();
  });

  it('is changed from the command line too', () => {
    using work = workFolder();
    const file = work.file('t.csv', ['a,b', ...Array.from({ length: 30 }, (_, i) => `${i % 5},${i}`)].join('\n'));
    const project = work.file('p.vitrine');
    json(project, 'import', file);
    const changed = json(project, 'column', 't', 'a', '--rename', 'group', '--kind', 'categorical');
    expect(changed.columns[0]).toMatchObject({ name: 'group', kind: 'categorical' });
    expect(refusal(project, 'column', 't', 'q', '--rename', 'x').code).toBe('column-not-found');
  });
});
