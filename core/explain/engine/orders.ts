// Shapley and Owen values along orders of the features: what each adds when it comes in, averaged over orders that are
// walked both ways.
import { RunningMean } from '../../numeric/running-mean.ts';
import type { ExplainContext } from '../explainer.ts';
import { nextRound, type RowEstimate } from './convergence.ts';

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
    const setValues = context.masker.permutationValues(context, row, varying, orders);
    orders.forEach((order, o) => {
      own.fill(0);
      const at = 2 * (features - 1) * o;
      for (const way of [0, 1]) {
        let before = way === 0 ? base : prediction;
        for (let i = 0; i < features; i++) {
          const after = i < features - 1 ? setValues[at + 2 * i + way] : way === 0 ? prediction : base;
          own[order[i]] += (way === 0 ? after - before : before - after) / 2;
          before = after;
        }
      }
      average.add(own);
    });
    done += count;
    if (round(average.mean, average.standardError(), done)) return;
  }
}
