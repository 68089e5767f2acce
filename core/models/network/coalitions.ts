// Answers of a network for many masked rows of one row with background rows, without writing the masked rows down: the
// first layer is a sum over columns, so what
// each feature of the row changes in it is worked out once and added up by the masks.
import { subsetSums } from '../../numeric/products/subset-sums.ts';
import type { Coalitions } from '../model.ts';
import type { Layer } from './layer.ts';

/**
 * What the first layer's units come to.
 * @param positive with a ReLU; else before the activation
 * @param visit given some coalitions at a time: from which one on, how many, and the sums `[coalition, background row,
 * unit]`
 */
export function firstLayerSums(
  { units, inputs, weights, bias }: Layer,
  { row, background, backgroundRows, features, masks }: Coalitions,
  visit: (first: number, count: number, sums: Float64Array) => void,
  positive: boolean,
): void {
  const items = backgroundRows * units;
  const begin = new Float64Array(items);
  const change = new Float64Array(features.length * items);
  for (let b = 0; b < backgroundRows; b++) {
    for (let u = 0; u < units; u++) begin[b * units + u] = bias[u];
    for (let c = 0; c < inputs; c++) {
      const value = background[b * inputs + c];
      for (let u = 0; u < units; u++) begin[b * units + u] += value * weights[c * units + u];
    }
    features.forEach((columns, f) => {
      for (const c of columns) {
        const shift = row[c] - background[b * inputs + c];
        if (shift !== 0)
          for (let u = 0; u < units; u++) change[f * items + b * units + u] += shift * weights[c * units + u];
      }
    });
  }
  subsetSums(begin, change, masks, visit, positive ? 'positive' : undefined);
}
