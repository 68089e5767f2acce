// How strongly two columns go together, between 0 and 1, whatever they hold.
import { spearman } from '../numeric/correlation.ts';
import { centredRanks } from '../numeric/ranks.ts';

/** Values of a column: numbers, or codes of categories; NaN where missing. */
export interface Associated {
  readonly values: Float64Array;
  readonly isCategorical: boolean;
  /** Ranks of a column of numbers without missing values (`ranked`), so that they are worked out once. */
  readonly ranks?: Float64Array;
}

/** The same column, ready to be held against many others. */
export const ranked = (column: Associated): Associated =>
  column.isCategorical || column.values.some(Number.isNaN) ? column : { ...column, ranks: centredRanks(column.values) };

/**
 * |Spearman's correlation| of two numbers, Cramér's V of two categories (bias-corrected, Bergsma 2013), and the
 * correlation ratio of the ranks of a number by a category; over rows that have both. 0 where one does not vary.
 */
export function association(a: Associated, b: Associated): number {
  if (a.ranks && b.ranks) {
    let sum = 0;
    for (let i = 0; i < a.ranks.length; i++) sum += a.ranks[i] * b.ranks[i];
    return Math.min(1, Math.abs(sum));
  }
  const known = [...a.values.keys()].filter((i) => !Number.isNaN(a.values[i]) && !Number.isNaN(b.values[i]));
  const [x, y] = [a, b].map(({ values }) => Float64Array.from(known, (i) => values[i]));
  if (a.isCategorical && b.isCategorical) return cramersV(x, y);
  if (a.isCategorical !== b.isCategorical) return a.isCategorical ? correlationRatio(x, y) : correlationRatio(y, x);
  const found = Math.abs(spearman(x, y));
  return Number.isNaN(found) ? 0 : found;
}

function cramersV(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  const [first, second] = [tally(x), tally(y)];
  if (n < 2 || first.size < 2 || second.size < 2) return 0;
  const joint = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    const key = `${x[i]} ${y[i]}`;
    joint.set(key, (joint.get(key) ?? 0) + 1);
  }
  // chi² / n = Σ n_ij² / (n_i n_j) − 1
  let sum = 0;
  for (const [a, countA] of first)
    for (const [b, countB] of second) sum += (joint.get(`${a} ${b}`) ?? 0) ** 2 / (countA * countB);
  const corrected = Math.max(0, sum - 1 - ((first.size - 1) * (second.size - 1)) / (n - 1));
  const size = (count: number) => count - (count - 1) ** 2 / (n - 1);
  const least = Math.min(size(first.size), size(second.size)) - 1;
  return least > 0 ? Math.min(1, Math.sqrt(corrected / least)) : 0;
}

/** η: the share of the spread of the ranks that lies between the categories, as its root. */
function correlationRatio(codes: Float64Array, numbers: Float64Array): number {
  const sums = new Map<number, { readonly sum: number; readonly count: number }>();
  // around 0, and their squares add up to 1
  centredRanks(numbers).forEach((rank, i) => {
    const own = sums.get(codes[i]) ?? { sum: 0, count: 0 };
    sums.set(codes[i], { sum: own.sum + rank, count: own.count + 1 });
  });
  const between = [...sums.values()].reduce((total, { sum, count }) => total + sum ** 2 / count, 0);
  return Math.min(1, Math.sqrt(between));
}

function tally(values: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
