// Shapley and Owen values along orders of the features: what each adds when it comes in, averaged over orders that are walked both ways.
import { RunningMean } from '../numeric/running-mean.ts';
import type { ExplainContext } from './explainer.ts';
import { nextRound, type RowEstimate } from './sampled.ts';
import { coalitionWorth } from './worth.ts';

/** Orders whose coalitions go to the model at once. */
const together = 64;

/** @param draw an order of the varying features; its reverse is walked too */
export function walkOrders(context: ExplainContext, estimate: RowEstimate, draw: () => Int32Array): void {
  const { row, varying, base, prediction, most, round } = estimate;
  const features = varying.length;
  if (features <= 1) {
    round(new Float64Array(features).fill(prediction - base), new Float64Array(features), features);
    return;
  }
  const average = new RunningMean(features);
  const own = new Float64Array(features);
  for (let done = 0; done < most; ) {
    const count = nextRound(estimate, done, together);
    const orders = Array.from({ length: count }, draw);
    const ways = orders.flatMap((order) => [order, order.slice().reverse()]);
    const masks = ways.flatMap((way) => prefixes(way, features));
    const worth = coalitionWorth(context, row, varying, masks);
    ways.forEach((way, w) => {
      if (w % 2 === 0) own.fill(0);
      let before = base;
      for (let i = 0; i < features; i++) {
        const after = i === features - 1 ? prediction : worth[w * (features - 1) + i];
        own[way[i]] += (after - before) / 2;
        before = after;
      }
      if (w % 2 === 1) average.add(own);
    });
    done += count;
    if (round(average.mean, average.standardError(), done)) return;
  }
}

/** Masks of the first feature of an order, of the first two, and so on; without that of all. */
function prefixes(order: Int32Array, features: number): Uint8Array[] {
  const mask = new Uint8Array(features);
  return Array.from({ length: features - 1 }, (_, i) => {
    mask[order[i]] = 1;
    return mask.slice();
  });
}
