// How much of the loss one column alone takes away, as a table of bins fitted on training rows.
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import { Random } from '../../../numeric/random.ts';
import { countBelow } from '../../../numeric/sorted.ts';
import { mean, quantile, sortedFinite } from '../../../numeric/stats.ts';
import { lossOfClass } from '../../engine/losses.ts';
import { smallTree } from '../../engine/small-tree.ts';

/** What is predicted: values of the target by data row, and how many classes; 0 for a number. */
export interface Predicted {
  readonly values: Float64Array;
  readonly classes: number;
}

/** In which bin a value of a column is. */
export interface Binning {
  readonly bins: number;
  of(value: number): number;
}

/** A value that is there, and one that is missing. */
export const missingBins: Binning = { bins: 2, of: (value) => Number(Number.isNaN(value)) };

/** A bin a category; missing values have the last. */
export function binsOf(feature: FeatureEncoding, training: Float64Array): Binning {
  if (feature.kind !== 'categorical') return quarters(training);
  const { length } = feature.categories;
  return { bins: length + 1, of: (value) => (Number.isNaN(value) ? length : value) };
}

/** Intervals between bounds, and one for missing values. */
const between = (bounds: readonly number[]): Binning => ({
  bins: bounds.length + 2,
  of: (value) => (Number.isNaN(value) ? bounds.length + 1 : countBelow(bounds, value)),
});

/** Quarters of the training values: few bins, which claim nothing by chance. */
export function quarters(training: Float64Array): Binning {
  const sorted = sortedFinite(training);
  return between(sorted.length === 0 ? [] : [...new Set([0.25, 0.5, 0.75].map((share) => quantile(sorted, share)))]);
}

/** Intervals where a small tree on this column divides the target: it finds the few rows that a quarter would hide. */
export function treeBins(training: Float64Array, target: Predicted, train: Int32Array): Binning {
  const known = [...train.keys()].filter((i) => !Number.isNaN(training[i]) && !Number.isNaN(target.values[train[i]]));
  if (known.length < 2 * leastLeaf) return between([]);
  const x = Float64Array.from(known, (i) => training[i]);
  const bounds = new Set<number>();
  // of several classes a tree for each against the rest
  for (let k = 0; k < Math.max(1, Math.min(target.classes, mostClasses)); k++) {
    const y = Float64Array.from(known, (i) =>
      target.classes > 0 ? Number(target.values[train[i]] === k) : target.values[train[i]],
    );
    const tree = smallTree(x, 1, y, {
      depth: target.classes > 0 ? 2 : 5,
      minRows: leastLeaf,
      random: new Random(0),
      check: () => {},
    });
    tree.threshold.forEach((threshold, node) => {
      if (tree.childrenLeft[node] >= 0) bounds.add(threshold);
    });
  }
  return between([...bounds].sort((a, b) => a - b));
}

const leastLeaf = 3;
const mostClasses = 10;

/** Loss of each row by a constant: the shares of the classes, or the mean, of the training rows. */
export function constantLosses(target: Predicted, train: Int32Array, rows: Int32Array): Float64Array {
  const known = train.filter((row) => !Number.isNaN(target.values[row]));
  if (target.classes === 0) {
    const centre = mean(Float64Array.from(known, (row) => target.values[row]));
    return Float64Array.from(rows, (row) => (target.values[row] - centre) ** 2);
  }
  const counts = new Float64Array(target.classes);
  for (const row of known) counts[target.values[row]]++;
  return Float64Array.from(rows, (row) => lossOfClass(counts[target.values[row]] / known.length));
}

/** Values of a column, of training rows and of the rows that are judged. */
export interface ColumnValues {
  readonly train: Float64Array;
  readonly rows: Float64Array;
}

/**
 * Loss of each row by one column alone: the classes' shares, or the mean, of the training rows of the same bin, with
 * one row's weight of the constant so that a bin of few rows claims little.
 */
export function columnLosses(
  { bins, of }: Binning,
  own: ColumnValues,
  target: Predicted,
  train: Int32Array,
  rows: Int32Array,
): Float64Array {
  const width = Math.max(1, target.classes);
  const sums = new Float64Array(bins * width);
  const counts = new Float64Array(bins);
  const overall = new Float64Array(width);
  let known = 0;
  train.forEach((row, i) => {
    const value = target.values[row];
    if (Number.isNaN(value)) return;
    const bin = of(own.train[i]);
    counts[bin]++;
    known++;
    const [place, size] = target.classes > 0 ? [value, 1] : [0, value];
    sums[bin * width + place] += size;
    overall[place] += size;
  });
  return Float64Array.from(rows, (row, i) => {
    const value = target.values[row];
    const bin = of(own.rows[i]);
    const place = target.classes > 0 ? value : 0;
    const predicted = (sums[bin * width + place] + overall[place] / known) / (counts[bin] + 1);
    return target.classes > 0 ? lossOfClass(predicted) : (value - predicted) ** 2;
  });
}

/** The share of the constant's loss that is taken away; 0 where nothing is. */
export function shareExplained(losses: Float64Array, constant: Float64Array): number {
  const total = mean(constant);
  return total > 0 ? Math.max(0, 1 - mean(losses) / total) : 0;
}
