// Exact attacks against closed forms and against brute force.
import { describe, expect, it } from 'vitest';
import { verifiedRadius } from '../../core/assess/assessments/robustness/clique-bound.ts';
import { gradientSearch } from '../../core/assess/assessments/robustness/found.ts';
import { nearestLinear } from '../../core/assess/assessments/robustness/linear.ts';
import { nearestInTrees } from '../../core/assess/assessments/robustness/tree-search.ts';
import { boundsOf, distanceOf, type Norm } from '../../core/assess/engine/limits.ts';
import type { FeatureScale } from '../../core/data/distance.ts';
import type { Encoder } from '../../core/data/encode.ts';
import type { NumericEncoding } from '../../core/data/fields/number/number.ts';
import { growTree, plainGrowth } from '../../core/models/tree/grow.ts';
import { sortColumns } from '../../core/models/tree/sorted-columns.ts';
import { Random } from '../../core/numeric/random.ts';

const width = 3;
const features = Array.from(
  { length: width },
  (_, f): NumericEncoding => ({ kind: 'numeric', name: `x${f}`, offset: f, width: 1, fill: 0, shift: 0, scale: 1 }),
);
const encoder: Encoder = { features, width, names: features.map(({ name }) => name), missing: 'mean', numeric: 'none' };
const scales = features.map(({ name }, f): FeatureScale => ({ name, deviation: f + 1, categories: 0 }));
const none = { frozen: [], up: [], down: [], ranges: {}, allowed: {}, linked: [] };
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
    expect(() => boundsOf({ ...none, frozen: ['y'] }, scales, row, false)).toThrow('y');
  });
});

describe('a linear boundary within limits', () => {
  const row = Float64Array.of(0.3, -0.4, 2);
  const w = Float64Array.of(1, -2, 0.5);
  const valueAt = (at: Float64Array) => 0.7 + at.reduce((sum, value, i) => sum + w[i] * value, 0);
  // the first has to come down to its range, the second may hardly move
  const bounds = boundsOf({ ...none, ranges: { x0: [-2, 0.1], x1: [-0.5, 0.2], x2: [-4, 9] } }, scales, row, false);
  const random = new Random(7);
  const allowed = Array.from({ length: 40_000 }, () =>
    Float64Array.from(row, (_, f) => bounds.low[f] + random.uniform() * (bounds.high[f] - bounds.low[f])),
  ).filter((at) => valueAt(at) < 0);

  it.each(norms)('no allowed row on the other side is nearer (norm %s)', (norm) => {
    const found = nearestLinear(encoder, scales, row, bounds, w, valueAt(row), norm);
    expect(found).toBeDefined();
    if (!found) return;
    expect(valueAt(found)).toBeLessThan(0);
    found.forEach((value, f) => {
      expect(value).toBeGreaterThanOrEqual(bounds.low[f]);
      expect(value).toBeLessThanOrEqual(bounds.high[f]);
    });
    const distance = distanceOf(scales, row, found, norm);
    const nearest = Math.min(...allowed.map((at) => distanceOf(scales, row, at, norm)));
    expect(distance).toBeLessThanOrEqual(nearest);
    // and the drawn rows come near to it, so that a distance too large would be seen
    if (norm !== '0' && norm !== '1') expect(nearest).toBeLessThan(distance * 1.15);
    if (norm === '0') expect(distance).toBe(2);
  });

  it('says nothing where the limits leave no way', () => {
    const closed = boundsOf(
      { ...none, ranges: { x0: [0.2, 0.4], x1: [-0.5, -0.3], x2: [1.9, 2.1] } },
      scales,
      row,
      false,
    );
    for (const norm of norms)
      expect(nearestLinear(encoder, scales, row, closed, w, valueAt(row), norm)).toBeUndefined();
  });

  it('refuses a range that is empty or of a category', () => {
    expect(() => boundsOf({ ...none, ranges: { x0: [2, 1] } }, scales, row, false)).toThrow('from 2 to 1 is empty');
    const mixed = [{ name: 'x0', deviation: 0, categories: 3 }, ...scales.slice(1)];
    expect(() => boundsOf({ ...none, ranges: { x0: [0, 1] } }, mixed, row, false)).toThrow('x0');
  });
});

describe('attacks along the gradient of a linear model', () => {
  const w = Float64Array.of(1, -2, 0.5);
  const row = Float64Array.of(0.3, -0.4, 2);
  const valueAt = (at: Float64Array) => 0.7 + at.reduce((sum, value, i) => sum + w[i] * value, 0);
  const inDeviations = w.map((value, f) => value * scales[f].deviation);
  const bounds = boundsOf(none, scales, row, false);
  const searchIn = (norm: Norm) => ({
    scales,
    bounds,
    norm,
    row,
    home: row,
    isOther: (raw: Float64Array) => [valueAt(raw) < 0],
  });
  const margin = valueAt(row);

  it('one step by the sign ends at the closed form of L-infinity', () => {
    const found = gradientSearch(searchIn('inf'), () => inDeviations, new Random(1), true);
    if (!found) throw new Error('nothing found');
    const all = inDeviations.reduce((sum, value) => sum + Math.abs(value), 0);
    expect(distanceOf(scales, row, found, 'inf')).toBeCloseTo(margin / all, 5);
    expect(valueAt(found)).toBeLessThan(0);
  });

  it('many steps end near that of L2, and never below it', () => {
    const found = gradientSearch(searchIn('2'), () => inDeviations, new Random(1), false);
    if (!found) throw new Error('nothing found');
    const nearest = margin / Math.hypot(...inDeviations);
    const distance = distanceOf(scales, row, found, '2');
    expect(distance).toBeGreaterThan(nearest - 1e-9);
    expect(distance).toBeLessThan(nearest * 1.01);
  });
});

describe('columns that move together', () => {
  const w = Float64Array.of(1, -2, 0.5);
  const row = Float64Array.of(0.3, -0.4, 2);
  const valueAt = (at: Float64Array) => 0.7 + at.reduce((sum, value, i) => sum + w[i] * value, 0);
  const inDeviations = w.map((value, f) => value * scales[f].deviation);
  const stepOf = (found: Float64Array, f: number) => (found[f] - row[f]) / scales[f].deviation;
  const searchIn = (bounds: ReturnType<typeof boundsOf>) => ({
    scales,
    bounds,
    norm: '2' as const,
    row,
    home: row,
    isOther: (raw: Float64Array) => [valueAt(raw) < 0],
  });

  it('move by the same number of deviations, about as little as the closed form says', () => {
    const bounds = boundsOf({ ...none, linked: [['x0', 'x1']] }, scales, row, false);
    expect(bounds.links).toEqual([[0, 1]]);
    const found = gradientSearch(searchIn(bounds), () => inDeviations, new Random(1), false);
    if (!found) throw new Error('nothing found');
    expect(stepOf(found, 0)).toBeCloseTo(stepOf(found, 1), 9);
    // together they have the slope 1 − 4, over a step of length √2
    const nearest = valueAt(row) / Math.hypot(-3 / Math.SQRT2, 1.5);
    expect(distanceOf(scales, row, found, '2')).toBeGreaterThan(nearest - 1e-9);
    expect(distanceOf(scales, row, found, '2')).toBeLessThan(nearest * 1.05);
    // and without the link it is nearer
    expect(nearest).toBeGreaterThan(valueAt(row) / Math.hypot(...inDeviations));
  });

  it('have the room of the one that has least, and none where one is frozen', () => {
    const bounds = boundsOf({ ...none, linked: [['x0', 'x1']], ranges: { x0: [0.3, 0.8] } }, scales, row, false);
    expect(bounds.low[1]).toBeCloseTo(row[1], 12);
    expect(bounds.high[1]).toBeCloseTo(row[1] + 0.5 * scales[1].deviation, 12);
    const frozen = boundsOf({ ...none, linked: [['x0', 'x1']], frozen: ['x1'] }, scales, row, false);
    expect([...frozen.free]).toEqual([0, 0, 1]);
    expect(frozen.links).toEqual([]);
  });

  it('refuses a link of one column, a column in two links, and a category', () => {
    const linked = (...groups: string[][]) => boundsOf({ ...none, linked: groups }, scales, row, false);
    expect(() => linked(['x0'])).toThrow(/two columns or more/);
    expect(() => linked(['x0', 'x1'], ['x1', 'x2'])).toThrow(/"x1"/);
    expect(() => linked(['x0', 'y'])).toThrow('y');
    const mixed = [{ name: 'x0', deviation: 0, categories: 3 }, ...scales.slice(1)];
    expect(() => boundsOf({ ...none, linked: [['x0', 'x1']] }, mixed, row, false)).toThrow(/has categories/);
  });
});

const leadOf = (own: number) => ({ weights: own === 1 ? Float64Array.of(-1, 1) : Float64Array.of(1, -1), offset: 0 });

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
  ])('%i of depth %i: the nearest counterfactual is that of brute force', (count, depth) => {
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
          leadOf(own),
          {
            features,
            scales,
            width,
            norm,
            budget: 1e6,
            check: () => {},
            isOther: (at) => sum(trees, at, 1 - own) > sum(trees, at, own),
          },
          Number.POSITIVE_INFINITY,
        );
        expect(near.distance, `row ${r}, norm ${norm}`).toBeCloseTo(best, 6);
        if (near.row) expect(sum(trees, near.row, 1 - own)).toBeGreaterThan(sum(trees, near.row, own));
      }
  });

  it('a tie goes to the class that the model gives it to', () => {
    // two stumps that contradict each other left of 0, and agree right of 1
    const stump = (threshold: number, left: number) => ({
      childrenLeft: Int32Array.of(1, -1, -1),
      childrenRight: Int32Array.of(2, -1, -1),
      feature: Int32Array.of(0, -2, -2),
      threshold: Float64Array.of(threshold, 0, 0),
      impurity: new Float64Array(3),
      nodeSamples: new Float64Array(3).fill(1),
      weightedNodeSamples: new Float64Array(3).fill(1),
      value: Float64Array.of(0.5, 0.5, 1 - left, left, 0, 1),
    });
    const trees = [stump(0, 0), stump(1, 1)] as unknown as ReturnType<typeof grown>[];
    const labelOf = (at: Float64Array) => Number(sum(trees, at, 1) > sum(trees, at, 0));
    const nearestTo = (start: number) => {
      const row = Float64Array.of(start, 0, 0);
      const own = labelOf(row);
      return nearestInTrees(
        { trees, scale: 1 / 2, outputs: 2, space: 'probability' },
        row,
        boundsOf(none, scales, row, false),
        leadOf(own),
        { features, scales, width, norm: '2', budget: 1e6, check: () => {}, isOther: (at) => labelOf(at) !== own },
        Number.POSITIVE_INFINITY,
      ).row?.[0];
    };
    // left of 0 the outputs tie, and the first class has it
    expect(nearestTo(-3)).toBeCloseTo(0, 6);
    expect(nearestTo(2)).toBeCloseTo(0, 6);
  });

  it('keeps whole numbers whole, and is the nearest that does', () => {
    const tree = grown(5, 5);
    const labelOf = (at: Float64Array) => Number(sum([tree], at, 1) > sum([tree], at, 0));
    const whole = Uint8Array.of(1, 1, 1);
    for (let r = 0; r < 10; r++) {
      const row = x.slice(r * width, (r + 1) * width).map(Math.round);
      const own = labelOf(row);
      const near = nearestInTrees(
        { trees: [tree], scale: 1, outputs: 2, space: 'probability' },
        row,
        boundsOf(none, scales, row, false, { whole }),
        leadOf(own),
        { features, scales, width, norm: '1', budget: 1e6, check: () => {}, isOther: (at) => labelOf(at) !== own },
        Number.POSITIVE_INFINITY,
      );
      let best = Number.POSITIVE_INFINITY;
      for (let a = -12; a <= 12; a++)
        for (let b = -12; b <= 12; b++)
          for (let c = -12; c <= 12; c++) {
            const at = Float64Array.of(a, b, c);
            if (labelOf(at) !== own) best = Math.min(best, distanceOf(scales, row, at, '1'));
          }
      expect(near.row?.every(Number.isInteger)).toBe(true);
      expect(near.distance).toBeCloseTo(best, 12);
    }
  });

  it('stays in a range, and counts the way into it', () => {
    const tree = grown(3, 4);
    const row = Float64Array.of(5, 5, 0);
    const own = Number(sum([tree], row, 1) > sum([tree], row, 0));
    const bounds = boundsOf({ ...none, ranges: { x0: [-1, 1] } }, scales, row, false);
    const near = nearestInTrees(
      { trees: [tree], scale: 1, outputs: 2, space: 'probability' },
      row,
      bounds,
      leadOf(own),
      {
        features,
        scales,
        width,
        norm: '2',
        budget: 1e6,
        check: () => {},
        isOther: (at) => Number(sum([tree], at, 1) > sum([tree], at, 0)) !== own,
      },
      Number.POSITIVE_INFINITY,
    );
    expect(near.row?.[0]).toBeLessThanOrEqual(1);
    expect(near.row?.[0]).toBeGreaterThanOrEqual(-1);
    expect(near.distance).toBeGreaterThanOrEqual(4);
  });

  describe('cliques of trees', () => {
    const trees = Array.from({ length: 8 }, (_, t) => grown(t + 1, 4));
    const radiusOf = (own: Float64Array, of: typeof trees, upTo: number) => {
      const label = sum(of, own, 1) > sum(of, own, 0) ? 1 : 0;
      return verifiedRadius(
        {
          capability: { trees: of, scale: 1, outputs: 2, space: 'probability' },
          start: 0,
          gain: (t, node) => of[t].value[2 * node + 1 - label] - of[t].value[2 * node + label],
          slack: 1e-9,
        },
        own,
        boundsOf(none, scales, own, false),
        { features, scales, width, check: () => {} },
        upTo,
      );
    };
    const exact = (own: Float64Array, of: typeof trees, budget: number) => {
      const label = sum(of, own, 1) > sum(of, own, 0) ? 1 : 0;
      return nearestInTrees(
        { trees: of, scale: 1, outputs: 2, space: 'probability' },
        own,
        boundsOf(none, scales, own, false),
        leadOf(label),
        {
          features,
          scales,
          width,
          norm: 'inf',
          budget,
          check: () => {},
          // a tie is no promise either
          isOther: (at) => sum(of, at, 1 - label) >= sum(of, at, label),
        },
        Number.POSITIVE_INFINITY,
      );
    };
    /** Rows that are not tied: of a tie nothing is promised. */
    const rowsOf = (of: typeof trees) =>
      Array.from({ length: 40 }, (_, r) => x.slice(r * width, (r + 1) * width)).filter(
        (own) => Math.abs(sum(of, own, 1) - sum(of, own, 0)) > 1e-6,
      );

    it('of one tree reach as far as the nearest other answer', () => {
      expect(rowsOf([trees[0]]).length).toBeGreaterThan(20);
      for (const own of rowsOf([trees[0]])) {
        const { distance } = exact(own, [trees[0]], 1e6);
        const upTo = Math.min(distance, 20);
        expect(radiusOf(own, [trees[0]], 2 * upTo)).toBeGreaterThan(upTo * (1 - 1 / 256));
        expect(radiusOf(own, [trees[0]], 2 * upTo)).toBeLessThanOrEqual(upTo + 1e-9);
      }
    });

    it('a column without a value parts nothing, and proves nothing by itself', () => {
      const stump = (column: number) => ({
        ...trees[0],
        childrenLeft: Int32Array.of(1, -1, -1),
        childrenRight: Int32Array.of(2, -1, -1),
        feature: Int32Array.of(column, -2, -2),
        threshold: Float64Array.of(0.5, 0, 0),
        value: Float64Array.of(0.5, 0.5, 0.9, 0.1, 0.1, 0.9),
      });
      const pair = [stump(0), stump(0)] as unknown as typeof trees;
      const known = radiusOf(Float64Array.of(0, 0, 0), pair, 3);
      expect(known).toBeGreaterThan(0);
      expect(known).toBeLessThan(1);
      expect(radiusOf(Float64Array.of(0, 0, Number.NaN), pair, 3)).toBeCloseTo(known, 9);
    });

    it('of several never promise too much, and make a spent budget tell more', () => {
      let further = 0;
      for (const own of rowsOf(trees)) {
        const whole = exact(own, trees, 1e6);
        const radius = radiusOf(own, trees, Number.POSITIVE_INFINITY);
        expect(radius).toBeLessThanOrEqual(whole.distance + 1e-9);
        const early = exact(own, trees, 3);
        expect(early.lower).toBeGreaterThanOrEqual(radius);
        expect(early.lower).toBeLessThanOrEqual(whole.distance + 1e-9);
        further += Number(radius > 0.5 * whole.distance);
      }
      expect(further).toBeGreaterThan(10);
    });
  });

  it('a small budget, or a time that is over, gives a lower bound and no more', () => {
    const trees = Array.from({ length: 8 }, (_, t) => grown(t + 1, 4));
    const row = x.slice(0, width);
    const own = sum(trees, row, 1) > sum(trees, row, 0) ? 1 : 0;
    const ask = (budget: number, isOver = () => false) =>
      nearestInTrees(
        { trees, scale: 1, outputs: 2, space: 'probability' },
        row,
        boundsOf(none, scales, row, false),
        leadOf(own),
        {
          features,
          scales,
          width,
          norm: '2',
          budget,
          check: () => {},
          isOver,
          isOther: (at) => sum(trees, at, 1 - own) > sum(trees, at, own),
        },
        Number.POSITIVE_INFINITY,
      );
    const whole = ask(1e6);
    for (const early of [ask(20), ask(1e6, () => true)]) {
      expect(early.row).toBeUndefined();
      expect(early.lower).toBeLessThanOrEqual(whole.distance);
    }
    expect(ask(1e6, () => false)).toEqual(whole);
  });
});
