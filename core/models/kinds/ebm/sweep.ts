// One pass over a bag's rows between two steps: the last step's update goes into the scores, and the derivatives there
// are summed up by the
// cells of the term that comes next. One pass instead of three is most of the speed.
import { fastExp } from '../../../numeric/exponential.ts';
import type { Sums } from './cuts.ts';
import type { Bins } from './terms.ts';

/** One score a row, log loss. */
export function sweepLogLoss(
  raw: Float64Array,
  y: Float64Array,
  weights: Float64Array | undefined,
  cells: Bins,
  update: Float64Array,
  next: Bins,
  { g, h }: Sums,
): void {
  g.fill(0);
  h.fill(0);
  for (let i = 0; i < raw.length; i++) {
    const r = raw[i] + update[cells[i]];
    raw[i] = r;
    const p = 1 / (1 + fastExp(-r));
    const w = weights === undefined ? 1 : weights[i];
    const cell = next[i];
    g[cell] += w * (p - y[i]);
    h[cell] += w * p * (1 - p);
  }
}

/** One score a row, half squared error; `h` is the weight of each cell and stays. */
export function sweepSquaredError(
  raw: Float64Array,
  y: Float64Array,
  weights: Float64Array | undefined,
  cells: Bins,
  update: Float64Array,
  next: Bins,
  { g }: Sums,
): void {
  g.fill(0);
  for (let i = 0; i < raw.length; i++) {
    const r = raw[i] + update[cells[i]];
    raw[i] = r;
    g[next[i]] += (weights === undefined ? 1 : weights[i]) * (r - y[i]);
  }
}
