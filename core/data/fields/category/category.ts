// Categories: a column each, one of codes, their mean target, or a column each and their order by it.
import { z } from 'zod';
import type { CodedColumn, ImageColumn } from '../../table.ts';
import { type FieldType, type Learning, numberOrMissing, storedNumbers } from '../field-type.ts';
import { targetMeans } from './target-encoding.ts';

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

/**
 * Codes of some rows into the encoding's categories; NaN where missing or unknown. Where rare categories are taken
 * together, an unknown one is one of them.
 */
export function codesOf(
  column: CodedColumn | ImageColumn,
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

/** The name under which rare categories are taken together: one that is no category itself. */
function otherName(categories: readonly string[]): string {
  let name = '(other)';
  while (categories.includes(name)) name = `(${name})`;
  return name;
}

function fitCategories(column: CodedColumn, { rows, settings, offset, target }: Learning): CategoricalEncoding {
  const counts = new Float64Array(column.categories.length);
  for (const row of rows) if (column.codes[row] >= 0) counts[column.codes[row]]++;
  const present = [...counts.keys()].filter((code) => counts[code] > 0);
  const least = settings.rareCategories < 1 ? settings.rareCategories * rows.length : settings.rareCategories;
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
  const how = settings.categorical;
  if ((how === 'target' || how === 'ordered') && !target) throw new Error('an encoding by the target without a target');
  const byTarget = target?.columns.length ?? 0;
  const encoding: CategoricalEncoding = {
    kind: 'categorical',
    name: column.name,
    offset,
    // of a column without a value nothing is learnt
    width:
      categories.length === 0
        ? 0
        : { onehot: categories.length, ordered: categories.length + byTarget, target: byTarget, ordinal: 1 }[how],
    fill:
      settings.missing === 'keep' || how === 'target' || categories.length === 0
        ? Number.NaN
        : sizes.indexOf(Math.max(...sizes)),
    categories,
    how,
    ...(together ? { rare: rare.map((code) => column.categories[code]) } : {}),
  };
  if (!target || how === 'onehot' || how === 'ordinal' || categories.length === 0) return encoding;
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

export const category: FieldType<CategoricalEncoding, CodedColumn> = {
  shape: z.object({
    kind: z.literal('categorical'),
    name: z.string(),
    offset: z.number(),
    width: z.number(),
    fill: numberOrMissing,
    categories: z.array(z.string()),
    how: z.enum(['onehot', 'ordinal', 'target', 'ordered']),
    rare: z.array(z.string()).optional(),
    means: storedNumbers.optional(),
    orders: storedNumbers.optional(),
  }),
  settings: ['categorical', 'rareCategories', 'missing'],
  learn: fitCategories,
  columnNames({ name, how, width, categories }, classes) {
    if (width === 0) return [];
    const byClass = (count: number) => (count > 1 ? classes.map((one) => `${name}:${one}`) : [name]);
    if (how !== 'onehot' && how !== 'ordered') return byClass(width);
    const own = categories.map((one) => `${name}=${one}`);
    return how === 'ordered' ? [...own, ...byClass(width - categories.length)] : own;
  },
  isAffine: ({ how }) => how === 'onehot' || how === 'ordinal',
  take(column, encoding, { rows, values, feature, features }) {
    if (column.kind !== 'numeric') {
      codesOf(column, encoding, rows).forEach((code, i) => {
        values[i * features + feature] = code;
      });
      return;
    }
    const index = codeIndex(encoding);
    const unknown = unknownCode(encoding);
    for (let i = 0; i < rows.length; i++) {
      const value = column.values[rows[i]];
      values[i * features + feature] = Number.isNaN(value) ? value : (index.get(String(value)) ?? unknown);
    }
  },
  encode(feature, raw, output, start) {
    const value = Number.isNaN(raw) ? feature.fill : raw;
    const from = start + feature.offset;
    if (feature.width === 0) return;
    if (feature.how === 'ordinal') output[from] = value;
    else if (feature.how === 'target') {
      const code = Number.isNaN(value) ? feature.categories.length : value;
      for (let k = 0; k < feature.width; k++)
        output[from + k] = feature.means?.[code * feature.width + k] ?? Number.NaN;
    } else {
      output.fill(0, from, from + feature.width);
      // a category that is kept as missing is none of the columns
      if (!Number.isNaN(value)) output[from + value] = 1;
      if (feature.orders) writeOrders(feature, feature.orders, value, output, start);
    }
  },
  info: ({ name, categories }) => ({ name, kind: 'categorical', categories: [...categories] }),
  describe: ({ name, how, fill, categories, rare, means, orders }) => ({
    name,
    kind: 'categorical',
    encoding: how,
    fill: categories[fill] ?? null,
    categories,
    ...(rare ? { rare } : {}),
    ...(means ? { means: [...means] } : {}),
    ...(orders ? { orders: [...orders] } : {}),
  }),
};
