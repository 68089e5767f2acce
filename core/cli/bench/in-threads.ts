// Work as a run does it: in worker threads that are warm.
import type { Table } from '../../data/table.ts';
import { findExplainer } from '../../explain/registry.ts';
import type { Explained } from '../../explain/results/naming.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { unpackJson } from '../../store/packed.ts';
import { readSpec } from '../../studio/experiments/read-spec.ts';
import type { TrainingOutcome } from '../../training/train.ts';
import { createThreads } from '../../work/threads.ts';
import type { Transport } from '../../work/transport.ts';
import { workerFile } from '../../work/worker-file.ts';

/** A piece of work that has a peer in Python; `time` gives seconds, for one `unit`. */
export interface Work {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  /** @param samples the folder of the bundled data sets */
  time(samples: string): number | Promise<number>;
}

export const clock = (): number => performance.now() / 1000;

/**
 * A fit as a run does it, and predictions as they are asked for: in worker threads, as many as there are processors.
 */
export async function inThreads<R>(
  table: Table,
  kind: string,
  params: Record<string, unknown>,
  use: (pool: Transport, train: () => Promise<TrainingOutcome>, spec: ExperimentSpec) => Promise<R>,
): Promise<R> {
  const pool = createThreads(workerFile);
  try {
    const { training, ...model } = params;
    const spec = readSpec({
      dataset: 'bench',
      target: 'y',
      task: 'classification',
      split: { test: 0 },
      model: { kind, ...model },
      ...(training ? { training } : {}),
    });
    return await use(pool, () => pool.run('train', { table, spec, checkpoint: undefined }, { seed: 0 }), spec);
  } finally {
    await pool.close();
  }
}

/** Seconds that threads take to begin and to be warm. */
const warmUp = 3;

/** The median of the last five, by warm threads: all but the first jobs of a session find them so. */
export async function warm(run: () => Promise<number>): Promise<number> {
  const seconds: number[] = [];
  const begun = clock();
  while (seconds.length < 10 || clock() - begun < warmUp) seconds.push(await run());
  return seconds.slice(-5).sort((a, b) => a - b)[2];
}

/** Seconds a row of an explanation, by a model of all rows of the table. */
export const timeExplained = (
  table: Table,
  kind: string,
  modelParams: Record<string, unknown>,
  {
    method,
    params,
    rows,
  }: { readonly method: string; readonly params: Record<string, unknown>; readonly rows: number },
): Promise<number> =>
  inThreads(table, kind, modelParams, async (pool, run) => {
    const { model } = await run();
    const all = Int32Array.from({ length: table.rows }, (_, i) => i);
    const task = {
      method,
      model,
      table,
      rows: all.slice(0, rows),
      trainingTable: table,
      trainRows: all,
      params: findExplainer(method).params.parse(params),
      seed: 0,
    };
    return warm(async () => (unpackJson(await pool.run('explain', task)) as Explained).seconds / rows);
  });
