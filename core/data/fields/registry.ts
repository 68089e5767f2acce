import type { Column } from '../table.ts';
import type { CategoricalEncoding } from './category/category.ts';
import { category } from './category/category.ts';
import type { FieldType, Learning } from './field-type.ts';
import { type NumericEncoding, number } from './number/number.ts';
import { type TextEncoding, text } from './text/text.ts';

/** How one feature becomes columns: all that is needed to turn a raw row into what the model sees. */
export type FeatureEncoding = NumericEncoding | CategoricalEncoding | TextEncoding;

/** The types of field that models learn from, by the kind that their encodings name. */
const fieldTypes = { numeric: number, categorical: category, text } as const;

/** The type that an encoding is of. */
export const fieldOf = <E extends FeatureEncoding>({ kind }: E): FieldType<E> =>
  fieldTypes[kind] as unknown as FieldType<E>;

/** The shapes of stored encodings. */
export const encodingShapes = [number.shape, category.shape, text.shape] as const;

/** Settings that columns like this one have. */
export const settingsOf = ({ kind }: Column): FieldType<FeatureEncoding>['settings'] =>
  fieldTypes[kind === 'numeric' || kind === 'text' ? kind : 'categorical'].settings;

/** Learns how a column becomes columns of numbers: texts as words, other words as categories. */
export function learnEncoding(column: Column, learning: Learning): FeatureEncoding {
  if (column.kind === 'numeric') return number.learn(column, learning);
  return column.kind === 'text' ? text.learn(column, learning) : category.learn(column, learning);
}
