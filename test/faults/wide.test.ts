// Tables of thousands of columns, as biolab/orange3#6175 reports them, and more: what is asked of them ends, and gives
// nothing to the columns that do not matter.
import { describe, expect, it } from 'vitest';
import { Random } from '../../core/numeric/random.ts';
import type { Studio } from '../../core/studio.ts';
import type { workFolder } from '../support/cli.ts';
import { withStudio } from '../support/studio.ts';

let work: ReturnType<typeof workFolder>;
let studio: Studio;

withStudio((made, folder) => {
  studio = made;
  work = folder;
});

/** Numbers without a pattern, and one column, `g1234` or so, whose sign is the class. */
function wideFile(columns: number, rows: number, telling: number): string {
  const random = new Random(30);
  const names = Array.from({ length: columns }, (_, j) => `g${String(j).padStart(4, '0')}`);
  const lines = Array.from({ length: rows }, (_, i) => {
    const cells = names.map(() => random.normal().toFixed(3));
    const yes = (i * 7) % 3 === 0;
    cells[telling] = ((yes ? 1 : -1) * (0.5 + (i % 5) / 10)).toFixed(3);
    return `${cells.join()},${yes ? 'yes' : 'no'}`;
  });
  return `${names.join()},y\n${lines.join('\n')}\n`;
}

describe('two thousand columns', () => {
  const moved = (values: readonly (readonly number[])[], features: readonly string[]) =>
    features.filter((_, f) => values.some((row) => row[f] !== 0));

  it('a tree asks the one that tells the classes apart, and all methods give nothing to the others', async () => {
    const file = work.file('wide.csv', wideFile(2000, 60, 1234));
    const run = await studio.run(
      {
        dataset: file,
        target: 'y',
        split: { test: 0 },
        model: { kind: 'decision-tree' },
        explain: [
          { method: 'tree-shap', rows: '0:5' },
          { method: 'permutation-importance', rows: 'all', seed: 1 },
        ],
      },
      work.folder,
    );
    expect(run.metrics.train?.accuracy).toBe(1);
    for (const method of ['tree-shap', 'exact-shap', 'kernel-shap', 'permutation-shap', 'sampling-shap']) {
      const value = await studio.explain(run.id, { method, rows: '0', params: {} });
      if (value.kind !== 'attribution') throw new Error(`${method} gives no attribution`);
      expect(moved(value.values, value.features)).toEqual(['g1234']);
    }
    const importance = await studio.explain(run.id, {
      method: 'permutation-importance',
      rows: 'all',
      params: {},
      seed: 1,
    });
    if (importance.kind !== 'importance') throw new Error('no importance');
    expect(importance.features.filter((_, f) => importance.mean[f] !== 0 || importance.sd[f] !== 0)).toEqual(['g1234']);
  });

  it('a linear model and a network are explained by every method of a row, or the method says what it would take', async () => {
    const file = work.file('wide.csv', wideFile(2000, 60, 1234));
    for (const kind of ['linear', 'mlp']) {
      const { id } = await studio.run(
        { dataset: file, target: 'y', split: { test: 0.25 }, model: { kind } },
        work.folder,
      );
      for (const method of ['permutation-shap', 'sampling-shap', 'partition-shap', 'lime']) {
        const value = await studio.explain(id, { method, rows: '0', params: {} });
        if (value.kind !== 'attribution') throw new Error(`${method} gives no attribution`);
        expect(value.values[0]).toHaveLength(2000);
        expect(value.values[0].every(Number.isFinite)).toBe(true);
      }
      await expect(studio.explain(id, { method: 'exact-shap', rows: '0', params: {} })).rejects.toThrow(/2,?000|2\^/);
    }
  });
});

it('three hundred columns: Kernel SHAP of a linear score is coefficient times distance from the mean', async () => {
  const file = work.file('three-hundred.csv', wideFile(300, 60, 123));
  const { id } = await studio.run(
    { dataset: file, target: 'y', split: { test: 0 }, model: { kind: 'linear' } },
    work.folder,
  );
  const ask = async (method: string) => {
    const value = await studio.explain(id, { method, rows: '0', params: { output: 'logit' } });
    if (value.kind !== 'attribution') throw new Error(`${method} gives no attribution`);
    return value;
  };
  const [kernel, exact] = [await ask('kernel-shap'), await ask('linear-shap')];
  kernel.values[0].forEach((value, f) => {
    expect(value).toBeCloseTo(exact.values[0][f], 8);
  });
});
