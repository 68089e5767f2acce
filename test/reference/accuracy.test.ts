import { describe, expect, it } from 'vitest';
import { splitRows } from '../../core/data/split.ts';
import type { Table } from '../../core/data/table.ts';
import { readTarget } from '../../core/data/target.ts';
import { tabular } from '../../core/models/batch.ts';
import { splitSpec } from '../../core/schema/spec.ts';
import { asScikitLearn, encodeAll, range, sampleTable, trainOn } from '../support/data.ts';
import numbers from './numbers/accuracy.json' with { type: 'json' };

// On rows that no model has seen, over the ten splits of scikit-learn: kinds without chance answer split by split as
// their peers do,
// the others come to the same mean within the spread over the splits. Nothing here was tuned on these tables.

type Scores = Record<string, { mean: number; sd: number; all: number[] }>;
const tables = ['wine', 'breast_cancer', 'diabetes', 'german_credit'] as const;

function scoresOf(table: Table, kind: string, params: Record<string, unknown>, numeric: 'none' | 'standard'): number[] {
  const target = table.columns[table.columns.length - 1].name;
  const truth = readTarget(table, target, undefined);
  const classes = truth.task === 'classification' ? Int32Array.from(truth.values) : undefined;
  return Array.from({ length: 10 }, (_, seed) => {
    const split = splitRows(
      range(table.rows),
      classes,
      splitSpec.parse({ test: 0.2, seed, stratify: classes !== undefined }),
    );
    const { model, encoder } = trainOn(table, kind, params, { target, trainRows: split.train, numeric }, {}, seed);
    const x = encodeAll(table, encoder, split.test);
    const output = model.predict(tabular(x, split.test.length));
    const wanted = Float64Array.from(split.test, (row) => truth.values[row]);
    if (!classes) {
      const mean = wanted.reduce((a, b) => a + b, 0) / wanted.length;
      return (
        1 -
        wanted.reduce((sum, value, i) => sum + (value - output[i]) ** 2, 0) /
          wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      );
    }
    const outputs = model.outputs;
    return (
      wanted.reduce(
        (sum, value, i) =>
          sum +
          Number(
            output
              .subarray(i * outputs, (i + 1) * outputs)
              .reduce((best, p, k, all) => (p > all[best] ? k : best), 0) === value,
          ),
        0,
      ) / wanted.length
    );
  });
}

const same: readonly [string, string, Record<string, unknown>][] = [
  ['logistic', 'linear', {}],
  ['ridge 1', 'linear', { alpha: 1 }],
  ['lasso 0.1', 'linear', { penalty: 'l1', alpha: 0.1, maxIterations: 10_000 }],
];
const alike: readonly [string, string, Record<string, unknown>, 'none' | 'standard'][] = [
  ['tree', 'decision-tree', {}, 'none'],
  ['forest 100', 'random-forest', {}, 'none'],
  ['hist boosting 100, no early stopping', 'gradient-boosting', {}, 'none'],
  ['ebm, no interactions, 1 outer bag', 'ebm', { interactions: 0, outerBags: 1 }, 'none'],
  ['knn 5', 'knn', {}, 'standard'],
  ['logistic', 'linear', {}, 'standard'],
];

describe.each(tables)('%s, on rows that were held out', (name) => {
  const table = sampleTable(name);
  const peers = numbers[name] as Scores;
  // the peer standardises its dummy columns too, so that its penalty is another one
  const encodedApart = name === 'german_credit';
  it.each(same.filter(([peer]) => peers[peer] && !encodedApart))(
    '%s: split by split the score of its peer',
    (peer, kind, params) => {
      const scores = scoresOf(table, kind, params, 'standard');
      for (const [i, score] of scores.entries()) expect(Math.abs(score - peers[peer].all[i])).toBeLessThan(2e-4);
      expect(Math.abs(scores.reduce((a, b) => a + b, 0) / 10 - peers[peer].mean)).toBeLessThan(0.002);
    },
  );
  it.each(alike.filter(([peer]) => peers[peer]))(
    '%s: the mean of its peer, within the spread',
    (peer, kind, params, numeric) => {
      const scores = scoresOf(table, kind, asScikitLearn(kind, params), numeric);
      const mean = scores.reduce((a, b) => a + b, 0) / 10;
      // both means have their error: the spread over ten splits, a third of it twice
      const noise = Math.max(0.006, 0.65 * peers[peer].sd);
      expect(mean).toBeGreaterThan(peers[peer].mean - noise);
    },
  );
});
