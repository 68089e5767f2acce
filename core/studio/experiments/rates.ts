import type { RateSweep } from '../../schema/rate-sweep.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import type { RunHooks, StudioContext } from '../context.ts';
import { resolveDataset } from '../datasets/import.ts';

/** The learning-rate finder on the rows that a spec would train on; nothing is stored. */
export async function sweepRates(
  context: StudioContext,
  spec: ExperimentSpec,
  folder: string,
  hooks: RunHooks,
): Promise<RateSweep> {
  const dataset = await resolveDataset(context, spec.dataset, folder, hooks);
  const complete = { ...spec, target: spec.target ?? dataset.target ?? undefined };
  return context.pool.run('rates', { table: context.table(dataset.id), spec: complete }, { seed: spec.seed, ...hooks });
}
