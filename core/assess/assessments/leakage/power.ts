// How much of the loss one column alone takes away, as a table of bins fitted on training rows.
import type { FeatureEncoding } from '../../../data/encode.ts';
import { countBelow } from '../../../numeric/sorted.ts';
import { mean, quantile, sortedFinite } from '../../../numeric/stats.ts';
import { lossOfClass } from '../../engine/losses.ts';

/** What is predicted: values of the target by data row, and how many classes; 0 for a number. */
export interface Predicted {
  readonly values: Float64Array;
  readonly classes: number;
}

const maxBins = 20;
/** In which bin a value of a column is. */
export interface Binning {
  readonly bins: number;
  of(value: number): number;
}

/** A value that is there, and one that is missing. */
export const missingBins: Binning = { bins: 2, of: (value) => Number(Number.isNaN(value)) };

/** A bin a category, or so many intervals of the training values; missing values have the last. */
export function binsOf(feature: FeatureEncoding, training: Float64Array): Binning {
  if (feature.kind === 'categorical') {
    const { length } = feature.categories;
    return { bins: length + 1, of: (value) => (Number.isNaN(value) ? length : value) };
  }
  const sorted = sortedFinite(training);
  const bounds =
    sorted.length === 0
      ? []
      : [...new Set(Array.from({ length: maxBins - 1 }, (_, i) => quantile(sorted, (i + 1) / maxBins)))];
  return {
    bins: bounds.length + 2,
    of: (value) => (Number.isNaN(value) ? bounds.length + 1 : countBelow(bounds, value)),
  };
}

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

/**
 * Loss of each row by one column alone: the classes' shares, or the mean, of the training rows of the same bin, with
 * one row's weight of the constant so that a bin of few rows claims little.
 * @param own values of the column, of training rows and of the rows that are judged
 */
export function columnLosses(
  { bins, of }: Binning,
  own: { readonly train: Float64Array; readonly rows: Float64Array },
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
