import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { printable } from '../../core/cli/output.ts';
import { scheduledRate } from '../../core/models/network/optimiser.ts';
import { modelKinds } from '../../core/models/registry.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import type { TreeNode, TreeView } from '../../core/schema/tree.ts';
import { swarmOffsets } from '../../renderer/src/plots/beeswarm.tsx';
import { contour } from '../../renderer/src/plots/boundary-map.tsx';
import { clusterOrder } from '../../renderer/src/plots/cluster-order.ts';
import { stretchesOf } from '../../renderer/src/plots/dependence-chart.tsx';
import { wellFormed, withResolution } from '../../renderer/src/plots/export-picture.ts';
import { csvOf } from '../../renderer/src/plots/figure.tsx';
import { nodeFill, treeColours } from '../../renderer/src/plots/palette.ts';
import { shadeColour, shadeOf } from '../../renderer/src/plots/shade.ts';
import { around, foldBelow, layoutTree, nodeSize } from '../../renderer/src/plots/tree-layout.ts';
import { nodeLines } from '../../renderer/src/plots/tree-node.tsx';
import { densityOf } from '../../renderer/src/plots/violin.tsx';
import { waterfallSteps } from '../../renderer/src/plots/waterfall.tsx';
import { conditionOf } from '../../renderer/src/results/attribution/condition.ts';
import { agreementOf } from '../../renderer/src/screens/explain/agreement.ts';
import { pathConditions } from '../../renderer/src/screens/explain/tree-path.ts';
import { rateCurve } from '../../renderer/src/screens/model/what-it-will-be.ts';
import { smooth } from '../../renderer/src/screens/train/smooth.ts';
import { fieldKind } from '../../renderer/src/ui/json-schema.ts';
import { cutMiddle, formatNumber, formatSeconds } from '../../renderer/src/ui/numbers.ts';
import { parseRows, rowsText } from '../../renderer/src/ui/row-numbers.ts';
import { sampleTable, trainOn } from '../support/data.ts';

const leaf = (id: number, depth: number, value: number[], impurity: number, samples: number): TreeNode => ({
  id,
  depth,
  left: null,
  right: null,
  question: null,
  impurity,
  samples,
  value,
});

describe('the tree', () => {
  it('is filled as scikit-learn fills it (iris, depth 2)', () => {
    const { model } = trainOn(sampleTable('iris'), 'decision-tree', { maxDepth: 2 }, { target: 'target' });
    const tree = model.trees?.trees[0];
    const colours = treeColours(3);
    const fills = Array.from(
      { length: 5 },
      (_, node) => nodeFill([...(tree?.value.subarray(node * 3, node * 3 + 3) ?? [])], colours, [0, 0]).fill,
    );
    expect(fills).toEqual(['#ffffff', '#e58139', '#ffffff', '#4de88e', '#843de6']);
    expect([...(tree?.impurity ?? [])].map((value) => Number(value.toFixed(6)))).toEqual([
      0.666667, 0, 0.5, 0.168038, 0.042533,
    ]);
    const hex = (list: [number, number, number][]) =>
      list.map((colour) => `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`);
    expect(hex(treeColours(2))).toEqual(['#e58139', '#399de5']);
    expect(hex(colours)).toEqual(['#e58139', '#39e581', '#8139e5']);
  });

  it("writes a node in scikit-learn's order", () => {
    const view: TreeView = { tree: 0, trees: 1, classes: ['a', 'b'], criterion: 'gini', path: [], nodes: [] };
    const node: TreeNode = {
      ...leaf(0, 0, [0.25, 0.75], 0.375, 8),
      left: 1,
      right: 2,
      question: { feature: 'width', operator: '<=', value: '0.8', threshold: 0.8 },
    };
    expect(nodeLines(node, view, (key) => key.split('.').at(-1) ?? '')).toEqual([
      'width <= 0.8',
      'gini = 0.375',
      'samples = 8',
      'value = [2, 6]',
      'class = b',
    ]);
  });

  /** A chain: each left child is a leaf, each right child splits again. */
  function chain(depth: number): TreeNode[] {
    const nodes: TreeNode[] = [];
    for (let level = 0; level < depth; level++) {
      const id = nodes.length;
      nodes.push(
        {
          ...leaf(id, level, [0.5, 0.5], 0.5, 2),
          left: id + 1,
          right: id + 2,
          question: { feature: 'x', operator: '<=', value: '1', threshold: 1 },
        },
        leaf(id + 1, level + 1, [1, 0], 0, 1),
      );
    }
    return [...nodes, leaf(nodes.length, depth, [0, 1], 0, 1)];
  }

  it.each([1, 30, 2000])('of depth %i is laid out without overlap and without a stack that overflows', (depth) => {
    const { placed } = layoutTree(chain(depth), new Set());
    expect(placed.length).toBe(2 * depth + 1);
    const rows = new Map<number, number[]>();
    for (const entry of placed) rows.set(entry.y, [...(rows.get(entry.y) ?? []), entry.x]);
    for (const xs of rows.values()) {
      xs.sort((a, b) => a - b);
      xs.slice(1).forEach((x, i) => expect(x - xs[i]).toBeGreaterThanOrEqual(nodeSize.width));
    }
  });

  it.each([3, 30, 299])('of depth %i shows the first nodes of the way of a row', (depth) => {
    const { placed } = layoutTree(chain(depth), new Set());
    const way = placed.filter((entry) => entry.node.left !== null || entry.node.id === 2 * depth);
    const [width, height] = [900, 520];
    const view = around(way, width, height);
    const inFrame = way.filter(
      (entry) =>
        view.x + entry.x * view.scale >= 0 &&
        view.x + (entry.x + nodeSize.width) * view.scale <= width &&
        view.y + (entry.y + nodeSize.height) * view.scale <= height,
    );
    expect(view.scale).toBeGreaterThanOrEqual(0.25);
    expect(inFrame[0].node.id).toBe(0);
    expect(inFrame.length).toBeGreaterThanOrEqual(Math.min(way.length, 12));
  });

  it('folds what is deep, but not the way of the row that is followed', () => {
    const nodes = chain(10);
    const folded = foldBelow(
      nodes,
      5,
      nodes.filter((node) => node.left !== null).map((node) => node.id),
    );
    expect(folded.size).toBe(0);
    const { placed } = layoutTree(nodes, foldBelow(nodes, 5, []));
    expect(placed.length).toBe(11);
    expect(placed.reduce((sum, entry) => sum + entry.hidden, 0)).toBe(21 - 11);
  });
});

describe('pictures of attributions', () => {
  it('the waterfall leads from the base to the prediction, and sums up the rest', () => {
    const values = [0.5, -0.2, 0.01, 0.02, -0.03];
    const { kept, rest, starts } = waterfallSteps(1, values, 3);
    expect(kept).toEqual([0, 1]);
    expect(rest.length).toBe(3);
    expect(starts[0] + values[0]).toBeCloseTo(1 + values.reduce((a, b) => a + b, 0), 12);
    expect(starts[1]).toBeCloseTo(1 + 0.01 + 0.02 - 0.03, 12);
    expect(waterfallSteps(0, [1, 2, 3], 3).rest).toEqual([]);
  });

  it('the beeswarm keeps every point on its line', () => {
    const values = Array.from({ length: 500 }, (_, i) => (i % 10) / 10);
    const offsets = swarmOffsets(values, 0, 1, 12);
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(13);
    expect(new Set(values.map((value, i) => `${value} ${offsets[i]}`)).size).toBe(500);
  });

  it('agreement is whole with itself and -1 with the reverse', () => {
    expect(agreementOf([3, -2, 1], [3, -2, 1], 2)).toEqual({ top: 2, shared: 2, signs: 2, rank: 1 });
    expect(agreementOf([3, 2, 1], [1, 2, 3], 3).rank).toBeCloseTo(-1, 12);
    // equally strong features: which of them come first is chance
    expect(agreementOf([1, 1, 1, 1], [1 + 1e-12, 1, 1, 1 + 1e-12], 2)).toMatchObject({ top: 2, shared: 2 });
    // what neither names is not agreed upon
    expect(agreementOf([2, 0, 0, 0], [2, 0, 0, 0], 3)).toMatchObject({ top: 1, shared: 1, signs: 1 });
    expect(agreementOf([1, 1], [1, 1], 2).rank).toBe(0);
  });

  it('a contour runs where the level is', () => {
    // f(x, y) = x over a 3 x 3 grid: the level 0.5 is the upright line x = 0.5
    const pieces = contour([0, 1, 2, 0, 1, 2, 0, 1, 2], 3, 3, 0.5);
    expect(pieces.length).toBe(2);
    for (const [a, , c] of pieces) expect([a, c]).toEqual([0.5, 0.5]);
  });
});

describe('small things', () => {
  it('numbers, times and names are written so that they can be read', () => {
    expect(formatNumber(0.000012345)).toBe('1.23e−5');
    expect(formatNumber(-1234.5678)).toBe('−1235');
    expect(formatNumber(null)).toBe('–');
    expect(formatSeconds(200)).toBe('3 min 20 s');
    expect(cutMiddle('a_very_long_column_name_2024', 12)).toHaveLength(12);
  });

  it('exported cells are no formulas', () => {
    expect(csvOf({ columns: ['=x'], rows: [['-1+2', null, -1]] })).toBe('"\'=x"\n"\'-1+2",,-1\n');
  });

  it('smoothing keeps a constant and the length', () => {
    expect(smooth([2, 2, null, 2], 3)).toEqual([2, 2, null, 2]);
    expect(smooth([0, 3, 6], 3)).toEqual([1.5, 3, 4.5]);
  });

  const schedules = [
    { kind: 'fixed' },
    { kind: 'exponential', rate: 0.9, every: 7 },
    { kind: 'stepped', factor: 0.3, every: 40 },
    { kind: 'cosine', floor: 0.1, over: null },
    { kind: 'warm-up', epochs: 8, after: 'cosine' },
    { kind: 'reduce-on-plateau', factor: 0.5, patience: 10, floor: 0 },
  ] as const;
  it('the learning rate drawn in the form is the one in training', () => {
    for (const schedule of schedules) {
      const { epochs, rates } = rateCurve({ epochs: 100, optimizer: { kind: 'adam', learningRate: 0.02 }, schedule });
      epochs.forEach((epoch, i) => expect(rates[i]).toBeCloseTo(scheduledRate(0.02, schedule, epoch, 100), 14));
    }
  });

  it('every parameter of every kind has a field, a label and help in both languages', () => {
    const schemas = [...modelKinds.map((kind) => kind.params), trainingSpec];
    for (const schema of schemas) {
      const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
        properties: Record<string, Parameters<typeof fieldKind>[0]>;
      };
      for (const [name, field] of Object.entries(properties)) {
        expect(fieldKind(field).kind, name).not.toBe('text');
        for (const words of [field.label, field.help]) expect(words?.en && words.zh, name).toBeTruthy();
      }
    }
  });
});

describe('rows by number', () => {
  it('numbers and ranges, each once and in order', () => {
    expect(parseRows('5, 0:3，2 9')).toEqual({ rows: [0, 1, 2, 5, 9] });
    expect(rowsText([0, 1, 2, 5, 9])).toBe('0:3, 5, 9');
    expect(parseRows(rowsText([3, 4, 8])).rows).toEqual([3, 4, 8]);
    expect(parseRows('')).toEqual({ rows: [] });
  });
  it.each(['-1', '3:2', 'a', '1.5'])('%s is neither', (text) => expect(parseRows(`1, ${text}`).bad).toBe(text));
});

describe('pictures of many rows', () => {
  it('put rows of a kind together, whatever order they come in', () => {
    const kinds = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
    const values = [kinds.map((kind, i) => 10 * kind + 0.01 * i), kinds.map((kind) => -5 * kind)];
    const order = clusterOrder(values, [...kinds.keys()]).map((i) => kinds[i]);
    const changes = order.filter((kind, k) => k > 0 && kind !== order[k - 1]).length;
    expect([...order].sort()).toEqual([...kinds].sort());
    expect(changes).toBe(2);
  });
  it('a violin is widest where rows are dense', () => {
    const density = densityOf([0, 0.1, 0.05, 0.02, 1], 0, 1);
    expect(density.indexOf(Math.max(...density))).toBeLessThan(20);
    expect(Math.max(...density)).toBe(1);
  });
  it('low and high are told apart in both sets of colours, and words have a grey of their own', () => {
    for (const colours of ['safe', 'classic'] as const)
      expect(new Set([0, 0.5, 1, null].map((share) => shadeColour(share, colours))).size).toBe(4);
    expect(shadeOf('own', [0, 1])).toBeNull();
    expect(shadeOf(5, [0, 10])).toBe(0.5);
    expect(shadeOf(5, [5, 5])).toBe(0.5);
  });
  it('say how many dots an inch they have', () => {
    const png = new Uint8Array(60).fill(7);
    const told = withResolution(png, 300);
    expect(told.length).toBe(81);
    expect(String.fromCharCode(...told.subarray(37, 41))).toBe('pHYs');
    expect(new DataView(told.buffer).getUint32(41)).toBe(11811);
    expect([...told.subarray(54)]).toEqual([...png.subarray(33)]);
  });
});

describe('what a person writes to select rows', () => {
  it.each([
    ['> 40', [41, 40, null, 'x'], [true, false, false, false]],
    ['<= 2.5', [2.5, 3], [true, false]],
    ['20..40', [20, 40, 41], [true, true, false]],
    ['own, rent', ['own', 'rent', 'free'], [true, true, false]],
    ['?', [null, 0], [true, false]],
  ] as const)('%s', (text, cells, expected) => {
    expect(cells.map((cell) => conditionOf(text)?.(cell))).toEqual(expected);
  });
  it('nothing says nothing', () => expect(conditionOf('  ')).toBeUndefined());
});

describe('where the rows along a curve are', () => {
  it('each count has a stretch of its own, the first and the last place too', () => {
    expect(stretchesOf([0, 1, 3], 'places')).toEqual([
      [0, 0.5],
      [0.5, 2],
      [2, 3],
    ]);
    expect(stretchesOf([0, 1, 3], 'between')).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});

describe('a way through a tree in words', () => {
  const node = (id: number, left: number | null, right: number | null, question: TreeNode['question']): TreeNode => ({
    id,
    depth: 0,
    left,
    right,
    question,
    impurity: 0,
    samples: 1,
    value: [1],
  });
  const ask = (feature: string, operator: '<=' | '≠' | 'in' | 'is not missing', value: string) => ({
    feature,
    operator,
    value,
    threshold: null,
  });
  const words = {
    missing: (feature: string) => `${feature} is missing`,
    notMissing: (feature: string) => `${feature} is not missing`,
  };

  it('tells each feature once, with the narrowest bounds', () => {
    const nodes = [
      node(0, 1, 2, ask('width', '<=', '4')),
      node(1, 3, 4, ask('housing', '≠', 'own')),
      node(3, 5, 6, ask('width', '<=', '1.5')),
      node(6, 7, 8, ask('housing', '≠', 'rent')),
      node(7, null, null, null),
    ];
    expect(pathConditions({ nodes, path: [0, 1, 3, 6, 7] }, words)).toEqual(['1.5 < width ≤ 4', 'housing ≠ own, rent']);
    expect(pathConditions({ nodes, path: [0] }, words)).toEqual([]);
  });

  it('keeps what is left of groups of categories', () => {
    const group = (among: string[]) => ({ ...ask('town', 'in', among.join(', ')), among });
    const nodes = [
      node(0, 1, 2, group(['a', 'b', 'c', 'd'])),
      node(1, 3, 4, group(['a', 'b'])),
      node(2, null, null, null),
      node(4, 5, 6, group(['c'])),
    ];
    expect(pathConditions({ nodes, path: [0, 1, 3] }, words)).toEqual(['town = a | b']);
    expect(pathConditions({ nodes, path: [0, 1, 4] }, words)).toEqual(['town = c | d']);
    expect(pathConditions({ nodes, path: [0, 1, 4, 6] }, words)).toEqual(['town = d']);
    expect(pathConditions({ nodes, path: [0, 2] }, words)).toEqual(['town ≠ a, b, c, d']);
    const unknown = nodes.map((one) => ({ ...one, isMissing: true }));
    expect(pathConditions({ nodes: unknown, path: [0, 1, 3] }, words)).toEqual(['town is missing']);
  });

  it('says where a value is missing, and keeps the bounds where it is not', () => {
    const nodes = [
      node(0, 1, 2, ask('width', '<=', '4')),
      node(1, 3, 4, ask('width', 'is not missing', '')),
      node(2, 5, 6, ask('height', 'is not missing', '')),
      node(3, null, null, null),
    ];
    expect(pathConditions({ nodes, path: [0, 1, 3] }, words)).toEqual(['width ≤ 4']);
    expect(pathConditions({ nodes, path: [0, 1, 4] }, words)).toEqual(['width is missing']);
    expect(pathConditions({ nodes, path: [0, 2, 5] }, words)).toEqual(['4 < width', 'height is not missing']);
    expect(pathConditions({ nodes, path: [0, 2, 6] }, words)).toEqual(['4 < width', 'height is missing']);
  });
});

describe('signs that do not show', () => {
  it('an exported drawing is XML whatever its names hold', () => {
    expect(wellFormed('<text>a\u0000\u001b[31m\ud800b\uffff\t中😀</text>')).toBe(
      '<text>a\ufffd\ufffd[31m\ufffdb\ufffd\t中😀</text>',
    );
  });
  it('what steers a terminal is written out', () => {
    expect(printable('run \u001b[2Jx\u202egpj\n\tnext\u0007 中')).toBe('run \\u{1b}[2Jx\\u{202e}gpj\n\tnext\\u{7} 中');
  });
});
