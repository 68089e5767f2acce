// How far apart rows are before encoding, in deviations of the training rows.

import { standardDeviation } from '../numeric/stats.ts';
import type { Encoder, RawRows } from './encode.ts';
import { isContent } from './fields/registry.ts';

export interface FeatureScale {
  readonly name: string;
  /** Standard deviation over the training rows; 0 for a category. */
  readonly deviation: number;
  /** How many categories; 0 for a number. */
  readonly categories: number;
  /** Another text is another one, however alike they read; it never changes by itself. */
  readonly isContent?: boolean;
}

/** Names, deviations and numbers of categories of the features, over the training rows. */
export function featureScales({ features }: Encoder, { values, rows }: RawRows): FeatureScale[] {
  const count = features.length;
  return features.map((feature, f) => {
    const column = Float64Array.from({ length: rows }, (_, r) => values[r * count + f]).filter(
      (one) => !Number.isNaN(one),
    );
    return {
      name: feature.name,
      deviation: feature.kind === 'numeric' && column.length > 0 ? standardDeviation(column) : 0,
      categories: feature.kind === 'categorical' ? feature.categories.length : 0,
      ...(isContent(feature) ? { isContent: true } : {}),
    };
  });
}

/** In deviations of the numbers; another category counts as one. */
export function squaredDistance(a: Float64Array, b: Float64Array, scales: readonly FeatureScale[]): number {
  let sum = 0;
  for (let f = 0; f < scales.length; f++) {
    const { deviation, categories, isContent } = scales[f];
    if (Number.isNaN(a[f]) || Number.isNaN(b[f])) sum += Number.isNaN(a[f]) === Number.isNaN(b[f]) ? 0 : 1;
    else if (categories > 0 || isContent) sum += a[f] === b[f] ? 0 : 1;
    else if (deviation > 0) sum += ((a[f] - b[f]) / deviation) ** 2;
  }
  return sum;
}
