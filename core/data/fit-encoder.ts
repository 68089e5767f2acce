import { mean, quantile, sortedFinite, standardDeviation } from '../numeric/stats.ts';
import type { PreprocessSpec } from '../schema/spec.ts';
import {
  type CategoricalEncoding,
  codesOf,
  columnNames,
  type Encoder,
  type FeatureEncoding,
  type NumericEncoding,
  type NumericScaling,
} from './encode.ts';
import { type Column, findColumn, type Table } from './table.ts';
import { type EncodingTarget, targetMeans } from './target-encoding.ts';
import { applyTransform, quantileTransform, type Transform } from './transform.ts';

/** What is done to one column. */
interface ColumnSettings extends Omit<PreprocessSpec, 'numeric' | 'columns' | 'target'> {
  readonly numeric: NumericScaling;
}

export function columnSettings(spec: PreprocessSpec, name: string, numeric: NumericScaling): ColumnSettings {
  return {
    ...spec,
    numeric,
    ...(spec.columns && Object.hasOwn(spec.columns, name) ? defined(spec.columns[name]) : {}),
  };
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;

/**
 * Learns fill values, scales and categories from the training rows only.
 * @param numeric what is done to numeric columns that the spec says nothing of
 * @param target what target encoding takes the means of; needed where it is asked for
 */
export function fitEncoder(
  table: Table,
  features: readonly string[],
  trainRows: Int32Array,
  spec: PreprocessSpec,
  numeric: NumericScaling,
  target?: EncodingTarget,
): Encoder {
  let offset = 0;
  const encodings = features.map((name): FeatureEncoding => {
    const column = findColumn(table, name, 'features');
    const settings = columnSettings(spec, name, numeric);
    const encoding =
      column.kind === 'numeric'
        ? fitNumeric(column.name, column.values, trainRows, settings, offset)
        : fitCategories(column, trainRows, settings, offset, target);
    offset += encoding.width;
    return encoding;
  });
  return {
    features: encodings,
    width: offset,
    names: encodings.flatMap((encoding) => columnNames(encoding, target?.names ?? [])),
    missing: spec.missing,
    numeric,
  };
}

function fitNumeric(
  name: string,
  values: Float64Array,
  rows: Int32Array,
  spec: ColumnSettings,
  offset: number,
): NumericEncoding {
  const { numeric, missing } = spec;
  const own = Float64Array.from(rows, (row) => values[row]);
  const sorted = sortedFinite(own);
  const width = spec.missingIndicators && sorted.length < rows.length ? 2 : 1;
  if (sorted.length === 0) return { kind: 'numeric', name, offset, width, fill: 0, shift: 0, scale: 1 };
  const fill =
    missing === 'keep'
      ? Number.NaN
      : missing === 'mean'
        ? mean(sorted)
        : missing === 'mode'
          ? mode(sorted)
          : quantile(sorted, 0.5);
  const range = { low: sorted[0], high: sorted[sorted.length - 1] };
  const fixed = { kind: 'numeric', name, offset, width, ...range } as const;
  if (range.low === range.high && numeric !== 'none')
    return { ...fixed, fill: missing === 'keep' ? fill : range.low, shift: range.low, scale: 1 };
  const transform: Transform | undefined =
    numeric === 'log' ? { kind: 'log' } : numeric === 'quantile' ? quantileTransform(sorted) : undefined;
  const seen = (
    missing === 'drop' || missing === 'keep' ? sorted : own.map((value) => (Number.isNaN(value) ? fill : value))
  ).map((value) => applyTransform(transform, value));
  return { ...fixed, fill, ...(transform ? { transform } : {}), ...shiftAndScale(numeric, seen, sorted) };
}

/** @param seen transformed, with what stands in for missing values; @param sorted as they are, ascending */
function shiftAndScale(
  numeric: NumericScaling,
  seen: Float64Array,
  sorted: Float64Array,
): { shift: number; scale: number } {
  switch (numeric) {
    case 'none':
    case 'quantile':
      return { shift: 0, scale: 1 };
    case 'standard':
    case 'log':
      return { shift: mean(seen), scale: positive(standardDeviation(seen)) };
    case 'minmax':
      return { shift: sorted[0], scale: positive(sorted[sorted.length - 1] - sorted[0]) };
    case 'robust': {
      // where half of all values are the same, the standard deviation stands in
      const between = quantile(sorted, 0.75) - quantile(sorted, 0.25);
      return { shift: quantile(sorted, 0.5), scale: between > 0 ? between : positive(standardDeviation(seen)) };
    }
  }
}

const positive = (scale: number): number => (scale > 0 ? scale : 1);

function mode(sorted: Float64Array): number {
  let best = sorted[0];
  let bestCount = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > bestCount) {
      best = sorted[start];
      bestCount = end - start;
    }
    start = end;
  }
  return best;
}

/** The name under which rare categories are taken together: one that is no category itself. */
function otherName(categories: readonly string[]): string {
  let name = '(other)';
  while (categories.includes(name)) name = `(${name})`;
  return name;
}

function fitCategories(
  column: Exclude<Column, { kind: 'numeric' }>,
  rows: Int32Array,
  spec: ColumnSettings,
  offset: number,
  target: EncodingTarget | undefined,
): CategoricalEncoding {
  const counts = new Float64Array(column.categories.length);
  for (const row of rows) if (column.codes[row] >= 0) counts[column.codes[row]]++;
  const present = [...counts.keys()].filter((code) => counts[code] > 0);
  const least = spec.rareCategories < 1 ? spec.rareCategories * rows.length : spec.rareCategories;
  const rare = present.filter((code) => counts[code] < least);
  // a single rare one would only change its name
  const together = rare.length > 1;
  const kept = together ? present.filter((code) => counts[code] >= least) : present;
  const sizes = kept.map((code) => counts[code]);
  const categories = kept.map((code) => column.categories[code]);
  if (together) {
    categories.push(otherName(column.categories));
    sizes.push(rare.reduce((sum, code) => sum + counts[code], 0));
  }
  const how = spec.categorical;
  if ((how === 'target' || how === 'ordered') && !target) throw new Error('an encoding by the target without a target');
  const byTarget = target?.columns.length ?? 0;
  const encoding: CategoricalEncoding = {
    kind: 'categorical',
    name: column.name,
    offset,
    width: { onehot: categories.length, ordered: categories.length + byTarget, target: byTarget, ordinal: 1 }[how],
    fill: spec.missing === 'keep' || how === 'target' ? Number.NaN : Math.max(0, sizes.indexOf(Math.max(...sizes))),
    categories,
    how,
    ...(together ? { rare: rare.map((code) => column.categories[code]) } : {}),
  };
  if (!target || how === 'onehot' || how === 'ordinal') return encoding;
  const codes = codesOf(column, encoding, rows);
  const means = targetMeans(codes, categories.length, target, [...rows.keys()]);
  return how === 'target' ? { ...encoding, means } : { ...encoding, orders: ordersOf(means, categories.length) };
}

/** The place of each category among all by its mean, `[category, column]`; of equal ones the first comes first. */
function ordersOf(means: Float64Array, categories: number): Float64Array {
  const columns = means.length / (categories + 1);
  const orders = new Float64Array(categories * columns);
  for (let k = 0; k < columns; k++)
    Array.from({ length: categories }, (_, code) => code)
      .sort((a, b) => means[a * columns + k] - means[b * columns + k])
      .forEach((code, place) => {
        orders[code * columns + k] = place;
      });
  return orders;
}
