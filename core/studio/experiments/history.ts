import type { History } from '../../schema/summaries.ts';
import { historyColumns } from '../../store/epochs.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** A run's epochs, thinned to about `points`. */
export function historyOf(context: StudioContext, key: string, points: number): History {
  const stored = findExperiment(context.project.connection, key);
  const columns = context.live.get(stored.id) ?? historyColumns(context.project.connection, stored.id);
  const total = columns.epoch.length;
  const watched = columns.valLoss.some((value) => value !== null) ? ('valLoss' as const) : ('loss' as const);
  const kept = thin(columns[watched], points);
  const take = <T>(values: readonly T[]): T[] => kept.map((i) => values[i]);
  let best = -1;
  columns[watched].forEach((value, i) => {
    if (value !== null && (best < 0 || value < (columns[watched][best] ?? Number.POSITIVE_INFINITY))) best = i;
  });
  return {
    epochs: total,
    epoch: take(columns.epoch),
    loss: take(columns.loss),
    valLoss: take(columns.valLoss),
    accuracy: take(columns.accuracy),
    valAccuracy: take(columns.valAccuracy),
    learningRate: take(columns.learningRate),
    gradientNorms: byLayer(take(columns.gradientNorms)),
    seconds: columns.seconds[total - 1] ?? 0,
    best: best < 0 ? null : { epoch: columns.epoch[best], value: columns[watched][best] ?? 0, metric: watched },
  };
}

function byLayer(norms: readonly (readonly number[] | undefined)[]): (number | null)[][] {
  const layers = norms.reduce((most, one) => Math.max(most, one?.length ?? 0), 0);
  return Array.from({ length: layers }, (_, l) => norms.map((one) => finite(one?.[l])));
}

/** Positions of the lowest and the highest value of each of `points / 2` stretches, and of both ends. */
function thin(values: readonly (number | null)[], points: number): number[] {
  if (values.length <= points) return [...values.keys()];
  const stretches = Math.max(1, Math.floor(points / 2));
  const kept = new Set([0, values.length - 1]);
  for (let s = 0; s < stretches; s++) {
    const from = Math.floor((s * values.length) / stretches);
    const to = Math.floor(((s + 1) * values.length) / stretches);
    let low = from;
    let high = from;
    for (let i = from; i < to; i++) {
      if ((values[i] ?? Number.POSITIVE_INFINITY) < (values[low] ?? Number.POSITIVE_INFINITY)) low = i;
      if ((values[i] ?? Number.NEGATIVE_INFINITY) > (values[high] ?? Number.NEGATIVE_INFINITY)) high = i;
    }
    kept.add(low);
    kept.add(high);
  }
  return [...kept].sort((a, b) => a - b);
}
