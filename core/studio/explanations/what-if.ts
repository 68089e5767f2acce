import type { BlockInside } from '../../schema/views.ts';
import { type PictureWhatIf, type WhatIfQuery, type WhatIfView, whatIfQuery } from '../../schema/what-if.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';
import { selectRows } from '../datasets/rows.ts';
import { modelBytes } from '../experiments/model-bytes.ts';

/**
 * How the model's answer to a row changes when a person sets some of its values; in a thread of its own, so that
 * nothing else waits for it.
 */
export function whatIf(context: StudioContext, asked: WhatIfQuery): Promise<WhatIfView> {
  const query = whatIfQuery.parse(asked);
  const stored = findExperiment(context.project.connection, query.id);
  return context.pool.run(
    'whatIf',
    {
      model: modelBytes(context, stored),
      hash: `${stored.outcome?.modelHash ?? ''}${stored.decision ? JSON.stringify(stored.decision) : ''}`,
      table: context.table(stored.dataset),
      trainRows: Int32Array.from(stored.start?.split.trainRows ?? []),
      query,
      seed: stored.spec.seed,
    },
    { atOnce: true },
  );
}

/** What the model says of a picture that a person has painted on. */
export function paint(
  context: StudioContext,
  { id, row, pixels }: { readonly id: string; readonly row: number | null; readonly pixels: string | null },
): Promise<PictureWhatIf> {
  const stored = findExperiment(context.project.connection, id);
  return context.pool.run(
    'paint',
    {
      model: modelBytes(context, stored),
      hash: `${stored.outcome?.modelHash ?? ''}${stored.decision ? JSON.stringify(stored.decision) : ''}`,
      table: context.table(stored.dataset),
      row,
      pixels,
    },
    { atOnce: true },
  );
}

/** What a block of a network of pictures gives for a row. */
export function inside(
  context: StudioContext,
  { id, row, block }: { readonly id: string; readonly row: number; readonly block: number | null },
): Promise<BlockInside> {
  const stored = findExperiment(context.project.connection, id);
  const table = context.table(stored.dataset);
  selectRows([row], undefined, table.rows);
  return context.pool.run('inside', { model: modelBytes(context, stored), table, row, block }, { atOnce: true });
}
