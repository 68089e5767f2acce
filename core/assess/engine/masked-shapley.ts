// Shapley values of one row by its masked outputs, and how far these are from a sum.
import { weightedRidge } from '../../numeric/linear-system.ts';
import type { Random } from '../../numeric/random.ts';
import type { Sample } from '../scores/score.ts';

/** Mean over so many orders of the features, each there and back (Castro, Gomez & Tejada 2009; antithetic). */
export function maskedShapley(
  { row, masked }: Pick<Sample, 'row' | 'masked'>,
  orders: number,
  random: Random,
): Float64Array {
  const count = row.length;
  const paths = Array.from({ length: orders }, () => {
    const order = random.permutation(count);
    return [order, order.slice().reverse()];
  }).flat();
  const masks = paths.flatMap((order) => {
    const mask = new Uint8Array(count);
    const steps = Array.from(order, (f) => {
      mask[f] = 1;
      return mask.slice();
    });
    return [new Uint8Array(count), ...steps];
  });
  const values = masked(masks);
  const found = new Float64Array(count);
  paths.forEach((order, p) => {
    const at = p * (count + 1);
    order.forEach((f, i) => {
      found[f] += (values[at + i + 1] - values[at + i]) / paths.length;
    });
  });
  return found;
}

/**
 * The share of the spread of the masked outputs that no sum of one effect a feature gives: 1 − R² of the best such sum,
 * adjusted for its number of terms. 0 for a model that adds up.
 */
export function interactionShare({ row, masked }: Sample, random: Random): number {
  const count = row.length;
  const rows = Math.max(200, 6 * count);
  const masks = Array.from({ length: rows }, () => Uint8Array.from({ length: count }, () => random.integer(1)));
  const y = masked(masks);
  const x = new Float64Array(rows * count);
  masks.forEach((mask, i) => {
    x.set(mask, i * count);
  });
  const { r2 } = weightedRidge(x, y, new Float64Array(rows).fill(1), rows, count, 1e-9);
  if (!Number.isFinite(r2)) return 0;
  return Math.min(1, Math.max(0, ((1 - r2) * (rows - 1)) / (rows - count - 1)));
}
