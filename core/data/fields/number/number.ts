// Numbers: filled, transformed, shifted and scaled into one column, with one of 0 and 1 beside it where it says what is
// missing.
import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { mean, quantile, sortedFinite, standardDeviation } from '../../../numeric/stats.ts';
import type { NumericColumn } from '../../table.ts';
import {
  type EncodingSettings,
  type FieldType,
  type NumericScaling,
  numberOrMissing,
  storedNumbers,
} from '../field-type.ts';
import { applyTransform, quantileTransform, type Transform, undoTransform } from './transform.ts';

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

/** Beyond this a difference of two values could overflow: it is taken of an eighth of them. */
const hugeValue = 1e307;

export const differenceOf = ({
  shift,
  scale,
}: {
  readonly shift: number;
  readonly scale: number;
}): { factor: number; shift: number } =>
  scale > hugeValue || Math.abs(shift) > hugeValue ? { factor: 0.125, shift: shift * 0.125 } : { factor: 1, shift };

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
export const isIndicator = (feature: { readonly kind: string; readonly offset: number }, column: number): boolean =>
  feature.kind === 'numeric' && column === feature.offset + 1;

function fitNumeric(
  name: string,
  values: Float64Array,
  rows: Int32Array,
  spec: EncodingSettings,
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

export const number: FieldType<NumericEncoding, NumericColumn> = {
  shape: z.object({
    kind: z.literal('numeric'),
    name: z.string(),
    offset: z.number(),
    width: z.union([z.literal(1), z.literal(2)]),
    fill: numberOrMissing,
    transform: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('log') }),
        z.object({ kind: z.literal('quantile'), quantiles: storedNumbers }),
      ])
      .optional(),
    shift: z.number(),
    scale: z.number(),
    low: z.number().optional(),
    high: z.number().optional(),
  }),
  settings: ['numeric', 'missing', 'missingIndicators'],
  learn: ({ name, values }, { rows, settings, offset }) => fitNumeric(name, values, rows, settings, offset),
  columnNames: ({ name, width }) => (width === 2 ? [name, `${name}:missing`] : [name]),
  isAffine: ({ transform, width }) => !transform && width === 1,
  take(column, { name }, { rows, values, feature, features, where }) {
    // a column without a single value has no kind of its own
    if (column.kind !== 'numeric' && column.categories.length === 0) {
      for (let i = 0; i < rows.length; i++) values[i * features + feature] = Number.NaN;
      return;
    }
    if (column.kind !== 'numeric')
      throw new VitrineError(
        'data',
        say('error.mustBeNumericHere2', {
          name,
          kind: say(`kind.${column.kind}`, {}),
          value: column.categories.length > 0 ? say('example', { text: column.categories[0].slice(0, 40) }) : '',
        }),
        { where },
      );
    for (let i = 0; i < rows.length; i++) values[i * features + feature] = column.values[rows[i]];
  },
  encode(feature, raw, output, start) {
    output[start + feature.offset] = toModel(feature, Number.isNaN(raw) ? feature.fill : raw);
    if (feature.width > 1) output[start + feature.offset + 1] = Number(Number.isNaN(raw));
  },
  info: ({ name }) => ({ name, kind: 'numeric' }),
  describe: ({ name, fill, shift, scale, low, high, transform }) => ({
    name,
    kind: 'numeric',
    fill: Number.isNaN(fill) ? null : fill,
    mean: shift,
    scale,
    low: low ?? null,
    high: high ?? null,
    ...(transform?.kind === 'log' ? { transform: 'sign(x) log(1 + |x|)' } : {}),
    ...(transform?.kind === 'quantile' ? { transform: 'quantile', quantiles: [...transform.quantiles] } : {}),
  }),
};
