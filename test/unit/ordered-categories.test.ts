import { describe, expect, it } from 'vitest';
import { encodeRows } from '../../core/data/encode.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import type { Table } from '../../core/data/table.ts';
import { Random } from '../../core/numeric/random.ts';
import { preprocessSpec } from '../../core/schema/spec.ts';
import type { Studio } from '../../core/studio.ts';
import { withStudio } from '../support/studio.ts';

// Categories in the order of their mean target beside one column each: one split parts any group of them.

describe('the encoder', () => {
  const codes = [0, 0, 1, 1, 2, 2, 3, 3, -1];
  const y = Float64Array.from([9, 9, 1, 1, 5, 5, 2, 2, 4]);
  const table: Table = {
    rows: codes.length,
    columns: [{ name: 'c', kind: 'categorical', categories: ['p', 'q', 'r', 's'], codes: Int32Array.from(codes) }],
  } as unknown as Table;
  const encoderOf = (missing: 'mode' | 'keep', columns = [y], names: string[] = []) =>
    fitEncoder(
      table,
      ['c'],
      Int32Array.from(codes.keys()),
      preprocessSpec.parse({ categorical: 'ordered', missing }),
      'none',
      { columns, names, random: new Random(0) },
    );

  it('has a column for each category and one for their order', () => {
    const encoder = encoderOf('mode');
    expect(encoder.names).toEqual(['c=p', 'c=q', 'c=r', 'c=s', 'c']);
    const cells = (raw: number) => [...encodeRows(encoder, { values: Float64Array.of(raw), rows: 1, features: 1 })];
    // means 9, 1, 5, 2
    expect([0, 1, 2, 3].map((code) => cells(code)[4])).toEqual([3, 0, 2, 1]);
    expect(cells(2).slice(0, 4)).toEqual([0, 0, 1, 0]);
    // a missing one is taken for the most frequent
    expect(cells(Number.NaN)).toEqual(cells(0));
  });

  it('keeps a missing category missing where that is asked for', () => {
    const encoder = encoderOf('keep');
    expect([...encodeRows(encoder, { values: Float64Array.of(Number.NaN), rows: 1, features: 1 })]).toEqual([
      0,
      0,
      0,
      0,
      Number.NaN,
    ]);
  });

  it('learns nothing of a column without a value in the training rows', () => {
    for (const categorical of ['onehot', 'ordinal', 'target', 'ordered'] as const) {
      const empty = {
        ...table,
        columns: table.columns.map((column) => ({ ...column, codes: new Int32Array(9).fill(-1) })),
      };
      const encoder = fitEncoder(
        empty as typeof table,
        ['c'],
        Int32Array.from(codes.keys()),
        preprocessSpec.parse({ categorical }),
        'none',
        { columns: [y], names: [], random: new Random(0) },
      );
      expect(encoder.names).toEqual([]);
      expect(encodeRows(encoder, { values: Float64Array.of(Number.NaN), rows: 1, features: 1 })).toHaveLength(0);
    }
  });

  it('has an order for each of several classes', () => {
    const is = (from: number, to: number) => y.map((value) => Number(value >= from && value < to));
    const encoder = encoderOf('mode', [is(0, 3), is(3, 6), is(6, 10)], ['low', 'mid', 'high']);
    expect(encoder.names.slice(4)).toEqual(['c:low', 'c:mid', 'c:high']);
    const orders = [...encodeRows(encoder, { values: Float64Array.of(0), rows: 1, features: 1 })].slice(4);
    expect(orders[2]).toBe(3);
    expect(orders[0]).toBeLessThan(2);
  });
});

describe('in a model', () => {
  let studio: Studio;
  let file: string;
  let empty: string;
  const isGood = (letter: string) => 'acegik'.includes(letter);
  withStudio((given, work) => {
    studio = given;
    const random = new Random(5);
    const letters = 'abcdefghijkl';
    const lines = Array.from({ length: 600 }, () => {
      const letter = letters[random.integer(letters.length - 1)];
      const x = random.normal();
      return `${letter},${x.toFixed(4)},${isGood(letter) ? 'yes' : 'no'},${((isGood(letter) ? 2 : -1) * (x > 0 ? 1 : 0.5)).toFixed(3)}`;
    });
    file = work.file('letters.csv', `letter,x,good,size\n${lines.join('\n')}\n`);
    // rows 480 and on have a mood, and are those of the test part
    const moods = lines.map((line, i) => `${line.split(',').slice(0, 3).join(',')},${i < 480 ? '' : 'calm'},${i}`);
    empty = work.file('moods.csv', `letter,x,good,mood,day\n${moods.join('\n')}\n`);
  });
  const run = (name: string, model: object, more: object = {}) =>
    studio.run(
      {
        name,
        dataset: file,
        target: 'good',
        features: { exclude: ['size'] },
        preprocess: { categorical: 'ordered' },
        model,
        ...more,
      },
      '.',
    );

  const valuesOf = async (
    id: string,
    method: string,
    params: Record<string, unknown>,
  ): Promise<readonly number[][]> => {
    const found = await studio.explain(id, { method, rows: '0:5', params });
    return 'values' in found ? (found.values as number[][]) : [];
  };

  it('one split parts six letters from six, which takes one-hot columns six', async () => {
    const stump = { kind: 'gradient-boosting', trees: 1, learningRate: 1, maxLeafNodes: 2 };
    const ordered = await run('ordered', stump);
    const onehot = await run('onehot', stump, { preprocess: { categorical: 'onehot' } });
    expect(ordered.metrics.test?.accuracy).toBe(1);
    expect(onehot.metrics.test?.accuracy ?? 1).toBeLessThan(0.75);
    const { nodes } = studio.tree(ordered.id, undefined);
    expect(nodes[0].question?.operator).toBe('in');
    // whichever side is asked about, it is six letters that belong together
    const among = nodes[0].question?.among ?? [];
    expect(among).toHaveLength(6);
    expect(new Set(among.map(isGood)).size).toBe(1);
    expect(nodes[0].question?.value).toMatch(/^., ., . \+3$/);
  });

  it.each(['gradient-boosting', 'random-forest', 'decision-tree', 'linear', 'knn', 'mlp', 'svm', 'ebm'])(
    '%s takes it: explained and stored as with other encodings',
    async (kind) => {
      const { id, metrics } = await run(kind, { kind });
      expect(metrics.test?.accuracy).toBeGreaterThan(0.9);
      const [[letter, x]] = await valuesOf(id, 'exact-shap', {});
      expect(Math.abs(letter)).toBeGreaterThan(Math.abs(x));
    },
  );

  it('Tree SHAP is what exact Shapley values are', async () => {
    const { id } = await run('boosted', { kind: 'gradient-boosting' });
    const params = { output: 'logit', background: Array.from({ length: 20 }, (_, i) => i * 30) };
    const tree = await valuesOf(id, 'tree-shap', { ...params, perturbation: 'interventional' });
    const exact = await valuesOf(id, 'exact-shap', params);
    expect(tree).toHaveLength(5);
    tree.forEach((row, i) => {
      row.forEach((value, f) => {
        expect(value).toBeCloseTo(exact[i][f], 8);
      });
    });
  });

  it('a model whose column has no value in its training rows is stored and opened again', async () => {
    const { id } = await run(
      'empty',
      { kind: 'linear' },
      { dataset: empty, features: {}, split: { test: 0.2, time: 'day' } },
    );
    expect(studio.show(id).metrics.test?.accuracy).toBeGreaterThan(0.9);
    expect(await valuesOf(id, 'exact-shap', {})).toHaveLength(5);
  });

  it('a nearest counterfactual of trees changes the letter', async () => {
    const { id } = await run('for a counterfactual', { kind: 'decision-tree' });
    const found = await studio.explain(id, { method: 'counterfactual', rows: '0:5', params: {} });
    const cases = found.kind === 'cases' ? found.examples.flatMap((one) => one.cases) : [];
    expect(cases.length).toBeGreaterThan(0);
    for (const { changes } of cases) expect(changes).toEqual(['letter']);
  });
});
