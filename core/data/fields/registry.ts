import type { CategoricalEncoding } from './category/category.ts';
import { category } from './category/category.ts';
import type { FieldType } from './field-type.ts';
import { type NumericEncoding, number } from './number/number.ts';

/** How one feature becomes columns: all that is needed to turn a raw row into what the model sees. */
export type FeatureEncoding = NumericEncoding | CategoricalEncoding;

/** The types of field that models learn from, by the kind that their encodings name. */
export const fieldTypes = { numeric: number, categorical: category } as const;

/** The type that an encoding is of. */
export const fieldOf = <E extends FeatureEncoding>({ kind }: E): FieldType<E> =>
  fieldTypes[kind] as unknown as FieldType<E>;
