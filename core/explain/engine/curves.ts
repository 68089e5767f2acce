// What methods that draw curves over a data set share: which features, which rows, which places, and answers for rows
// with one feature set.

import { z } from 'zod';
import { encodeCell } from '../../data/encode.ts';
import { isContent } from '../../data/fields/registry.ts';
import { nearest } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say, suggesting } from '../../messages/say.ts';
import { tabular } from '../../models/batch.ts';
import { countBelow } from '../../numeric/sorted.ts';
import { quantile } from '../../numeric/stats.ts';
import { field } from '../../schema/label.ts';
import { attributionParams, type ExplainContext } from '../explainer.ts';

export const curveParams = {
  ...attributionParams,
  features: z
    .array(z.string())
    .min(1)
    .optional()
    .meta(
      field(
        ['Features', '特征'],
        ['Names of the features to draw. Empty: all of them.', '要绘制的特征名；留空则为全部。'],
      ),
    ),
  maxRows: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(500)
    .meta(
      field(
        ['Rows, at most', '最多行数'],
        ['More rows than this are drawn from by seed.', '超过此数则按种子抽取。'],
        'advanced',
      ),
    ),
};

/** Places that a person chooses. */
export const gridParams = {
  grids: z
    .record(
      z.string(),
      z
        .array(z.union([z.number(), z.string()]))
        .min(1)
        .max(10_000),
    )
    .optional()
    .meta(
      field(
        ['Grids', '自定网格'],
        [
          'Values to look at, by feature, in place of those that the method chooses.',
          '按特征指定取值，取代方法自选的网格。',
        ],
        'advanced',
      ),
    ),
};

/** @throws params where a name is not that of a feature */
export function chosenFeatures(
  { encoder }: ExplainContext,
  names: readonly string[] | undefined,
  where = 'params.features',
): number[] {
  // texts have no order and no places in between
  if (names === undefined) return encoder.features.flatMap((feature, f) => (isContent(feature) ? [] : [f]));
  return names.map((name) => {
    const found = encoder.features.findIndex((feature) => feature.name === name);
    if (found >= 0 && isContent(encoder.features[found]))
      throw new VitrineError('params', say('error.noCurveOfText', { name }), { where });
    if (found >= 0) return found;
    const known = encoder.features.map((feature) => feature.name);
    const near = nearest(name, known);
    throw new VitrineError('params', say('error.notFeatureModel', { name }), {
      where,
      hint: suggesting(near, say('hint.features', { known: listed(known.slice(0, 20)) })),
    });
  });
}

/**
 * The raw values that a person wants a feature looked at, ascending; undefined where the method chooses. @throws params
 */
export function ownGrid(
  { encoder }: ExplainContext,
  feature: number,
  grids: Readonly<Record<string, readonly (number | string)[]>> | undefined,
): number[] | undefined {
  const { name } = encoder.features[feature];
  if (!grids || !Object.hasOwn(grids, name)) return undefined;
  const encoding = encoder.features[feature];
  const where = `params.grids.${name}`;
  if (encoding.kind !== 'numeric')
    return grids[name].map((value) => {
      const code = encoding.categories.indexOf(String(value));
      if (code >= 0) return code;
      throw new VitrineError('params', say('error.noCategory', { value, name }), {
        where,
        hint: say('hint.they', { categories: listed(encoding.categories.slice(0, 20)) }),
      });
    });
  const bad = grids[name].find((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (bad !== undefined)
    throw new VitrineError('params', say('error.noNumberAndHasNumbers', { bad, name }), {
      where,
      hint: say('hint.listNumbers', {}),
    });
  return [...new Set(grids[name].map(Number))].sort((a, b) => a - b);
}

/** Refuses grids of what is no feature. */
export function checkGrids(context: ExplainContext, grids: Readonly<Record<string, unknown>> | undefined): void {
  if (grids) chosenFeatures(context, Object.keys(grids), 'params.grids');
}

/** Standard errors on either side that hold 95 % of a normal distribution. */
const normal95 = 1.959964;

/** Bounds of a 95 % interval of each value, by its standard error. */
export const bandAround = (values: readonly number[], errors: readonly number[]) => ({
  low: values.map((value, g) => value - normal95 * errors[g]),
  high: values.map((value, g) => value + normal95 * errors[g]),
});

/** Places of the rows that count, ascending. @throws rows where there is none */
export function sampledRows(context: ExplainContext, most: number): Int32Array {
  const { rows } = context.rows;
  if (rows === 0)
    throw new VitrineError('rows', say('error.thereNoRowsLookAt', {}), {
      where: 'rows',
      hint: say('hint.useTestTrainOrAll', {}),
    });
  if (rows <= most) return Int32Array.from({ length: rows }, (_, i) => i);
  return context.job.random('rows').permutation(rows).slice(0, most).sort();
}

/** Encoded rows whose features can be set one at a time, and asked about. */
export class Asked {
  readonly #context: ExplainContext;
  readonly #rows: Int32Array;
  readonly #x: Float64Array;

  constructor(context: ExplainContext, rows: Int32Array) {
    const { width } = context.encoder;
    this.#context = context;
    this.#rows = rows;
    this.#x = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      this.#x.set(context.encoded.subarray(row * width, (row + 1) * width), i * width);
    });
  }

  /** The explained output of each row, with a feature at a raw value. */
  at(feature: number, raw: (i: number) => number): Float64Array {
    const { encoder } = this.#context;
    for (let i = 0; i < this.#rows.length; i++)
      encodeCell(encoder.features[feature], raw(i), this.#x, i * encoder.width);
    return this.plain();
  }

  plain(): Float64Array {
    const { capabilities, outputOf } = this.#context;
    const all = capabilities.predict(tabular(this.#x, this.#rows.length));
    return Float64Array.from(
      { length: this.#rows.length },
      (_, i) => all[i * capabilities.outputs + (outputOf[0] ?? 0)],
    );
  }

  /** Puts a feature's own values back. */
  restore(feature: number): void {
    const { features, width } = this.#context.encoder;
    const { offset, width: own } = features[feature];
    this.#rows.forEach((row, i) => {
      for (let c = offset; c < offset + own; c++) this.#x[i * width + c] = this.#context.encoded[row * width + c];
    });
  }
}

/** A feature's raw values in some rows; NaN where missing. */
export function rawValues({ rows }: ExplainContext, feature: number, chosen: Int32Array): Float64Array {
  return Float64Array.from(chosen, (row) => rows.values[row * rows.features + feature]);
}

/** Distinct quantiles, the least and the greatest value among them. */
export function edgesOf(raw: Float64Array, bins: number): number[] {
  const known = raw.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return [];
  // a few values are places themselves: between two of them there is nothing
  const places = [...new Set(known)];
  if (places.length <= bins + 1) return places;
  return [...new Set(Array.from({ length: bins + 1 }, (_, k) => quantile(known, k / bins)))];
}

/** The stretch (edge, next edge] that a value is in; the least value belongs to the first one. */
export function stretchOf(edges: readonly number[], value: number): number {
  if (Number.isNaN(value) || edges.length < 2) return -1;
  return Math.min(edges.length - 2, Math.max(0, countBelow(edges, value) - 1));
}
