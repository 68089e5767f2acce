import { VitrineError } from '../errors.ts';
import { mean, quantile, sortedFinite, standardDeviation } from '../numeric/stats.ts';
import type { FeatureInfo } from '../schema/experiment.ts';
import type { PreprocessSpec } from '../schema/spec.ts';
import { type Column, findColumn, type Table } from './table.ts';

/** How one feature becomes columns; `offset` is its first encoded column; `fill` is NaN where missing values are kept. All that is needed to turn a raw row into what the model sees. */
export type FeatureEncoding =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly offset: number;
      readonly width: 1;
      readonly fill: number;
      readonly shift: number;
      readonly scale: number;
      /** Least and greatest value of the training rows; absent where they had none, and in models of earlier versions. */
      readonly low?: number;
      readonly high?: number;
    }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly offset: number;
      readonly width: number;
      readonly fill: number;
      readonly categories: readonly string[];
      readonly how: 'onehot' | 'ordinal';
    };

export interface Encoder {
  readonly features: readonly FeatureEncoding[];
  /** Encoded columns in all. */
  readonly width: number;
  /** `age_years`, or `housing=own` for a one-hot column. */
  readonly names: readonly string[];
  readonly missing: PreprocessSpec['missing'];
  readonly numeric: 'none' | 'standard' | 'minmax';
}

/** Feature values before encoding, `[row, feature]` row-major: numbers, or codes into the encoder's categories; NaN where missing or unknown. */
export interface RawRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
}

/** Learns fill values, scales and categories from the training rows only. */
export function fitEncoder(table: Table, features: readonly string[], trainRows: Int32Array, spec: PreprocessSpec, numeric: Encoder['numeric']): Encoder {
  let offset = 0;
  const encodings = features.map((name): FeatureEncoding => {
    const column = findColumn(table, name, 'features');
    const encoding =
      column.kind === 'numeric' ? fitNumeric(column.name, column.values, trainRows, spec, numeric, offset) : fitCategories(column, trainRows, spec, offset);
    offset += encoding.width;
    return encoding;
  });
  const names = encodings.flatMap((encoding) =>
    encoding.kind === 'categorical' && encoding.how === 'onehot' ? encoding.categories.map((category) => `${encoding.name}=${category}`) : [encoding.name],
  );
  return { features: encodings, width: offset, names, missing: spec.missing, numeric };
}

function fitNumeric(name: string, values: Float64Array, rows: Int32Array, spec: PreprocessSpec, numeric: Encoder['numeric'], offset: number): FeatureEncoding {
  const sorted = sortedFinite(Float64Array.from(rows, (row) => values[row]));
  if (sorted.length === 0) return { kind: 'numeric', name, offset, width: 1, fill: 0, shift: 0, scale: 1 };
  const fill = spec.missing === 'keep' ? Number.NaN : spec.missing === 'mean' ? mean(sorted) : spec.missing === 'mode' ? mode(sorted) : quantile(sorted, 0.5);
  const range = { low: sorted[0], high: sorted[sorted.length - 1] };
  const filled = Float64Array.from(rows, (row) => (Number.isNaN(values[row]) ? fill : values[row]));
  const seen = spec.missing === 'drop' || spec.missing === 'keep' ? sorted : filled;
  if (sorted[0] === sorted[sorted.length - 1] && numeric !== 'none')
    return { kind: 'numeric', name, offset, width: 1, fill: spec.missing === 'keep' ? fill : sorted[0], shift: sorted[0], scale: 1, ...range };
  if (numeric === 'standard') return { kind: 'numeric', name, offset, width: 1, fill, shift: mean(seen), scale: positive(standardDeviation(seen)), ...range };
  if (numeric === 'minmax')
    return { kind: 'numeric', name, offset, width: 1, fill, shift: sorted[0], scale: positive(sorted[sorted.length - 1] - sorted[0]), ...range };
  return { kind: 'numeric', name, offset, width: 1, fill, shift: 0, scale: 1, ...range };
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

function fitCategories(column: Exclude<Column, { kind: 'numeric' }>, rows: Int32Array, spec: PreprocessSpec, offset: number): FeatureEncoding {
  const counts = new Float64Array(column.categories.length);
  for (const row of rows) if (column.codes[row] >= 0) counts[column.codes[row]]++;
  const present = [...counts.keys()].filter((code) => counts[code] > 0);
  const categories = present.map((code) => column.categories[code]);
  let fill = 0;
  present.forEach((code, i) => {
    if (counts[code] > counts[present[fill]]) fill = i;
  });
  return {
    kind: 'categorical',
    name: column.name,
    offset,
    width: spec.categorical === 'onehot' ? categories.length : 1,
    fill: spec.missing === 'keep' ? Number.NaN : fill,
    categories,
    how: spec.categorical,
  };
}

/** Takes the encoder's features of some rows of a table; a category unknown to the encoder counts as missing. */
export function takeRaw(table: Table, encoder: Encoder, rows: ArrayLike<number>, where = 'data'): RawRows {
  const count = encoder.features.length;
  const values = new Float64Array(rows.length * count);
  encoder.features.forEach((feature, f) => {
    const column = findColumn(table, feature.name, where);
    if (feature.kind === 'numeric') {
      // a column without a single value has no kind of its own
      if (column.kind !== 'numeric' && column.categories.length === 0) {
        for (let i = 0; i < rows.length; i++) values[i * count + f] = Number.NaN;
        return;
      }
      if (column.kind !== 'numeric')
        throw new VitrineError(
          'data',
          `"${feature.name}" must be numeric; here it is ${column.kind}${column.categories.length > 0 ? ` (for example "${column.categories[0].slice(0, 40)}")` : ''}.`,
          { where },
        );
      for (let i = 0; i < rows.length; i++) values[i * count + f] = column.values[rows[i]];
      return;
    }
    const index = new Map(feature.categories.map((category, i) => [category, i]));
    if (column.kind === 'numeric') {
      for (let i = 0; i < rows.length; i++) values[i * count + f] = index.get(String(column.values[rows[i]])) ?? Number.NaN;
      return;
    }
    const remap = Float64Array.from(column.categories, (category) => index.get(category) ?? Number.NaN);
    for (let i = 0; i < rows.length; i++) values[i * count + f] = column.codes[rows[i]] < 0 ? Number.NaN : remap[column.codes[rows[i]]];
  });
  return { values, rows: rows.length, features: count };
}

/** Raw rows to what the model sees, `[row, encoded column]` row-major. Missing values are filled, except categories under one-hot that are unknown: filled with the most frequent. */
export function encodeRows(encoder: Encoder, raw: RawRows, output: Float64Array = new Float64Array(raw.rows * encoder.width)): Float64Array {
  const { values, features: stride } = raw;
  const { width } = encoder;
  for (let first = 0; first < raw.rows; first += rowsAtOnce) {
    const end = Math.min(raw.rows, first + rowsAtOnce);
    encoder.features.forEach((feature, f) => {
      if (feature.kind !== 'numeric') {
        for (let i = first; i < end; i++) encodeCell(feature, values[i * stride + f], output, i * width);
        return;
      }
      const { fill, scale, offset } = feature;
      const { factor, shift } = differenceOf(feature);
      for (let i = first; i < end; i++) {
        const value = values[i * stride + f];
        output[i * width + offset] = ((Number.isNaN(value) ? fill : value) * factor - shift) / (scale * factor);
      }
    });
  }
  return output;
}

/** Beyond this a difference of two values could overflow: it is taken of an eighth of them. */
const hugeValue = 1e307;

const differenceOf = ({ shift, scale }: { readonly shift: number; readonly scale: number }): { factor: number; shift: number } =>
  scale > hugeValue || Math.abs(shift) > hugeValue ? { factor: 0.125, shift: shift * 0.125 } : { factor: 1, shift };

/** Rows that are encoded feature by feature: they stay in the cache. */
const rowsAtOnce = 256;

/** Writes one feature's encoded columns into a row that begins at `start`. */
export function encodeCell(feature: FeatureEncoding, raw: number, output: Float64Array, start: number): void {
  const value = Number.isNaN(raw) ? feature.fill : raw;
  if (feature.kind === 'numeric') {
    const { factor, shift } = differenceOf(feature);
    output[start + feature.offset] = (value * factor - shift) / (feature.scale * factor);
  } else if (feature.how === 'ordinal') output[start + feature.offset] = value;
  else {
    output.fill(0, start + feature.offset, start + feature.offset + feature.width);
    // a category that is kept as missing is none of the columns
    if (feature.width > 0 && !Number.isNaN(value)) output[start + feature.offset + value] = 1;
  }
}

/** The feature that each encoded column belongs to. */
export function columnOwners(encoder: Encoder): Int32Array {
  const owners = new Int32Array(encoder.width);
  encoder.features.forEach((feature, f) => owners.fill(f, feature.offset, feature.offset + feature.width));
  return owners;
}

export function featureInfos(encoder: Encoder): FeatureInfo[] {
  return encoder.features.map((feature) =>
    feature.kind === 'numeric' ? { name: feature.name, kind: 'numeric' } : { name: feature.name, kind: 'categorical', categories: [...feature.categories] },
  );
}

/** What `export --format json` says of the encoding: one entry an encoded column. */
export function describeEncoder(encoder: Encoder): Record<string, unknown> {
  const perColumn = (take: (feature: FeatureEncoding) => number) => encoder.features.flatMap((feature) => new Array<number>(feature.width).fill(take(feature)));
  return {
    numeric: encoder.numeric,
    missing: encoder.missing,
    encoded: encoder.names,
    mean: perColumn((feature) => (feature.kind === 'numeric' ? feature.shift : 0)),
    scale: perColumn((feature) => (feature.kind === 'numeric' ? feature.scale : 1)),
    features: encoder.features.map((feature) =>
      feature.kind === 'numeric'
        ? {
            name: feature.name,
            kind: 'numeric',
            fill: Number.isNaN(feature.fill) ? null : feature.fill,
            mean: feature.shift,
            scale: feature.scale,
            low: feature.low ?? null,
            high: feature.high ?? null,
            columns: [feature.offset],
          }
        : {
            name: feature.name,
            kind: 'categorical',
            encoding: feature.how,
            fill: feature.categories[feature.fill] ?? null,
            categories: feature.categories,
            columns: Array.from({ length: feature.width }, (_, i) => feature.offset + i),
          },
    ),
  };
}
