import { type Encoder, encodeRows, type RawRows, takeRaw } from '../data/encode.ts';
import { fromModel } from '../data/fields/number/number.ts';
import { findColumn, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { listed, say } from '../messages/say.ts';
import { principalComponents } from '../numeric/components.ts';
import { quantile, standardDeviation } from '../numeric/stats.ts';

/**
 * What a plane is laid through: two numeric features with the others held, or the two directions in which the training
 * rows vary most.
 */
export type Axes =
  | { readonly kind: 'features'; readonly x: string; readonly y: string; readonly atRow?: number }
  | { readonly kind: 'components' };

export interface Axis {
  readonly name: string;
  readonly values: number[];
}

/** A grid of rows that a model can be asked about, and where rows of the data stand on it. */
export interface Plane {
  readonly x: Axis;
  readonly y: Axis;
  /** `[y, x, encoded column]` */
  readonly encoded: Float64Array;
  /** `[row, (x, y)]`; NaN where a row has no place. */
  place(rows: Int32Array): Float64Array;
  /** Encoded columns of the two features and what stands in all others, for trees; undefined for components. */
  readonly section?: {
    readonly columns: readonly [number, number];
    readonly base: Float64Array;
    readonly toRaw: (axis: 0 | 1, value: number) => number;
  };
}

const rowsForComponents = 2000;
const rowsForRange = 20_000;

export function makePlane(table: Table, encoder: Encoder, training: Int32Array, axes: Axes, resolution: number): Plane {
  return axes.kind === 'features'
    ? featurePlane(table, encoder, training, axes, resolution)
    : componentPlane(table, encoder, training, resolution);
}

function spread(low: number, high: number, resolution: number): number[] {
  const pad = (high - low) * 0.05 || 1;
  const from = low - pad;
  const to = high + pad;
  return Array.from({ length: resolution }, (_, i) => from + ((to - from) * i) / (resolution - 1));
}

function featurePlane(
  table: Table,
  encoder: Encoder,
  trainRows: Int32Array,
  axes: Extract<Axes, { kind: 'features' }>,
  resolution: number,
): Plane {
  const place = (name: string) => {
    const index = encoder.features.findIndex((feature) => feature.name === name);
    if (index < 0 || encoder.features[index].kind !== 'numeric')
      throw new VitrineError('params', say('error.notNumericFeatureModel', { name }), {
        where: 'feature',
        hint: say('hint.numericFeatures', {
          value: listed(
            encoder.features.flatMap((feature) => (feature.kind === 'numeric' ? [feature.name] : [])).slice(0, 20),
          ),
        }),
      });
    return index;
  };
  const indices = [place(axes.x), place(axes.y)] as const;
  const count = encoder.features.length;
  const base =
    axes.atRow === undefined
      ? centre(takeRaw(table, encoder, trainRows), encoder)
      : takeRaw(table, encoder, [axes.atRow]).values;
  const columns = [findColumn(table, axes.x, 'feature'), findColumn(table, axes.y, 'feature')];
  const axis = (k: 0 | 1): Axis => {
    const column = columns[k];
    const values =
      column.kind === 'numeric' ? column.values.filter((value) => !Number.isNaN(value)) : new Float64Array(0);
    if (values.length === 0)
      throw new VitrineError('data', say('error.hasNoValueAnyRow', { name: column.name }), {
        where: 'feature',
        hint: say('hint.chooseAnotherFeature', {}),
      });
    const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return { name: column.name, values: spread(low, high, resolution) };
  };
  const [x, y] = [axis(0), axis(1)];
  const rows = resolution * resolution;
  const raw = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) {
    raw.set(base, r * count);
    raw[r * count + indices[0]] = x.values[r % resolution];
    raw[r * count + indices[1]] = y.values[Math.floor(r / resolution)];
  }
  const offsets = [encoder.features[indices[0]].offset, encoder.features[indices[1]].offset] as const;
  return {
    x,
    y,
    encoded: encodeRows(encoder, { values: raw, rows, features: count }),
    place: (wanted) =>
      Float64Array.from({ length: wanted.length * 2 }, (_, i) => cellAt(columns[i % 2], wanted[i >> 1])),
    section: {
      columns: offsets,
      base: encodeRows(encoder, { values: base, rows: 1, features: count }),
      toRaw(k, value) {
        const feature = encoder.features[indices[k]];
        return feature.kind === 'numeric' ? fromModel(feature, value) : value;
      },
    },
  };
}

const cellAt = (column: ReturnType<typeof findColumn>, row: number): number =>
  column.kind === 'numeric' ? column.values[row] : Number.NaN;

/**
 * Numeric columns count in units of their standard deviation, so that a column is not the first direction for its unit
 * alone.
 */
function componentPlane(table: Table, encoder: Encoder, trainRows: Int32Array, resolution: number): Plane {
  const { width } = encoder;
  if (width < 2)
    throw new VitrineError('params', say('error.principalComponentsNeedTwoColumns', {}), { where: 'axes' });
  const sample = thinned(trainRows, rowsForComponents);
  const encoded = encodeRows(encoder, takeRaw(table, encoder, sample));
  const units = unitsOf(encoder, encoded, sample.length);
  const scaled = encoded.map((value, i) => value / units[i % width]);
  const { mean, directions, variances } = principalComponents(scaled, sample.length, width, 2);
  const [first, second] = directions;
  const total = totalVariance(scaled, sample.length, width, mean);
  const project = (values: Float64Array, row: number, direction: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const value = values[row * width + j] / units[j];
      sum += (Number.isNaN(value) ? 0 : value - mean[j]) * direction[j];
    }
    return sum;
  };
  const placed = (rows: Int32Array): Float64Array => {
    const values = encodeRows(encoder, takeRaw(table, encoder, rows));
    return Float64Array.from({ length: rows.length * 2 }, (_, i) => project(values, i >> 1, directions[i % 2]));
  };
  const here = placed(
    thinned(
      Int32Array.from({ length: table.rows }, (_, i) => i),
      rowsForRange,
    ),
  );
  const axis = (k: 0 | 1): Axis => {
    const own = here.filter((_, i) => i % 2 === k);
    const share = total > 0 ? Math.round((100 * variances[k]) / total) : 0;
    return {
      name: `PC${k + 1} (${share} %)`,
      values: spread(
        own.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
        own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
        resolution,
      ),
    };
  };
  const [x, y] = [axis(0), axis(1)];
  const grid = new Float64Array(resolution * resolution * width);
  for (let r = 0; r < resolution * resolution; r++)
    for (let j = 0; j < width; j++)
      grid[r * width + j] =
        units[j] * (mean[j] + x.values[r % resolution] * first[j] + y.values[Math.floor(r / resolution)] * second[j]);
  return { x, y, encoded: grid, place: placed };
}

/** Evenly spaced rows, at most so many. */
export function thinned(rows: Int32Array, most: number): Int32Array {
  const step = Math.max(1, Math.ceil(rows.length / most));
  return rows.filter((_, i) => i % step === 0);
}

/**
 * For each encoded column its standard deviation where it is a number, 1 where it stands for a category or is the same
 * in all rows.
 */
function unitsOf(encoder: Encoder, encoded: Float64Array, rows: number): Float64Array {
  const units = new Float64Array(encoder.width).fill(1);
  for (const feature of encoder.features) {
    if (feature.kind !== 'numeric') continue;
    const column = Float64Array.from({ length: rows }, (_, r) => encoded[r * encoder.width + feature.offset]).filter(
      (value) => !Number.isNaN(value),
    );
    const deviation = standardDeviation(column);
    if (deviation > 0 && Number.isFinite(deviation)) units[feature.offset] = deviation;
  }
  return units;
}

function totalVariance(x: Float64Array, rows: number, width: number, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rows * width; i++) if (!Number.isNaN(x[i])) sum += (x[i] - mean[i % width]) ** 2;
  return sum / rows;
}

/** Medians of numbers; categories are left missing, which the encoder fills with the most frequent one. */
function centre(training: RawRows, encoder: Encoder): Float64Array {
  return Float64Array.from(encoder.features, (feature, f) => {
    if (feature.kind === 'categorical') return Number.NaN;
    const values = Float64Array.from(
      { length: training.rows },
      (_, r) => training.values[r * training.features + f],
    ).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? Number.NaN : quantile(values.sort(), 0.5);
  });
}
