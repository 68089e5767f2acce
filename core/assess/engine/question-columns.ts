// Features as a small tree asks about them: a number, and each category by itself, so that a question reads like one.

import type { Encoder, RawRows } from '../../data/encode.ts';
import { type Content, isContent, measureOf } from '../../data/fields/registry.ts';

export interface QuestionColumn {
  readonly name: string;
  /** Place of the feature. */
  readonly feature: number;
  /** The category that is asked about, with its code; undefined for a number. */
  readonly category?: { readonly name: string; readonly code: number };
  /** The text whose length, or the image whose brightness, is asked about. */
  readonly content?: Content;
}

export const questionColumns = ({ features }: Encoder): readonly QuestionColumn[] =>
  features.flatMap((feature, f): QuestionColumn[] =>
    feature.kind !== 'categorical'
      ? [
          isContent(feature)
            ? { name: measureOf(feature, new Float64Array(0)).name, feature: f, content: feature }
            : { name: feature.name, feature: f },
        ]
      : feature.categories.map((name, code) => ({ name: feature.name, feature: f, category: { name, code } })),
  );

/** `[row, column]` */
export function questionValues(columns: readonly QuestionColumn[], { values, rows, features }: RawRows): Float64Array {
  const asked = new Float64Array(rows * columns.length);
  columns.forEach(({ feature, category, content }, c) => {
    const raw = Float64Array.from({ length: rows }, (_, r) => values[r * features + feature]);
    const own = content ? measureOf(content, raw).values : raw;
    for (let r = 0; r < rows; r++) asked[r * columns.length + c] = category ? Number(own[r] === category.code) : own[r];
  });
  return asked;
}
