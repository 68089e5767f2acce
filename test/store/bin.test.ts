// What is deleted for good is gone: no byte of it stands in the project, its log or, where that is asked, its backups.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, vitrine, workFolder } from '../support/cli.ts';
import { openStudio } from '../support/studio.ts';

const secret = 'Zyxwvut-Secret-Name';

/** Files of a folder that hold a text. */
const holding = (folder: string, text: string): string[] =>
  fs
    .readdirSync(folder)
    .filter((name) => name.includes('.vitrine') && fs.readFileSync(path.join(folder, name)).includes(text));

async function project() {
  const work = workFolder();
  const file = work.file('p.vitrine');
  const studio = openStudio(file);
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${secret}-${i % 2},${i % 3 === 0 ? 'yes' : 'no'}`).join(
    '\n',
  );
  const source = work.file('patients.csv', `a,who,y\n${rows}\n`);
  const gone = await studio.run(
    { dataset: source, target: 'y', model: { kind: 'decision-tree' }, explain: [{ method: 'tree-shap', rows: [0] }] },
    '',
  );
  fs.rmSync(source);
  const kept = await studio.run(
    {
      dataset: 'sample:iris',
      target: 'target',
      model: { kind: 'linear' },
      explain: [{ method: 'permutation-importance' }],
    },
    '',
  );
  return { work, file, studio, gone, kept };
}

describe('what is deleted for good', () => {
  it('leaves no byte in the project, nor, where asked, in its backups; the rest is as it was', async () => {
    const { work, file, studio, gone, kept } = await project();
    const before = studio.show(kept.id);
    studio.backUp();
    studio.delete([gone.id]);
    studio.deleteDataset(gone.dataset.id);
    expect(studio.bin()).toEqual({ experiments: 1, explanations: 0, datasets: 1, backups: 1 });
    expect(holding(work.folder, secret).length).toBeGreaterThan(1);
    const emptied = studio.emptyBin(false);
    expect(emptied).toMatchObject({ experiments: 1, datasets: 1, backups: 0 });
    expect(emptied.after).toBeLessThan(emptied.before);
    expect(studio.bin()).toEqual({ experiments: 0, explanations: 0, datasets: 0, backups: 1 });
    // the control: the backup still holds it
    expect(holding(work.folder, secret)).toEqual(['p.vitrine-backup']);
    studio.emptyBin(true);
    expect(holding(work.folder, secret)).toEqual([]);
    expect(fs.existsSync(`${file}-backup`)).toBe(true);
    expect(studio.show(kept.id)).toEqual(before);
    expect(studio.integrity()).toEqual([]);
    await studio.close();
    expect(holding(work.folder, secret)).toEqual([]);
    work[Symbol.dispose]();
  });

  it('keeps a deleted data set that a kept experiment was trained on, and deletes single explanations', async () => {
    const { work, studio, gone, kept } = await project();
    studio.deleteDataset(kept.dataset.id);
    studio.deleteExplanation(kept.explanations[0].id);
    expect(studio.bin()).toEqual({ experiments: 0, explanations: 1, datasets: 0, backups: 0 });
    studio.emptyBin(false);
    expect(studio.show(kept.id).explanations).toEqual([]);
    expect(studio.view(kept.id).metrics.test).toBeDefined();
    expect(studio.show(gone.id).explanations).toHaveLength(1);
    await studio.close();
    work[Symbol.dispose]();
  });

  it('is had on the command line too', () => {
    using work = workFolder();
    const file = work.file('p.vitrine');
    const spec = work.file('s.yaml', 'dataset: sample:iris\ntarget: target\nmodel: {kind: decision-tree}\n');
    const { id } = json(file, 'run', spec);
    json(file, 'delete', id);
    expect(json(file, 'empty-bin')).toMatchObject({ experiments: 1, explanations: 0, datasets: 0 });
    expect(vitrine(file, 'empty-bin').stdout).toContain('0 experiment(s)');
    expect(json(file, 'list')).toEqual([]);
  });
});
