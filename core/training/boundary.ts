import { type Encoder, encodeRows, type RawRows, takeRaw } from '../data/encode.ts';
import { findColumn, type Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { quantile } from '../numeric/stats.ts';
import { predictLabels, type TrainedModel } from './stored-model.ts';

/** A model's answer over a grid in two numeric features. */
export interface Boundary {
  readonly x: { name: string; values: number[] };
  readonly y: { name: string; values: number[] };
  /** `[y, x]`: probability of the class that is shown, or the value. */
  readonly output: number[];
  /** `[y, x]` class indices; empty for regression. */
  readonly labels: number[];
  /** `[y, x]`: decision value of a support vector machine of two classes or for numbers; empty otherwise. */
  readonly margin: number[];
  readonly points: { row: number; x: number; y: number; truth: number; label: number; part: 'train' | 'validation' | 'test'; support: boolean }[];
}

interface Parts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

const mostPoints = 2000;

/** All other features stay at their median (or most frequent category) in the training rows, or at those of `atRow`. */
export function boundary(
  table: Table,
  trained: TrainedModel,
  parts: Parts,
  truth: ReadonlyMap<number, number>,
  xName: string,
  yName: string,
  atRow: number | undefined,
  resolution: number,
): Boundary {
  const { encoder } = trained;
  const place = (name: string) => {
    const index = encoder.features.findIndex((feature) => feature.name === name);
    if (index < 0 || encoder.features[index].kind !== 'numeric')
      throw new VitrineError('params', `"${name}" is not a numeric feature of this model.`, {
        where: 'feature',
        hint: `Numeric features: ${encoder.features
          .flatMap((feature) => (feature.kind === 'numeric' ? [feature.name] : []))
          .slice(0, 20)
          .join(', ')}.`,
      });
    return index;
  };
  const xIndex = place(xName);
  const yIndex = place(yName);
  const training = takeRaw(table, encoder, Int32Array.from(parts.train));
  const base = atRow === undefined ? centre(training, encoder) : takeRaw(table, encoder, [atRow]).values;
  const axis = (name: string) => {
    const column = findColumn(table, name, 'feature');
    const values = column.kind === 'numeric' ? column.values.filter((value) => !Number.isNaN(value)) : new Float64Array(0);
    if (values.length === 0) throw new VitrineError('data', `"${name}" has no value in any row.`, { where: 'feature', hint: 'Choose another feature.' });
    let low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    let high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const pad = (high - low) * 0.05 || 1;
    low -= pad;
    high += pad;
    return Array.from({ length: resolution }, (_, i) => low + ((high - low) * i) / (resolution - 1));
  };
  const xs = axis(xName);
  const ys = axis(yName);
  const rows = resolution * resolution;
  const raw = new Float64Array(rows * encoder.features.length);
  for (let r = 0; r < rows; r++) {
    raw.set(base, r * encoder.features.length);
    raw[r * encoder.features.length + xIndex] = xs[r % resolution];
    raw[r * encoder.features.length + yIndex] = ys[Math.floor(r / resolution)];
  }
  const encoded = encodeRows(encoder, { values: raw, rows, features: encoder.features.length });
  const predicted = trained.model.predict(encoded, rows);
  const outputs = trained.model.outputs;
  const shown = trained.task === 'regression' ? 0 : trained.positive;
  const { margin } = trained.model;
  return {
    x: { name: xName, values: xs },
    y: { name: yName, values: ys },
    output: Array.from({ length: rows }, (_, r) => predicted[r * outputs + shown]),
    labels: trained.task === 'regression' ? [] : [...predictLabels(trained, encoded, rows, predicted)],
    margin: margin ? [...margin.decision(encoded, rows)] : [],
    points: points(table, trained, parts, truth, xName, yName, new Set(margin ? Array.from(margin.supportRows, (position) => parts.train[position]) : [])),
  };
}

/** Medians of numbers; categories are left missing, which the encoder fills with the most frequent one. */
function centre(training: RawRows, encoder: Encoder): Float64Array {
  return Float64Array.from(encoder.features, (feature, f) => {
    if (feature.kind === 'categorical') return Number.NaN;
    const values = Float64Array.from({ length: training.rows }, (_, r) => training.values[r * training.features + f]).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? Number.NaN : quantile(values.sort(), 0.5);
  });
}

function points(
  table: Table,
  trained: TrainedModel,
  parts: Parts,
  truth: ReadonlyMap<number, number>,
  xName: string,
  yName: string,
  support: ReadonlySet<number>,
): Boundary['points'] {
  const columns = [xName, yName].map((name) => findColumn(table, name, 'feature'));
  const [x, y] = columns;
  if (x.kind !== 'numeric' || y.kind !== 'numeric') return [];
  const all = (['train', 'validation', 'test'] as const).flatMap((part) => parts[part].map((row) => ({ row, part })));
  const step = Math.max(1, Math.ceil(all.length / mostPoints));
  const kept = all.filter((_, i) => i % step === 0);
  const rows = Int32Array.from(kept, ({ row }) => row);
  const encoded = encodeRows(trained.encoder, takeRaw(table, trained.encoder, rows));
  const output = trained.model.predict(encoded, rows.length);
  const labels = trained.task === 'regression' ? output : predictLabels(trained, encoded, rows.length, output);
  return kept.flatMap(({ row, part }, i) =>
    Number.isNaN(x.values[row]) || Number.isNaN(y.values[row])
      ? []
      : [{ row, part, x: x.values[row], y: y.values[row], truth: truth.get(row) ?? Number.NaN, label: labels[i], support: support.has(row) }],
  );
}
