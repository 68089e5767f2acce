import { solveSemiDefinite } from '../../../numeric/linear-system.ts';
import { weightedGram } from '../../../numeric/products/gram.ts';

/** Neighbours as the surrogate sees them: `simple` is `[sample, feature]`, the first sample is the row itself. */
export interface Neighbours {
  readonly simple: Float64Array;
  readonly y: Float64Array;
  readonly samples: number;
  readonly features: number;
  /** Squared distances from the row itself; those between the rows of `simple` where they are left out. */
  readonly squares?: Float64Array;
}

/** All that weighted linear fits of some features need to know of the neighbours: sums about the means. */
export interface Moments {
  readonly columns: readonly number[];
  readonly mean: Float64Array;
  readonly meanY: number;
  /** `[column, column]` and `[column]` */
  readonly gram: Float64Array;
  readonly right: Float64Array;
  readonly spread: number;
}

/**
 * Weighted sums of products of the columns, a constant and y, about the row itself: `[column, column]`; sums of parts
 * add up to those of the whole.
 */
export function productSums(
  { simple, y, features }: Neighbours,
  weights: Float64Array,
  columns: readonly number[],
  from: number,
  to: number,
): Float64Array {
  const count = columns.length;
  const picked = Int32Array.from(columns);
  // from the row itself on: what does not vary is exactly 0
  return weightedGram(to - from, count + 2, weights.subarray(from, to), (first, rows, into, stride) => {
    for (let r = 0; r < rows; r++) {
      const at = (from + first + r) * features;
      const target = r * stride;
      for (let i = 0; i < count; i++) into[target + i] = simple[at + picked[i]] - simple[picked[i]];
      into[target + count] = 1;
      into[target + count + 1] = y[from + first + r] - y[0];
    }
  });
}

export const momentsOf = (neighbours: Neighbours, weights: Float64Array, columns: readonly number[]): Moments =>
  momentsFrom(neighbours, productSums(neighbours, weights, columns, 0, neighbours.samples), columns);

export function momentsFrom({ simple, y }: Neighbours, sums: Float64Array, columns: readonly number[]): Moments {
  const count = columns.length;
  const width = count + 2;
  const total = sums[count * width + count];
  const shift = new Float64Array(width);
  for (let j = 0; j < width; j++) shift[j] = sums[j * width + count] / total;
  const mean = new Float64Array(count);
  const gram = new Float64Array(count * count);
  const right = new Float64Array(count);
  const last = count + 1;
  for (let j = 0; j < count; j++) {
    mean[j] = simple[columns[j]] + shift[j];
    for (let k = 0; k < count; k++) gram[j * count + k] = sums[j * width + k] - total * shift[j] * shift[k];
    right[j] = sums[j * width + last] - total * shift[j] * shift[last];
  }
  const spread = Math.max(0, sums[last * width + last] - total * shift[last] * shift[last]);
  return { columns, mean, meanY: y[0] + shift[last], gram, right, spread };
}

/** Those of fewer features. */
export function pickMoments(moments: Moments, columns: readonly number[]): Moments {
  const size = moments.columns.length;
  const places = columns.map((column) => moments.columns.indexOf(column));
  return {
    columns,
    mean: Float64Array.from(places, (place) => moments.mean[place]),
    meanY: moments.meanY,
    gram: Float64Array.from(places.flatMap((j) => places.map((k) => moments.gram[j * size + k]))),
    right: Float64Array.from(places, (place) => moments.right[place]),
    spread: moments.spread,
  };
}

export interface RidgeFit {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly r2: number;
}

/** Weighted ridge regression with an unpenalised intercept. */
export function ridgeFit({ mean, meanY, gram, right, spread }: Moments, alpha: number): RidgeFit {
  const size = mean.length;
  const penalised = gram.slice();
  for (let j = 0; j < size; j++) penalised[j * size + j] += alpha;
  const coefficients = solveSemiDefinite(penalised, right, size);
  let intercept = meanY;
  let explained = 0;
  for (let j = 0; j < size; j++) {
    intercept -= coefficients[j] * mean[j];
    explained += 2 * coefficients[j] * right[j];
    for (let k = 0; k < size; k++) explained -= coefficients[j] * gram[j * size + k] * coefficients[k];
  }
  return { intercept, coefficients, r2: spread > 0 ? Math.min(1, explained / spread) : 1 };
}
