// What a list shows of experiments, kept beside them, so that a list reads no body.
import { z } from 'zod';
import { experimentStatus } from '../schema/experiment.ts';
import { findExperiment, type Head, headOf, headShape, type StoredExperiment } from './experiments.ts';
import { unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

export interface ListedExperiment
  extends Head,
    Pick<StoredExperiment, 'id' | 'name' | 'created' | 'status' | 'dataset' | 'seconds' | 'note' | 'starred'> {
  readonly error: string | null;
  readonly epochs: number;
  readonly explanations: number;
}

interface Row {
  id: string;
  name: string;
  created: string;
  status: string;
  dataset: string;
  seconds: string;
  error: string | null;
  note: string;
  starred: number;
  head: string | null;
}

const secondsShape = z.record(z.string(), z.number());
const errorShape = z.looseObject({ message: z.string() });

/** All experiments, newest first. A head that is missing or damaged is made anew from its experiment. */
export function listExperimentSummaries(connection: Connection, deleted = false): ListedExperiment[] {
  const rows = connection
    .prepare(
      `SELECT id, name, created, status, dataset, seconds, error, note, starred, head FROM experiment WHERE deleted IS ${deleted ? 'NOT ' : ''}NULL ORDER BY rowid DESC`,
    )
    .all() as Row[];
  const counts = (sql: string) => new Map(connection.prepare(sql).raw().all() as [string, number][]);
  const epochs = counts('SELECT experiment, count(*) FROM epoch GROUP BY experiment');
  const explanations = counts('SELECT experiment, count(*) FROM explanation WHERE deleted IS NULL GROUP BY experiment');
  return rows.map((row) => ({
    ...entryOf(connection, row),
    epochs: epochs.get(row.id) ?? 0,
    explanations: explanations.get(row.id) ?? 0,
  }));
}

function entryOf(connection: Connection, row: Row): Omit<ListedExperiment, 'epochs' | 'explanations'> {
  const head = row.head === null ? undefined : headShape.safeParse(unsealedOr(row.head)?.value);
  const seconds = secondsShape.safeParse(unsealedOr(row.seconds)?.value);
  const status = experimentStatus.safeParse(row.status);
  const error = row.error === null ? undefined : errorShape.safeParse(unsealedOr(row.error)?.value);
  const { id, name, created, dataset, note } = row;
  const base = { id, name, created, dataset, note, starred: row.starred === 1 };
  if (head?.success && seconds.success && status.success && error?.success !== false)
    return { ...base, ...head.data, status: status.data, seconds: seconds.data, error: error?.data.message ?? null };
  const stored = findExperiment(connection, id, true);
  const anew = headOf(stored);
  // with its numbers in the order in which a stored one has them
  const shown = headShape.safeParse(anew).data ?? anew;
  return { ...base, ...shown, status: stored.status, seconds: stored.seconds, error: stored.error?.message ?? null };
}
