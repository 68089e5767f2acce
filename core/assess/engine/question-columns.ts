// Features as a small tree asks about them: a number, and each category by itself, so that a question reads like one.

import type { Encoder, RawRows } from '../../data/encode.ts';
import type { TextEncoding } from '../../data/fields/text/text.ts';

export interface QuestionColumn {
  readonly name: string;
  /** Place of the feature. */
  readonly feature: number;
  /** The category that is asked about, with its code; undefined for a number. */
  readonly category?: { readonly name: string; readonly code: number };
  /** The text whose length is asked about. */
  readonly text?: TextEncoding;
}

export const questionColumns = ({ features }: Encoder): readonly QuestionColumn[] =>
  features.flatMap((feature, f): QuestionColumn[] =>
    feature.kind !== 'categorical'
      ? [
          feature.kind === 'text'
            ? { name: `length(${feature.name})`, feature: f, text: feature }
            : { name: feature.name, feature: f },
        ]
      : feature.categories.map((name, code) => ({ name: feature.name, feature: f, category: { name, code } })),
  );

/** `[row, column]` */
export function questionValues(columns: readonly QuestionColumn[], { values, rows, features }: RawRows): Float64Array {
  const asked = new Float64Array(rows * columns.length);
  for (let r = 0; r < rows; r++)
    columns.forEach(({ feature, category, text }, c) => {
      const value = values[r * features + feature];
      const own = text && !Number.isNaN(value) ? text.categories[value].length : value;
      asked[r * columns.length + c] = category ? Number(value === category.code) : own;
    });
  return asked;
}
