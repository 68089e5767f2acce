// The learning-rate range test (Smith 2017): the rate grows by the same factor each step; a good one is where the loss
// falls fastest.
import type { RateSweep } from '../../schema/rate-sweep.ts';
import type { TrainingSpec } from '../../schema/training.ts';
import type { TrainingData, TrainingJob } from '../model.ts';
import type { TrainableLayer } from './layer.ts';
import { openStepper, type Regularisation } from './train.ts';

const steps = 120;
const lowest = 1e-6;
const highest = 10;
/** Weight of the losses before in the smoothed one. */
const memory = 0.9;

export function sweepNetwork(
  data: TrainingData,
  initial: readonly TrainableLayer[],
  regular: Regularisation,
  spec: TrainingSpec,
  job: TrainingJob,
): RateSweep {
  const stepper = openStepper(data, initial, { ...regular, dropout: 0 }, spec, job);
  const { rows } = data.train;
  const size =
    spec.batch.kind === 'fixed'
      ? Math.min(rows, spec.batch.size)
      : spec.batch.kind === 'random'
        ? Math.min(rows, spec.batch.max)
        : rows;
  const random = job.random('rates');
  let order = random.permutation(rows);
  let at = 0;
  let smooth = 0;
  let best = Number.POSITIVE_INFINITY;
  const rates: number[] = [];
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    job.check();
    if (at + size > rows) {
      order = random.permutation(rows);
      at = 0;
    }
    const rate = lowest * (highest / lowest) ** (step / (steps - 1));
    const { loss } = stepper.step(order.subarray(at, at + size), rate, undefined);
    at += size;
    smooth = memory * smooth + (1 - memory) * loss;
    const value = smooth / (1 - memory ** (step + 1));
    if (!Number.isFinite(value) || value > 4 * best) break;
    best = Math.min(best, value);
    rates.push(rate);
    losses.push(value);
    job.report({ stage: 'rates', share: (step + 1) / steps });
  }
  return { rates, losses, suggested: steepest(rates, losses) };
}

const window = 8;

/**
 * The rate in the middle of the stretch of steps over which the smoothed loss falls most, before its lowest point; the
 * first, noisy steps are left out.
 */
function steepest(rates: readonly number[], losses: readonly number[]): number | null {
  const lowestAt = losses.indexOf(Math.min(...losses.slice(window)));
  let found: number | null = null;
  let fall = 0;
  for (let i = window; i + window <= lowestAt; i++) {
    const here = losses[i] - losses[i + window];
    if (here > fall) {
      fall = here;
      found = rates[i + window / 2];
    }
  }
  return found === null ? null : Number(found.toPrecision(2));
}
