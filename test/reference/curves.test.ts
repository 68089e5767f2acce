import { describe, expect, it } from 'vitest';
import { Random } from '../../core/numeric/random.ts';
import type { Dependence, Surrogate } from '../../core/schema/explanation.ts';
import { explainAny, numberTable, sampleTable, tableOf, trainedFunction, trainOn } from '../support/data.ts';

const random = new Random(8);
const rows = Array.from({ length: 200 }, () => {
  const a = random.normal();
  return [a, a + 0.5 * random.normal(), random.uniform()];
});
const table = numberTable(
  rows,
  rows.map(([a, b, c]) => 3 * a - 2 * b + c),
);
const everyRow = rows.map((_, i) => i);
const linear = trainedFunction(table, ([a, b, c]) => 3 * a - 2 * b + c + 7);

function curves(...asked: Parameters<typeof explainAny>): Omit<Dependence, 'id'> {
  const value = explainAny(...asked);
  if (value.kind !== 'dependence') throw new Error('no curves');
  return value;
}
function surrogate(...asked: Parameters<typeof explainAny>): Omit<Surrogate, 'id'> {
  const value = explainAny(...asked);
  if (value.kind !== 'surrogate') throw new Error('no tree');
  return value;
}
const slopes = (grid: readonly (number | string)[], values: readonly number[]) =>
  values.slice(1).map((value, g) => (value - values[g]) / (Number(grid[g + 1]) - Number(grid[g])));

describe('of a weighted sum', () => {
  it.each(['partial-dependence', 'ale'])('%s is a line of the weight’s slope', (method) => {
    const value = curves(method, linear, table, everyRow);
    expect(value.features).toEqual(['x0', 'x1', 'x2']);
    value.curves.forEach((curve, f) => {
      for (const slope of slopes(curve.grid, curve.values)) expect(slope).toBeCloseTo([3, -2, 1][f], 8);
    });
  });

  it('single rows run parallel, and their mean is the curve', () => {
    const value = curves('partial-dependence', linear, table, everyRow, { ice: 200 });
    for (const curve of value.curves) {
      expect(curve.ice.length).toBe(200);
      curve.values.forEach((mean, g) => expect(curve.ice.reduce((sum, row) => sum + row[g], 0) / 200).toBeCloseTo(mean, 9));
      for (const row of curve.ice) row.forEach((one, g) => expect(one - row[0]).toBeCloseTo(curve.values[g] - curve.values[0], 9));
    }
  });

  it('accumulated effects have the mean 0 over the rows', () => {
    const value = curves('ale', linear, table, everyRow, { bins: 20 });
    for (const { values, counts } of value.curves) {
      const total = counts.reduce((a, b) => a + b, 0);
      expect(total).toBe(200);
      const mean = counts.slice(0, -1).reduce((sum, count, g) => sum + (count * (values[g] + values[g + 1])) / 2, 0) / total;
      expect(mean).toBeCloseTo(0, 10);
    }
  });
});

describe('where features are correlated', () => {
  // beyond the rows the model does something else altogether
  const trap = trainedFunction(table, ([a, b]) => (Math.abs(a - b) > 2.5 ? 100 : a));
  it('accumulated effects never ask about rows that are not there; partial dependence does', () => {
    const [partial, local] = ['partial-dependence', 'ale'].map((method) => curves(method, trap, table, everyRow, { features: ['x1'] }).curves[0]);
    const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    expect(span(partial.values)).toBeGreaterThan(10);
    expect(span(local.values)).toBeLessThan(5);
  });
});

describe('categories', () => {
  const cells = Array.from({ length: 90 }, (_, i) => [['red', 'green', 'blue'][i % 3], String((i * 7) % 10), String([5, 1, 3][i % 3] + ((i * 7) % 10))]);
  const coloured = tableOf(['colour', 'n', 'y'], cells);
  const trained = trainOn(coloured, 'linear', { alpha: 1e-9 }, { target: 'y', task: 'regression' });
  const all = cells.map((_, i) => i);

  it('stand whole, not one-hot, with the differences that the model makes between them', () => {
    for (const method of ['partial-dependence', 'ale']) {
      const [curve] = curves(method, trained, coloured, all, { features: ['colour'] }).curves;
      const at = (name: string) => curve.values[curve.grid.indexOf(name)];
      expect(curve.kind).toBe('categorical');
      expect(curve.counts).toEqual([30, 30, 30]);
      expect(at('red') - at('green')).toBeCloseTo(4, 5);
      expect(at('blue') - at('green')).toBeCloseTo(2, 5);
    }
  });

  it('refuses a feature that is not there, and names the nearest', () => {
    expect(() => curves('ale', trained, coloured, all, { features: ['color'] })).toThrow('"color" is not a feature of the model.');
  });
});

describe('the surrogate tree', () => {
  it('of a tree is that tree, and says the same everywhere', () => {
    const iris = sampleTable('iris');
    const trained = trainOn(iris, 'decision-tree', { maxDepth: 2 }, { target: 'target' });
    const value = surrogate(
      'surrogate-tree',
      trained,
      iris,
      Array.from({ length: 150 }, (_, i) => i),
      { maxDepth: 2 },
    );
    expect(value.agreement).toMatchObject({ kind: 'accuracy', value: 1, heldOut: true, rows: 37 });
    expect(value.leaves).toBe(3);
    expect(value.tree.classes).toHaveLength(3);
  });

  it('of a function says how little of it a small tree can tell', () => {
    const wild = trainedFunction(table, ([a, b, c]) => Math.sin(40 * a) + Math.cos(37 * b) + Math.sin(51 * c));
    const tame = trainedFunction(table, ([a]) => (a > 0 ? 1 : 0));
    expect(surrogate('surrogate-tree', wild, table, everyRow).agreement.value).toBeLessThan(0.3);
    expect(surrogate('surrogate-tree', tame, table, everyRow).agreement).toMatchObject({ kind: 'r2', heldOut: true });
    expect(surrogate('surrogate-tree', tame, table, everyRow).agreement.value).toBeGreaterThan(0.9);
  });
});
