import { describe, expect, it } from 'vitest';
import { Random } from '../../core/numeric/random.ts';
import type { Dependence } from '../../core/schema/results/dependence.ts';
import type { Surrogate } from '../../core/schema/results/surrogate.ts';
import { explainAny, numberTable, range, sampleTable, tableOf, trainedFunction, trainOn } from '../support/data.ts';

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
      curve.values.forEach((mean, g) =>
        expect(curve.ice.reduce((sum, row) => sum + row[g], 0) / 200).toBeCloseTo(mean, 9),
      );
      for (const row of curve.ice)
        row.forEach((one, g) => expect(one - row[0]).toBeCloseTo(curve.values[g] - curve.values[0], 9));
    }
  });

  it('accumulated effects have the mean 0 over the rows', () => {
    const value = curves('ale', linear, table, everyRow, { bins: 20 });
    for (const { values, counts } of value.curves) {
      const total = counts.reduce((a, b) => a + b, 0);
      expect(total).toBe(200);
      const mean =
        counts.slice(0, -1).reduce((sum, count, g) => sum + (count * (values[g] + values[g + 1])) / 2, 0) / total;
      expect(mean).toBeCloseTo(0, 10);
    }
  });
});

describe('where features are correlated', () => {
  // beyond the rows the model does something else altogether
  const trap = trainedFunction(table, ([a, b]) => (Math.abs(a - b) > 2.5 ? 100 : a));
  it('accumulated effects never ask about rows that are not there; partial dependence does', () => {
    const [partial, local] = ['partial-dependence', 'ale'].map(
      (method) => curves(method, trap, table, everyRow, { features: ['x1'] }).curves[0],
    );
    const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
    expect(span(partial.values)).toBeGreaterThan(10);
    expect(span(local.values)).toBeLessThan(5);
  });
});

describe('a column of few values', () => {
  it('has its own values as places, two where it is yes or no', () => {
    const few = numberTable(
      Array.from({ length: 60 }, (_, i) => [i % 3 === 0 ? 1 : 0, [0, 2, 5][i % 3], i]),
      Array.from({ length: 60 }, (_, i) => i),
    );
    const found = curves(
      'ale',
      trainedFunction(few, ([a, b]) => 4 * a + b),
      few,
      [...range(60)],
      { features: ['x0', 'x1'] },
    ).curves;
    expect(found.map((curve) => curve.grid)).toEqual([
      [0, 1],
      [0, 2, 5],
    ]);
    expect(found[0].values[1] - found[0].values[0]).toBeCloseTo(4, 12);
    expect(found[1].values[2] - found[1].values[0]).toBeCloseTo(5, 12);
  });
});

describe('categories', () => {
  const cells = Array.from({ length: 90 }, (_, i) => [
    ['red', 'green', 'blue'][i % 3],
    String((i * 7) % 10),
    String([5, 1, 3][i % 3] + ((i * 7) % 10)),
  ]);
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
    expect(() => curves('ale', trained, coloured, all, { features: ['color'] })).toThrow(
      '"color" is not a feature of the model.',
    );
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

describe('how features act together', () => {
  const points = Array.from({ length: 80 }, (_, i) => [Math.sin(7 * i), Math.cos(3 * i), Math.sin(i * i)]);
  const data = numberTable(
    points,
    points.map((_, i) => i),
  );

  it("Friedman's H is 0 for what adds up, and the closed form for a product of two centred features", () => {
    const sum = explainAny(
      'friedman-h',
      trainedFunction(data, ([a, b, c]) => 3 * a + b * b - Math.abs(c)),
      data,
      [...points.keys()],
      {},
    );
    if (sum.kind !== 'interactions') throw new Error('no interactions');
    expect(Math.max(...sum.values.flat(), ...sum.overall)).toBe(0);
    const params = { maxRows: 80 };
    const product = explainAny(
      'friedman-h',
      trainedFunction(data, ([a, b, c]) => a * b + c),
      data,
      [...points.keys()],
      params,
    );
    if (product.kind !== 'interactions') throw new Error('no interactions');
    // by hand: partial dependence of a product over the rows themselves
    const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
    const centred = (values: readonly number[]) => values.map((value) => value - mean(values));
    const [ma, mb] = [0, 1].map((f) => mean(points.map((row) => row[f])));
    const both = centred(points.map(([a, b]) => a * b));
    const one = centred(points.map(([a]) => a * mb));
    const other = centred(points.map(([, b]) => b * ma));
    const extra = both.reduce((total, value, i) => total + (value - one[i] - other[i]) ** 2, 0);
    expect(product.values[0][1]).toBeCloseTo(
      Math.sqrt(extra / both.reduce((total, value) => total + value ** 2, 0)),
      9,
    );
    expect(product.values[0][2]).toBe(0);
    expect(product.overall[2]).toBe(0);
  });

  it('ALE of two features is flat for what adds up, and for a product is the product of what is left of each', () => {
    const flat = explainAny(
      'ale-2d',
      trainedFunction(data, ([a, b]) => Math.exp(a) + b ** 3),
      data,
      [...points.keys()],
      { features: ['x0', 'x1'], bins: 6 },
    );
    if (flat.kind !== 'surface') throw new Error('no surface');
    expect(Math.max(...flat.values.flat().map(Math.abs))).toBeLessThan(1e-12);
    const bent = explainAny(
      'ale-2d',
      trainedFunction(data, ([a, b]) => a * b),
      data,
      [...points.keys()],
      { features: ['x0', 'x1'], bins: 6 },
    );
    if (bent.kind !== 'surface') throw new Error('no surface');
    const [grid, other] = bent.grids.map((places) => places.map(Number));
    // second differences of the surface are those of the product, field by field
    for (let i = 1; i < grid.length; i++) {
      for (let j = 1; j < other.length; j++) {
        // a field without rows does as the nearest one that has some
        if (bent.counts[i - 1][j - 1] === 0) continue;
        const step = bent.values[i][j] - bent.values[i - 1][j] - bent.values[i][j - 1] + bent.values[i - 1][j - 1];
        expect(step).toBeCloseTo((grid[i] - grid[i - 1]) * (other[j] - other[j - 1]), 9);
      }
    }
  });
});

describe('importance without shuffling', () => {
  it('single-feature AUC is that of Mann and Whitney, and 1 for what tells all', () => {
    const data = tableOf(
      ['tells', 'half', 'colour', 'y'],
      [1, 2, 3, 4, 5, 6, 7, 8].map((i) => [
        String(i),
        String([1, 5, 2, 6, 3, 7, 4, 8][i - 1]),
        i > 4 ? 'red' : 'blue',
        i > 4 ? 'yes' : 'no',
      ]),
    );
    const trained = trainOn(data, 'decision-tree', {}, { target: 'y' });
    const value = explainAny('single-feature-auc', trained, data, [...range(8)], { repeats: 1 });
    if (value.kind !== 'importance') throw new Error('no importance');
    // yes: 3, 7, 4, 8 against no: 1, 5, 2, 6: 2 + 4 + 2 + 4 of 16 pairs in order
    expect(value.mean).toEqual([1, 12 / 16, 1]);
    expect(value.baseline).toBe(0.5);
  });
  it('dropping the only column that tells costs all that it tells, and dropping another nothing', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i % 2, (i * 7) % 5]);
    const data = numberTable(
      rows,
      rows.map(([a]) => 3 * a),
    );
    const trained = trainOn(data, 'decision-tree', {}, { target: 'y', task: 'regression' });
    const refit = (features: readonly string[]) =>
      trainOn(data, 'decision-tree', { maxDepth: 2 }, { target: 'y', task: 'regression', features });
    const value = explainAny('drop-column', trained, data, [...range(60)], {}, { refit });
    if (value.kind !== 'importance') throw new Error('no importance');
    expect(value.baseline).toBeCloseTo(1, 12);
    expect(value.mean[0]).toBeGreaterThan(0.8);
    expect(value.mean[1]).toBeCloseTo(0, 12);
  });
  it('functional ANOVA of shapes that do not overlap adds up to the variance of the whole', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i % 10, Math.floor(i / 10)]);
    const data = numberTable(
      rows,
      rows.map(([a, b]) => 2 * a + (b > 4 ? 6 : 0)),
    );
    const trained = trainOn(data, 'ebm', { interactions: 0 }, { target: 'y', task: 'regression' });
    const value = explainAny('functional-anova', trained, data, [...range(100)], {});
    if (value.kind !== 'importance') throw new Error('no importance');
    expect(value.features).toEqual(['x0', 'x1']);
    // the two columns are independent here: their variances are those of the whole
    expect(value.mean.reduce((a, b) => a + b, 0) / value.baseline).toBeCloseTo(1, 6);
    expect(value.mean[0]).toBeGreaterThan(value.mean[1]);
  });

  it('and so do shapes of correlated features, by their covariance with the whole', () => {
    const draws = new Random(4);
    const rows = Array.from({ length: 300 }, () => {
      const a = draws.normal();
      return [a, a + 0.5 * draws.normal(), draws.normal()];
    });
    const data = numberTable(
      rows,
      rows.map(([a, b, c]) => a + b - 0.5 * c),
    );
    const trained = trainOn(data, 'ebm', {}, { target: 'y', task: 'regression' });
    const value = explainAny('functional-anova', trained, data, [...range(300)], {});
    if (value.kind !== 'importance') throw new Error('no importance');
    expect(value.mean.reduce((a, b) => a + b, 0) / value.baseline).toBeCloseTo(1, 9);
  });
});
