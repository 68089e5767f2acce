import type { Column } from '../table.ts';
import type { CategoricalEncoding } from './category/category.ts';
import { category } from './category/category.ts';
import type { FieldType, Learning } from './field-type.ts';
import { brightnesses, type ImageEncoding, image } from './image/image.ts';
import { type NumericEncoding, number } from './number/number.ts';
import { type SequenceEncoding, sequence, sequenceLengths } from './sequence/sequence.ts';
import { type TextEncoding, text, textLengths } from './text/text.ts';

/** How one feature becomes columns: all that is needed to turn a raw row into what the model sees. */
export type FeatureEncoding = NumericEncoding | CategoricalEncoding | TextEncoding | ImageEncoding | SequenceEncoding;

/** The types of field that models learn from, by the kind that their encodings name. */
const fieldTypes = { numeric: number, categorical: category, text, image, sequence } as const;

/** The type that an encoding is of. */
export const fieldOf = <E extends FeatureEncoding>({ kind }: E): FieldType<E> =>
  fieldTypes[kind] as unknown as FieldType<E>;

/** The shapes of stored encodings. */
export const encodingShapes = [number.shape, category.shape, text.shape, image.shape, sequence.shape] as const;

/** Settings that columns like this one have. */
export const settingsOf = ({ kind }: Column): FieldType<FeatureEncoding>['settings'] =>
  fieldTypes[kind === 'numeric' || kind === 'text' || kind === 'image' ? kind : 'categorical'].settings;

/** Learns how a column becomes columns of numbers: texts as words, images as pixels, other words as categories. */
export function learnEncoding(column: Column, learning: Learning): FeatureEncoding {
  switch (column.kind) {
    case 'numeric':
      return number.learn(column, learning);
    case 'text':
      return learning.settings.text.kind === 'sequence'
        ? sequence.learn(column, learning)
        : text.learn(column, learning);
    case 'image':
      return image.learn(column, learning);
    default:
      return category.learn(column, learning);
  }
}

/** A feature each of whose values is another, so that it is looked at as a whole or by its parts: texts and images. */
export type Content = TextEncoding | ImageEncoding | SequenceEncoding;

export const isContent = (feature: FeatureEncoding): feature is Content =>
  feature.kind === 'text' || feature.kind === 'image' || feature.kind === 'sequence';

/** A number that says something of a whole text or image, and what it is called. */
export function measureOf(
  feature: Content,
  raw: Float64Array,
): { readonly name: string; readonly values: Float64Array } {
  if (feature.kind === 'image') return { name: `brightness(${feature.name})`, values: brightnesses(feature, raw) };
  const values = feature.kind === 'text' ? textLengths(feature, raw) : sequenceLengths(feature, raw);
  return { name: `length(${feature.name})`, values };
}
