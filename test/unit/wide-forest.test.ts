// Where few of many columns are looked at, a tree keeps no sorted orders: it must be the tree of a plain search.
import { expect, it } from 'vitest';
import { growTree, plainGrowth } from '../../core/models/tree/grow.ts';
import { sortColumns } from '../../core/models/tree/sorted-columns.ts';
import { Random } from '../../core/numeric/random.ts';

// deeper nodes hold so few rows that several columns part them alike
const [rows, width, looked, deepest, fewest] = [300, 60, 3, 4, 10];
const made = new Random(3);
// most are 0, as with words; ties and rows of no weight are among them
const x = Float64Array.from({ length: rows * width }, () =>
  made.uniform() < 0.7 ? 0 : Math.round(8 * made.uniform()) / 8,
);
// numbers, so that no two splits are as good
const y = Float64Array.from({ length: rows }, (_, r) => x[r * width] + x[r * width + 1] + made.normal());
const weights = Float64Array.from({ length: rows }, () => Number(made.uniform() < 0.8));

/** The same by sorting everything at every node: the parts that a node's rows go to, with the columns and thresholds. */
function plainTree(random: Random): { column: number; threshold: number; rows: number }[] {
  const found: { column: number; threshold: number; rows: number }[] = [];
  /** Sum of squared differences from the mean. */
  const spread = (own: readonly number[]) => {
    const mean = own.reduce((sum, r) => sum + y[r], 0) / own.length;
    return own.reduce((sum, r) => sum + (y[r] - mean) ** 2, 0);
  };
  const grow = (own: readonly number[], depth = 0): void => {
    if (own.length < fewest || depth === deepest)
      return void found.push({ column: -1, threshold: 0, rows: own.length });
    let best = { score: Number.POSITIVE_INFINITY, column: -1, threshold: 0 };
    let seen = 0;
    for (const column of random.permutation(width)) {
      if (seen >= looked) break;
      const values = [...new Set(own.map((r) => x[r * width + column]))].sort((a, b) => a - b);
      if (values.length < 2) continue;
      seen++;
      for (let i = 1; i < values.length; i++) {
        const threshold = values[i - 1] / 2 + values[i] / 2;
        const [left, right] = [true, false].map((side) =>
          spread(own.filter((r) => x[r * width + column] <= threshold === side)),
        );
        const score = left + right;
        if (score < best.score - 1e-12) best = { score, column, threshold };
      }
    }
    if (best.column < 0) return void found.push({ column: -1, threshold: 0, rows: own.length });
    found.push({ column: best.column, threshold: best.threshold, rows: own.length });
    for (const side of [true, false])
      grow(
        own.filter((r) => x[r * width + best.column] <= best.threshold === side),
        depth + 1,
      );
  };
  grow([...weights.keys()].filter((r) => weights[r] > 0));
  return found;
}

it.each([1, 2, 3])('is the tree of a plain search (seed %i)', (seed) => {
  const tree = growTree(sortColumns(x, rows, width), y, weights, 0, {
    ...plainGrowth,
    criterion: 'squared-error',
    maxDepth: deepest,
    minSamplesSplit: fewest,
    maxFeatures: looked,
    random: new Random(seed),
    check: () => {},
  });
  const plain = plainTree(new Random(seed));
  expect(tree.feature.length).toBe(plain.length);
  plain.forEach(({ column, threshold }, node) => {
    expect(tree.childrenLeft[node] < 0).toBe(column < 0);
    if (column < 0) return;
    expect(tree.feature[node]).toBe(column);
    expect(tree.threshold[node]).toBe(threshold);
  });
});
