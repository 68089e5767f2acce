// Exact attacks against closed forms and against brute force.
import { describe, expect, it } from 'vitest';
import { boundsOf, distanceOf, type Norm } from '../../core/assess/assessments/robustness/limits.ts';
import { nearestLinear } from '../../core/assess/assessments/robustness/linear.ts';
import { nearestInTrees } from '../../core/assess/assessments/robustness/tree-search.ts';
import type { FeatureScale } from '../../core/assess/scores/score.ts';
import type { Encoder, NumericEncoding } from '../../core/data/encode.ts';
import { growTree, plainGrowth, sortColumns } from '../../core/models/tree/grow.ts';
import { Random } from '../../core/numeric/random.ts';

const width = 3;
const features = Array.from(
  { length: width },
  (_, f): NumericEncoding => ({ kind: 'numeric', name: `x${f}`, offset: f, width: 1, fill: 0, shift: 0, scale: 1 }),
);
const encoder: Encoder = { features, width, names: features.map(({ name }) => name), missing: 'mean', numeric: 'none' };
const scales = features.map(({ name }, f): FeatureScale => ({ name, deviation: f + 1, categories: 0 }));
const none = { frozen: [], up: [], down: [], ranges: {} };
const norms: Norm[] = ['0', '1', '2', 'inf'];

describe('a linear boundary', () => {
  const w = [1, -2, 0.5];
  const row = Float64Array.of(0.3, -0.4, 2);
  const margin = 0.7 + row.reduce((sum, value, i) => sum + w[i] * value, 0);
  // by deviations: slopes 1, -4, 1.5
  const slopes = w.map((value, i) => Math.abs(value * scales[i].deviation));
  const dual: Record<Norm, number> = {
    '0': 1,
    '1': margin / Math.max(...slopes),
    '2': margin / Math.hypot(...slopes),
    inf: margin / slopes.reduce((a, b) => a + b, 0),
  };
  it.each(norms)('is |w·x + b| / ‖w‖* away (norm %s)', (norm) => {
    const found = nearestLinear(
      encoder,
      scales,
      row,
      boundsOf(none, scales, row, false),
      Float64Array.from(w),
      margin,
      norm,
    );
    expect(found).toBeDefined();
    if (!found) return;
    expect(distanceOf(scales, row, found, norm)).toBeCloseTo(dual[norm], 6);
    const after = 0.7 + found.reduce((sum, value, i) => sum + w[i] * value, 0);
    expect(after).toBeLessThan(0);
    expect(Math.abs(after)).toBeLessThan(1e-6);
  });

  it('goes no forbidden way', () => {
    const bounds = boundsOf({ ...none, frozen: ['x1'] }, scales, row, false);
    const found = nearestLinear(encoder, scales, row, bounds, Float64Array.from(w), margin, '2');
    expect(found?.[1]).toBe(row[1]);
    expect(() => boundsOf({ ...none, frozen: ['y'] }, scales, row, false)).toThrow('no column');
  });
});

describe('trees', () => {
  const random = new Random(4);
  const rows = 80;
  const x = Float64Array.from({ length: rows * width }, () => random.normal() * 2);
  const truth = Float64Array.from({ length: rows }, (_, r) =>
    Number(x[r * width] * x[r * width + 1] + x[r * width + 2] > 0),
  );
  const grown = (seed: number, depth: number) =>
    growTree(
      sortColumns(x, rows, width),
      truth,
      Float64Array.from({ length: rows }, () => Number(new Random(seed).uniform() >= 0)),
      2,
      {
        ...plainGrowth,
        criterion: 'gini',
        maxDepth: depth,
        maxFeatures: 2,
        random: new Random(seed),
        check: () => {},
      },
    );
  const sum = (trees: readonly ReturnType<typeof grown>[], at: Float64Array, k: number) =>
    trees.reduce((total, tree) => {
      let node = 0;
      while (tree.childrenLeft[node] >= 0)
        node = at[tree.feature[node]] <= tree.threshold[node] ? tree.childrenLeft[node] : tree.childrenRight[node];
      return total + tree.value[2 * node + k];
    }, 0);

  it.each([
    [1, 4],
    [5, 3],
  ])('%i of depth %i: the nearest other answer is that of brute force', (count, depth) => {
    const trees = Array.from({ length: count }, (_, t) => grown(t + 1, depth));
    // every cell of the grid that all thresholds make: its corner nearest to the row
    const cuts = Array.from({ length: width }, (_, f) =>
      [
        ...new Set(
          trees.flatMap((tree) =>
            [...tree.threshold.keys()]
              .filter((node) => tree.childrenLeft[node] >= 0 && tree.feature[node] === f)
              .map((node) => tree.threshold[node]),
          ),
        ),
      ].sort((a, b) => a - b),
    );
    for (const norm of norms)
      for (let r = 0; r < 12; r++) {
        const row = x.slice(r * width, (r + 1) * width);
        const own = sum(trees, row, 1) > sum(trees, row, 0) ? 1 : 0;
        const choices = cuts.map((list, f) =>
          [Number.NEGATIVE_INFINITY, ...list].map((low, i) => {
            const high = list[i] ?? Number.POSITIVE_INFINITY;
            return row[f] > high ? high : row[f] <= low ? low + 1e-9 * scales[f].deviation : row[f];
          }),
        );
        let best = Number.POSITIVE_INFINITY;
        for (const a of choices[0])
          for (const b of choices[1])
            for (const c of choices[2]) {
              const at = Float64Array.of(a, b, c);
              if (sum(trees, at, 1 - own) > sum(trees, at, own))
                best = Math.min(best, distanceOf(scales, row, at, norm));
            }
        const near = nearestInTrees(
          { trees, scale: 1 / count, outputs: 2, space: 'probability' },
          row,
          boundsOf(none, scales, row, false),
          [own, 1 - own],
          { features, scales, width, norm, budget: 1e6, check: () => {} },
          Number.POSITIVE_INFINITY,
        );
        expect(near.distance, `row ${r}, norm ${norm}`).toBeCloseTo(best, 6);
        if (near.row) expect(sum(trees, near.row, 1 - own)).toBeGreaterThan(sum(trees, near.row, own));
      }
  });

  it('a small budget gives a lower bound, and no more', () => {
    const trees = Array.from({ length: 8 }, (_, t) => grown(t + 1, 4));
    const row = x.slice(0, width);
    const own = sum(trees, row, 1) > sum(trees, row, 0) ? 1 : 0;
    const ask = (budget: number) =>
      nearestInTrees(
        { trees, scale: 1, outputs: 2, space: 'probability' },
        row,
        boundsOf(none, scales, row, false),
        [own, 1 - own],
        { features, scales, width, norm: '2', budget, check: () => {} },
        Number.POSITIVE_INFINITY,
      );
    const whole = ask(1e6);
    const early = ask(20);
    expect(early.row).toBeUndefined();
    expect(early.lower).toBeLessThanOrEqual(whole.distance);
  });
});
