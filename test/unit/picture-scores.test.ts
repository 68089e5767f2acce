import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { folderOfPictures } from '../support/pictures.ts';
import { withStudio } from '../support/studio.ts';

// A linear model of pictures: what each pixel adds to the log-odds is known.

let studio: Studio;
let folder: string;
withStudio((made, work) => {
  studio = made;
  folder = work.folder;
});

interface Line {
  readonly score: string;
  readonly mean: number;
}

let id: string;
const lines = async (method: string, scores: readonly string[]): Promise<Record<string, number>> => {
  const explained = await studio.explain(id, {
    method,
    rows: 'test',
    params: { output: 'logit', ...(method === 'saliency' ? {} : { background: 1000 }) },
  });
  const { result } = await studio.assess(id, {
    assessment: 'scores',
    explanations: [explained.id],
    params: { scores, baseline: 'mean' },
  });
  const { scores: found } = result as { readonly scores: readonly Line[] };
  return Object.fromEntries(found.map(({ score, mean }) => [score, mean]));
};

beforeAll(async () => {
  const pictures = folderOfPictures(path.join(folder, 'pictures'), 30);
  id = (
    await studio.run(
      { dataset: pictures, target: 'label', model: { kind: 'linear' }, split: { test: 0.2, seed: 1 } },
      '.',
    )
  ).id;
}, 60_000);

it('the true attribution is faithful, adds up, and changes with the model', async () => {
  const found = await lines('integrated-gradients', ['faithfulness-correlation', 'completeness', 'infidelity', 'mprt']);
  expect(found['faithfulness-correlation']).toBeGreaterThan(0.9999);
  expect(found.completeness).toBeLessThan(1e-6);
  expect(found.infidelity).toBeLessThan(1e-9);
  expect(found.mprt).toBeLessThan(0.7);
}, 60_000);

it('one that has no signs is found out', async () => {
  const found = await lines('saliency', ['faithfulness-correlation', 'completeness']);
  expect(found['faithfulness-correlation']).toBeLessThan(0.9);
  expect(found.completeness).toBeGreaterThan(0.01);
}, 60_000);

it('methods that are not for pictures are refused with those that are', async () => {
  await expect(studio.explain(id, { method: 'ale', rows: 'test', params: {} })).rejects.toThrow(
    /does not explain pictures/,
  );
  const table = await studio.run({ dataset: 'sample:iris', target: 'target', model: { kind: 'linear' } }, '.');
  await expect(studio.explain(table.id, { method: 'saliency', rows: 'test', params: {} })).rejects.toThrow(
    /explains pictures alone/,
  );
  await expect(
    studio.run({ dataset: 'sample:iris', target: 'target', model: { kind: 'image-network' } }, '.'),
  ).rejects.toThrow(/learns from one column of images/);
});
