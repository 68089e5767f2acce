import { describe, expect, it } from 'vitest';
import { takeRaw } from '../../core/data/encode.ts';
import { treeHistograms } from '../../core/training/tree-histograms.ts';
import { treeNodes } from '../../core/training/tree-nodes.ts';
import { layoutTree, nodeSize } from '../../renderer/src/plots/tree-layout.ts';
import { range, sampleTable, trainOn } from '../support/data.ts';

const table = sampleTable('iris');
const trained = trainOn(table, 'decision-tree', { maxDepth: 3 }, { target: 'target', task: 'classification' });
const [tree] = trained.model.trees?.trees ?? [];
const nodes = treeNodes(tree, trained.encoder, 3, false);

describe('what the questions of a tree see', () => {
  const target = table.columns.find((column) => column.name === 'target');
  const codes = target && target.kind !== 'numeric' ? target.codes : new Int32Array(0);
  const raw = takeRaw(table, trained.encoder, range(table.rows));
  const histograms = treeHistograms(tree, trained.encoder, raw, codes, 3);

  it('counts all rows that come to a node, by class, about the threshold that is written', () => {
    nodes.forEach((node, i) => {
      const histogram = histograms[i];
      if (node.left === null) return expect(histogram).toBeNull();
      if (!histogram) throw new Error('a question about a number has no histogram');
      expect(histogram.counts.flat().reduce((a, b) => a + b, 0)).toBe(node.samples);
      const byClass = [0, 1, 2].map((k) => histogram.counts.reduce((sum, bin) => sum + bin[k], 0));
      expect(byClass).toEqual(node.value.map((share) => Math.round(share * node.samples)));
      expect(histogram.low).toBeLessThanOrEqual(histogram.split);
      expect(histogram.high).toBeGreaterThanOrEqual(histogram.split);
      expect(histogram.split).toBeCloseTo(Number(node.question?.threshold), 12);
    });
  });
});

describe('the layout', () => {
  const overlaps = (isAcross: boolean, nodeHeight: number) => {
    const { placed, width, height } = layoutTree(nodes, new Set(), { nodeHeight, isAcross });
    for (const one of placed) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + nodeSize.width).toBeLessThanOrEqual(width + 1e-9);
      expect(one.y + one.height).toBeLessThanOrEqual(height + 1e-9);
    }
    return placed.some((a, i) =>
      placed.slice(0, i).some((b) => Math.abs(a.x - b.x) < nodeSize.width && Math.abs(a.y - b.y) < nodeHeight - 1e-9),
    );
  };

  it.each([false, true])('has no node upon another, with and without pictures (left to right: %s)', (isAcross) => {
    expect(overlaps(isAcross, nodeSize.height)).toBe(false);
    expect(overlaps(isAcross, nodeSize.height + 50)).toBe(false);
  });

  it('has its root at the top, or at the left', () => {
    const [top] = layoutTree(nodes, new Set()).placed;
    const [left] = layoutTree(nodes, new Set(), { isAcross: true }).placed;
    expect([top.y, left.x]).toEqual([0, 0]);
  });
});
