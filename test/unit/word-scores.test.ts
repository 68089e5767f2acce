import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

// Texts of few words: what each adds to the log-odds of a linear model is known.

let studio: Studio;
let folder: string;
withStudio((made, work) => {
  studio = made;
  folder = work.folder;
});

interface Line {
  readonly score: string;
  readonly mean: number;
  readonly values: readonly (number | null)[];
  readonly curve?: { readonly share: readonly number[] };
}

const run = (
  kind: string,
  preprocess: { readonly text?: { readonly kind: 'count'; readonly ngrams: [number, number] } } = {},
) =>
  studio.run(
    {
      dataset: path.join(folder, 'texts.csv'),
      target: 'label',
      model: { kind },
      split: { test: 0.2, seed: 1 },
      ...(Object.keys(preprocess).length > 0 ? { preprocess } : {}),
    },
    '.',
  );

async function linesOf(
  id: string,
  method: string,
  scores: readonly string[] | 'all',
  params: Readonly<Record<string, unknown>> = {},
) {
  const explained = await studio.explain(id, { method, rows: 'test', params });
  const { result } = await studio.assess(id, {
    assessment: 'scores',
    explanations: [explained.id],
    params: { scores, maxRows: 8 },
  });
  const { scores: found, skipped } = result as {
    readonly scores: readonly Line[];
    readonly skipped: readonly { readonly score: string }[];
  };
  return {
    found: new Map(found.map((line) => [line.score, line])),
    skipped: skipped.map(({ score }) => score),
  };
}

const words = ['bad', 'good', 'film', 'story', 'actor', 'music', 'scene', 'long', 'short', 'dull'];

beforeAll(() => {
  const lines = Array.from({ length: 200 }, (_, i) => {
    const own = words.filter((_, w) => Math.floor(i * 7.3 + w * w * 3.1) % 3 > 0);
    const label = own.includes('good') && !own.includes('dull') ? 'yes' : 'no';
    return `"${own.join(' ')} it is number${i}",${label}`;
  });
  fs.writeFileSync(path.join(folder, 'texts.csv'), `text,label\n${lines.join('\n')}\n`);
});

describe('of a linear model of words', () => {
  it('the true attribution is faithful, adds up, and changes with the text', async () => {
    const { id } = await run('linear', { text: { kind: 'count', ngrams: [1, 1] } });
    const { found } = await linesOf(
      id,
      'kernel-shap',
      ['faithfulness-correlation', 'completeness', 'infidelity', 'max-sensitivity', 'deletion', 'seed-stability'],
      { output: 'logit', background: 200 },
    );
    expect(found.get('faithfulness-correlation')?.mean).toBeGreaterThan(0.95);
    expect(found.get('completeness')?.mean).toBeLessThan(1e-6);
    expect(found.get('max-sensitivity')?.mean).toBeGreaterThan(0.01);
    expect(found.get('seed-stability')?.mean).toBeGreaterThan(0.99);
    // one step a word, and not one for the whole text
    expect(found.get('deletion')?.curve?.share.length).toBeGreaterThan(4);
  }, 60_000);
});

describe('of a text network', () => {
  it.each(['kernel-shap', 'lime'])(
    'every score of %s has values or a reason',
    async (method) => {
      const { id } = await run('text-network');
      const { found, skipped } = await linesOf(id, method, 'all', method === 'lime' ? { samples: 300 } : {});
      for (const [, { values }] of found) expect(values.some((value) => Number.isFinite(value))).toBe(true);
      expect(skipped.toSorted()).toEqual([
        'dummy',
        'input-invariance',
        'relative-representation-stability',
        'roar',
        'symmetry',
      ]);
      expect(found.get('faithfulness-correlation')?.mean).toBeGreaterThan(0.8);
      expect(found.get('mprt')?.mean).toBeLessThan(0.9);
    },
    120_000,
  );
});
