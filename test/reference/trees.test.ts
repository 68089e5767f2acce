import { describe, expect, it } from 'vitest';
import { splitRows } from '../../core/data/split.ts';
import type { TreeStructure } from '../../core/models/model.ts';
import { splitSpec } from '../../core/schema/spec.ts';
import { attribute, numberTable, range, sampleTable, trainOn } from '../support/data.ts';
import numbers from './numbers/trees.json' with { type: 'json' };

interface Reference {
  leaves: number;
  depth: number;
  root_impurity: number;
  train_score: number;
  ties: Record<string, [number, number][]>;
  over_seeds: number[][];
  children_left?: number[];
  children_right?: number[];
  feature?: number[];
  threshold?: number[];
  impurity?: number[];
  n_node_samples?: number[];
}

const cases = Object.entries(numbers).flatMap(([name, value]) =>
  name.includes('/') ? [[name, value as unknown as Reference] as const] : [],
);

function grow(name: string): { tree: TreeStructure; depth: number; leaves: number } {
  const [dataset, criterion, depth] = name.split('/');
  const table = sampleTable(dataset);
  const split = splitRows(range(table.rows), undefined, splitSpec.parse({ test: 0.2, seed: 42, stratify: false }));
  const maxDepth = depth === 'none' ? null : Number(depth);
  const target = table.columns[table.columns.length - 1].name;
  const names: Record<string, string> = { squared_error: 'squared-error', mse: 'squared-error' };
  const { model } = trainOn(
    table,
    'decision-tree',
    { criterion: names[criterion] ?? criterion, maxDepth, minSamplesLeaf: 1 },
    { target, trainRows: split.train },
  );
  const tree = model.trees?.trees[0];
  if (!tree) throw new Error('no tree');
  const facts = model.facts();
  return { tree, depth: Number(facts.depth), leaves: Number(facts.leaves) };
}

describe('trees are those of scikit-learn', () => {
  it.each(cases)('%s: root, leaves and depth', (name, one) => {
    const { tree, depth, leaves } = grow(name);
    expect(Math.abs(tree.impurity[0] - one.root_impurity) / Math.max(1, one.root_impurity)).toBeLessThan(1e-9);
    // equal splits may be resolved either way: the size must be one that some order of the columns gives
    expect(one.over_seeds.map(([l, d]) => `${l} ${d}`)).toContain(`${leaves} ${depth}`);
  });

  it.each(cases.filter(([, one]) => one.feature))('%s: node by node, up to the first tie', (name, one) => {
    const { tree } = grow(name);
    const visit = (ours: number, theirs: number): number => {
      const feature = one.feature?.[theirs] ?? -2;
      expect(tree.nodeSamples[ours]).toBe(one.n_node_samples?.[theirs]);
      expect(tree.impurity[ours]).toBeCloseTo(one.impurity?.[theirs] ?? Number.NaN, 5);
      if (feature < 0) {
        expect(tree.childrenLeft[ours]).toBe(-1);
        return 1;
      }
      const tied = one.ties[String(theirs)];
      if (tied) {
        expect(tied.map(([column]) => column)).toContain(tree.feature[ours]);
        // another column that splits as well: the rows on each side are the same only where their counts are
        if (tree.nodeSamples[tree.childrenLeft[ours]] !== one.n_node_samples?.[one.children_left?.[theirs] ?? -1])
          return 1;
      } else expect(tree.feature[ours]).toBe(feature);
      const size =
        tree.feature[ours] === feature ? Math.max(1, Math.abs(tree.threshold[ours])) : Number.POSITIVE_INFINITY;
      expect(Math.abs(tree.threshold[ours] - (one.threshold?.[theirs] ?? Number.NaN)) / size).toBeLessThan(1e-5);
      return (
        1 +
        visit(tree.childrenLeft[ours], one.children_left?.[theirs] ?? -1) +
        visit(tree.childrenRight[ours], one.children_right?.[theirs] ?? -1)
      );
    };
    expect(visit(0, 0)).toBeGreaterThan(2);
  });
});

describe('TreeSHAP leaf by leaf', () => {
  it.each([
    ['decision-tree', {}],
    ['random-forest', { trees: 12, maxDepth: 7 }],
    ['gradient-boosting', { trees: 15 }],
  ] as const)('%s: what the walk along paths gives, row by row', (kind, params) => {
    const table = sampleTable('breast_cancer');
    const trained = trainOn(table, kind, params, { target: 'target' });
    const rows = Array.from({ length: 6 }, (_, i) => 90 * i);
    const walked = attribute('tree-shap', trained, table, rows);
    // many rows are answered by tables
    const looked = attribute('tree-shap', trained, table, rows, {}, { wholeRows: 1000 });
    looked.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(walked.values[r][f], 10)));
  });

  it('rows with missing values go the way that they go in the tree', () => {
    const values = Array.from({ length: 120 }, (_, i) => [i % 9 === 0 ? Number.NaN : Math.sin(i), (i * 7) % 13, i % 5]);
    const table = numberTable(
      values,
      values.map(([a, b, c]) => (Number.isNaN(a) ? 3 : a) + b * c),
    );
    const trained = trainOn(
      table,
      'gradient-boosting',
      { trees: 10, minSamplesLeaf: 5 },
      { target: 'y', task: 'regression' },
    );
    const walked = attribute('tree-shap', trained, table, [0, 9, 10]);
    const looked = attribute('tree-shap', trained, table, [0, 9, 10], {}, { wholeRows: 1000 });
    looked.values.forEach((row, r) => row.forEach((value, f) => expect(value).toBeCloseTo(walked.values[r][f], 10)));
  });
});
