// Shapley values of one row by its masked outputs, and how far these are from a sum.
import { weightedRidge } from '../../numeric/linear-system.ts';
import type { Random } from '../../numeric/random.ts';
import { jackknifeError } from '../../numeric/stats.ts';
import type { Sample } from '../scores/score.ts';

type Masked = Pick<Sample, 'row' | 'masked'>;

/** Mean over so many orders of the features, each there and back (Castro, Gomez & Tejada 2009; antithetic). */
export function maskedShapley(sample: Masked, orders: number, random: Random): Float64Array {
  return meanOfOrders(shapleyByOrder(sample, orders, random));
}

/**
 * What each order, there and back, gives each player: the mean of these are the Shapley values of the game.
 * @param players features that come and go together; each on its own where none are named
 */
export function shapleyByOrder(
  { row, masked }: Masked,
  orders: number,
  random: Random,
  players: readonly (readonly number[])[] = Array.from(row, (_, f) => [f]),
): Float64Array[] {
  const paths = Array.from({ length: orders }, () => {
    const order = random.permutation(players.length);
    return [order, order.slice().reverse()];
  }).flat();
  const masks = paths.flatMap((order) => {
    const mask = new Uint8Array(row.length);
    const steps = Array.from(order, (player) => {
      for (const f of players[player]) mask[f] = 1;
      return mask.slice();
    });
    return [new Uint8Array(row.length), ...steps];
  });
  const values = masked(masks);
  const found = Array.from({ length: orders }, () => new Float64Array(players.length));
  paths.forEach((order, p) => {
    const at = p * (players.length + 1);
    order.forEach((player, i) => {
      found[p >> 1][player] += (values[at + i + 1] - values[at + i]) / 2;
    });
  });
  return found;
}

/** @param without the order that is left out, as a jackknife does */
export function meanOfOrders(byOrder: readonly Float64Array[], without = -1): Float64Array {
  const kept = byOrder.filter((_, o) => o !== without);
  return kept[0].map((_, player) => kept.reduce((sum, own) => sum + own[player], 0) / kept.length);
}

/** A number with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number | null;
}

/** Parts of the masks that are left out one after the other, of many features fewer: each is a system of equations. */
const partsFor = (features: number): number => (features > 200 ? 4 : 10);

/**
 * The share of the spread of the masked outputs that no sum of one effect a feature gives: 1 − R² of the best such sum,
 * adjusted for its number of terms. 0 for a model that adds up.
 */
export function interactionShare({ row, masked }: Masked, random: Random): Estimate {
  const count = row.length;
  const rows = Math.max(200, 6 * count);
  const masks = Array.from({ length: rows }, () => Uint8Array.from({ length: count }, () => random.integer(1)));
  const y = masked(masks);
  // what only rounding moves is a constant
  const most = y.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  if (y.every((value) => Math.abs(value - y[0]) <= 1e-12 * most)) return { value: 0, error: 0 };
  const x = new Float64Array(rows * count);
  masks.forEach((mask, i) => {
    x.set(mask, i * count);
  });
  const parts = partsFor(count);
  const shareOf = (weights: Float64Array, used: number) => {
    const { r2 } = weightedRidge(x, y, weights, rows, count, 1e-9);
    if (!Number.isFinite(r2)) return 0;
    return Math.min(1, Math.max(0, ((1 - r2) * (used - 1)) / (used - count - 1)));
  };
  const leaveOut = (part: number) => Float64Array.from({ length: rows }, (_, i) => Number(i % parts !== part));
  return {
    value: shareOf(new Float64Array(rows).fill(1), rows),
    error: jackknifeError(
      Array.from({ length: parts }, (_, part) =>
        shareOf(leaveOut(part), rows - Math.floor((rows - 1 - part) / parts) - 1),
      ),
    ),
  };
}
