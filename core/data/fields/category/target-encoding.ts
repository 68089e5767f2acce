// Target encoding (Micci-Barreca 2001) with the empirical Bayes smoothing of scikit-learn's TargetEncoder: a category
// becomes the mean target of its training rows,
// drawn towards the mean of all. Rows that are trained on get the mean of other rows (5 folds), so that no row's own
// target is in its features.
import type { EncodingTarget } from '../encoding-target.ts';

const folds = 5;

/**
 * Smoothed means by category, `[category, column]`, and those of all rows at the end.
 * @param codes of each row, NaN where missing
 */
export function targetMeans(
  codes: ArrayLike<number>,
  categories: number,
  { columns }: EncodingTarget,
  rows: readonly number[],
): Float64Array {
  const width = columns.length;
  const means = new Float64Array((categories + 1) * width);
  columns.forEach((y, k) => {
    const all = meanAndVariance(rows.map((i) => y[i]));
    const groups: number[][] = Array.from({ length: categories }, () => []);
    for (const i of rows) if (!Number.isNaN(codes[i])) groups[codes[i]].push(y[i]);
    groups.forEach((group, c) => {
      const own = meanAndVariance(group);
      // n s² / (n s² + v): s² of all rows, v of the category's
      const weight =
        group.length * all.variance === 0
          ? 0
          : (group.length * all.variance) / (group.length * all.variance + own.variance);
      means[c * width + k] = group.length === 0 ? all.mean : weight * own.mean + (1 - weight) * all.mean;
    });
    means[categories * width + k] = all.mean;
  });
  return means;
}

/** What each training row is encoded as while the model learns, `[row, column]`: by the rows of the other folds. */
export function crossFitted(codes: ArrayLike<number>, categories: number, target: EncodingTarget): Float64Array {
  const width = target.columns.length;
  const count = codes.length;
  const order = target.random.permutation(count);
  const result = new Float64Array(count * width);
  const parts = Math.min(folds, count);
  for (let fold = 0; fold < parts; fold++) {
    const others: number[] = [];
    const held: number[] = [];
    order.forEach((row, i) => {
      (i % parts === fold ? held : others).push(row);
    });
    const means = targetMeans(codes, categories, target, others.length > 0 ? others : held);
    for (const row of held) {
      const code = Number.isNaN(codes[row]) ? categories : codes[row];
      result.set(means.subarray(code * width, (code + 1) * width), row * width);
    }
  }
  return result;
}

function meanAndVariance(values: readonly number[]): { mean: number; variance: number } {
  if (values.length === 0) return { mean: 0, variance: 0 };
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}
