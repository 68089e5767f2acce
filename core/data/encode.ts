import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import type { FeatureInfo } from '../schema/experiment.ts';
import type { PreprocessSpec } from '../schema/spec.ts';
import { type Column, findColumn, type Table } from './table.ts';
import { applyTransform, type Transform, undoTransform } from './transform.ts';

/**
 * How one feature becomes columns; `offset` is its first encoded column; `fill` is NaN where missing values are kept.
 * All that is needed to turn a raw row into what the model sees.
 */
export type FeatureEncoding = NumericEncoding | CategoricalEncoding;

export interface NumericEncoding {
  readonly kind: 'numeric';
  readonly name: string;
  readonly offset: number;
  /** 2 where a column of 0 and 1 says whether the value is missing. */
  readonly width: 1 | 2;
  readonly fill: number;
  /** Comes before shift and scale. */
  readonly transform?: Transform;
  readonly shift: number;
  readonly scale: number;
  /** Least and greatest value of the training rows; absent where they had none, and in models of earlier versions. */
  readonly low?: number;
  readonly high?: number;
}

export interface CategoricalEncoding {
  readonly kind: 'categorical';
  readonly name: string;
  readonly offset: number;
  readonly width: number;
  readonly fill: number;
  readonly categories: readonly string[];
  readonly how: 'onehot' | 'ordinal' | 'target' | 'ordered';
  /** Categories that are taken together as the last of `categories`. */
  readonly rare?: readonly string[];
  /** What target encoding puts in, `[category, column]`, and for a missing value at the end. */
  readonly means?: Float64Array;
  /** Under `ordered`: the place of each category among all, by the mean of each target column, `[category, column]`. */
  readonly orders?: Float64Array;
}

export interface Encoder {
  readonly features: readonly FeatureEncoding[];
  /** Encoded columns in all. */
  readonly width: number;
  /** `age_years`, or `housing=own` for a one-hot column. */
  readonly names: readonly string[];
  readonly missing: PreprocessSpec['missing'];
  readonly numeric: NumericScaling;
}

export type NumericScaling = NonNullable<PreprocessSpec['numeric']>;

/**
 * Feature values before encoding, `[row, feature]` row-major: numbers, or codes into the encoder's categories; NaN
 * where missing or unknown.
 */
export interface RawRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
}

/** What a feature's encoded columns are called; under target encoding of several classes after these. */
export function columnNames(encoding: FeatureEncoding, classes: readonly string[]): string[] {
  const { name } = encoding;
  if (encoding.kind === 'numeric') return encoding.width === 2 ? [name, `${name}:missing`] : [name];
  const orders = encoding.how === 'ordered' ? encoding.width - encoding.categories.length : 0;
  const byClass = (count: number) => (count > 1 ? classes.map((one) => `${name}:${one}`) : [name]);
  if (encoding.how !== 'onehot' && encoding.how !== 'ordered') return byClass(encoding.width);
  const own = encoding.categories.map((category) => `${name}=${category}`);
  return orders > 0 ? [...own, ...byClass(orders)] : own;
}

/**
 * Codes of some rows into the encoding's categories; NaN where missing or unknown. Where rare categories are taken
 * together, an unknown one is one of them.
 */
export function codesOf(
  column: Exclude<Column, { kind: 'numeric' }>,
  feature: CategoricalEncoding,
  rows: ArrayLike<number>,
): Float64Array {
  const index = codeIndex(feature);
  const unknown = unknownCode(feature);
  const remap = Float64Array.from(column.categories, (category) => index.get(category) ?? unknown);
  return Float64Array.from({ length: rows.length }, (_, i) =>
    column.codes[rows[i]] < 0 ? Number.NaN : remap[column.codes[rows[i]]],
  );
}

const unknownCode = ({ rare, categories }: CategoricalEncoding): number => (rare ? categories.length - 1 : Number.NaN);

/** A category that training has seen, by itself or as a rare one. */
export const isKnownCategory = ({ rare, categories }: CategoricalEncoding, category: string): boolean =>
  rare?.includes(category) ||
  (categories.includes(category) && !(rare && category === categories[categories.length - 1]));

function codeIndex({ categories, rare }: CategoricalEncoding): Map<string, number> {
  const index = new Map(categories.map((category, i) => [category, i]));
  for (const category of rare ?? []) index.set(category, categories.length - 1);
  return index;
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
          say('error.mustBeNumericHere2', {
            name: feature.name,
            kind: say(`kind.${column.kind}`, {}),
            value: column.categories.length > 0 ? say('example', { text: column.categories[0].slice(0, 40) }) : '',
          }),
          { where },
        );
      for (let i = 0; i < rows.length; i++) values[i * count + f] = column.values[rows[i]];
      return;
    }
    if (column.kind === 'numeric') {
      const index = codeIndex(feature);
      const unknown = unknownCode(feature);
      for (let i = 0; i < rows.length; i++) {
        const value = column.values[rows[i]];
        values[i * count + f] = Number.isNaN(value) ? value : (index.get(String(value)) ?? unknown);
      }
      return;
    }
    codesOf(column, feature, rows).forEach((code, i) => {
      values[i * count + f] = code;
    });
  });
  return { values, rows: rows.length, features: count };
}

/**
 * Raw rows to what the model sees, `[row, encoded column]` row-major. Missing values are filled, except categories
 * under one-hot that are unknown: filled with the most frequent.
 */
export function encodeRows(
  encoder: Encoder,
  raw: RawRows,
  output: Float64Array = new Float64Array(raw.rows * encoder.width),
): Float64Array {
  const { values, features: stride } = raw;
  const { width } = encoder;
  for (let first = 0; first < raw.rows; first += rowsAtOnce) {
    const end = Math.min(raw.rows, first + rowsAtOnce);
    encoder.features.forEach((feature, f) => {
      if (feature.kind !== 'numeric' || feature.transform || feature.width > 1) {
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

const differenceOf = ({
  shift,
  scale,
}: {
  readonly shift: number;
  readonly scale: number;
}): { factor: number; shift: number } =>
  scale > hugeValue || Math.abs(shift) > hugeValue ? { factor: 0.125, shift: shift * 0.125 } : { factor: 1, shift };

/** Rows that are encoded feature by feature: they stay in the cache. */
const rowsAtOnce = 256;

/** Writes one feature's encoded columns into a row that begins at `start`. */
export function encodeCell(feature: FeatureEncoding, raw: number, output: Float64Array, start: number): void {
  const value = Number.isNaN(raw) ? feature.fill : raw;
  if (feature.kind === 'numeric') {
    output[start + feature.offset] = toModel(feature, value);
    if (feature.width > 1) output[start + feature.offset + 1] = Number(Number.isNaN(raw));
  } else if (feature.how === 'ordinal') output[start + feature.offset] = value;
  else if (feature.how === 'target') {
    const code = Number.isNaN(value) ? feature.categories.length : value;
    for (let k = 0; k < feature.width; k++)
      output[start + feature.offset + k] = feature.means?.[code * feature.width + k] ?? Number.NaN;
  } else {
    output.fill(0, start + feature.offset, start + feature.offset + feature.width);
    // a category that is kept as missing is none of the columns
    if (feature.width > 0 && !Number.isNaN(value)) output[start + feature.offset + value] = 1;
    if (feature.orders) writeOrders(feature, feature.orders, value, output, start);
  }
}

/** After the columns of the categories; NaN where the category is kept as missing. */
function writeOrders(
  { categories, offset, width }: CategoricalEncoding,
  orders: Float64Array,
  code: number,
  output: Float64Array,
  start: number,
): void {
  const count = width - categories.length;
  for (let k = 0; k < count; k++)
    output[start + offset + categories.length + k] = Number.isNaN(code) ? Number.NaN : orders[code * count + k];
}

/** A number as the model sees it. */
export function toModel(feature: NumericEncoding, raw: number): number {
  const { factor, shift } = differenceOf(feature);
  return (applyTransform(feature.transform, raw) * factor - shift) / (feature.scale * factor);
}

/** A number as a person knows it, of what the model sees. */
export function fromModel(feature: NumericEncoding, cell: number): number {
  return undoTransform(feature.transform, cell * feature.scale + feature.shift);
}

/** The encoded column says of a numeric feature whether it is missing. */
export const isIndicator = (feature: FeatureEncoding, column: number): boolean =>
  feature.kind === 'numeric' && column === feature.offset + 1;

/**
 * The model sees each number as a shifted and scaled one, and each category by a column or a number of its own; nothing
 * beside these.
 */
export const isAffine = (feature: FeatureEncoding): boolean =>
  feature.kind === 'numeric'
    ? !feature.transform && feature.width === 1
    : feature.how === 'onehot' || feature.how === 'ordinal';

/** A feature's own encoded columns for a raw value. */
export function cellsOf(feature: FeatureEncoding, raw: number): Float64Array {
  const cells = new Float64Array(feature.width);
  encodeCell(feature, raw, cells, -feature.offset);
  return cells;
}

/** The feature that each encoded column belongs to. */
export function columnOwners(encoder: Encoder): Int32Array {
  const owners = new Int32Array(encoder.width);
  encoder.features.forEach((feature, f) => owners.fill(f, feature.offset, feature.offset + feature.width));
  return owners;
}

export function featureInfos(encoder: Encoder): FeatureInfo[] {
  return encoder.features.map((feature) =>
    feature.kind === 'numeric'
      ? { name: feature.name, kind: 'numeric' }
      : { name: feature.name, kind: 'categorical', categories: [...feature.categories] },
  );
}

/** The encoded columns of one feature. */
export const columnsOf = ({ offset, width }: FeatureEncoding): number[] =>
  Array.from({ length: width }, (_, i) => offset + i);

/** What `export --format json` says of the encoding: one entry an encoded column. */
export function describeEncoder(encoder: Encoder): Record<string, unknown> {
  /** Of the column of a number itself; what says whether it is missing, and categories, are as they are. */
  const perColumn = (take: (feature: NumericEncoding) => number, other: number) =>
    encoder.features.flatMap((feature) =>
      columnsOf(feature).map((_, i) => (feature.kind === 'numeric' && i === 0 ? take(feature) : other)),
    );
  return {
    numeric: encoder.numeric,
    missing: encoder.missing,
    encoded: encoder.names,
    mean: perColumn((feature) => feature.shift, 0),
    scale: perColumn((feature) => feature.scale, 1),
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
            ...(feature.transform?.kind === 'log' ? { transform: 'sign(x) log(1 + |x|)' } : {}),
            ...(feature.transform?.kind === 'quantile'
              ? { transform: 'quantile', quantiles: [...feature.transform.quantiles] }
              : {}),
            columns: columnsOf(feature),
          }
        : {
            name: feature.name,
            kind: 'categorical',
            encoding: feature.how,
            fill: feature.categories[feature.fill] ?? null,
            categories: feature.categories,
            ...(feature.rare ? { rare: feature.rare } : {}),
            ...(feature.means ? { means: [...feature.means] } : {}),
            ...(feature.orders ? { orders: [...feature.orders] } : {}),
            columns: columnsOf(feature),
          },
    ),
  };
}
