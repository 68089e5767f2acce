// Rows of a table as a model sees them.
import type { FeatureInfo } from '../schema/experiment.ts';
import type { PreprocessSpec } from '../schema/spec.ts';
import type { NumericScaling } from './fields/field-type.ts';
import { differenceOf, type NumericEncoding } from './fields/number/number.ts';
import { type FeatureEncoding, fieldOf } from './fields/registry.ts';
import { findColumn, type Table } from './table.ts';

export interface Encoder {
  readonly features: readonly FeatureEncoding[];
  /** Encoded columns in all. */
  readonly width: number;
  /** `age_years`, or `housing=own` for a one-hot column. */
  readonly names: readonly string[];
  readonly missing: PreprocessSpec['missing'];
  readonly numeric: NumericScaling;
}

/**
 * Feature values before encoding, `[row, feature]` row-major: numbers, or codes into the encoder's categories; NaN
 * where missing or unknown.
 */
export interface RawRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly features: number;
}

/** Takes the encoder's features of some rows of a table; a category unknown to the encoder counts as missing. */
export function takeRaw(table: Table, encoder: Encoder, rows: ArrayLike<number>, where = 'data'): RawRows {
  const features = encoder.features.length;
  const values = new Float64Array(rows.length * features);
  encoder.features.forEach((encoding, feature) => {
    fieldOf(encoding).take(findColumn(table, encoding.name, where), encoding, {
      rows,
      values,
      feature,
      features,
      where,
    });
  });
  return { values, rows: rows.length, features };
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

/** Rows that are encoded feature by feature: they stay in the cache. */
const rowsAtOnce = 256;

/** Writes one feature's encoded columns into a row that begins at `start`. */
export function encodeCell(feature: FeatureEncoding, raw: number, output: Float64Array, start: number): void {
  fieldOf(feature).encode(feature, raw, output, start);
}

/** What a feature's encoded columns are called; under encodings by several classes after these. */
export const columnNames = (feature: FeatureEncoding, classes: readonly string[]): string[] =>
  fieldOf(feature).columnNames(feature, classes);

/** See `FieldType.isAffine`. */
export const isAffine = (feature: FeatureEncoding): boolean => fieldOf(feature).isAffine(feature);

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

export const featureInfos = (encoder: Encoder): FeatureInfo[] =>
  encoder.features.map((feature) => fieldOf(feature).info(feature));

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
    features: encoder.features.map((feature) => ({
      ...fieldOf(feature).describe(feature),
      columns: columnsOf(feature),
    })),
  };
}
