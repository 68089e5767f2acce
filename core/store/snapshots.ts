import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { contentHash } from '../models/artifact.ts';
import type { Connection } from './sqlite.ts';

/** A model as it was after an epoch, as its kind packs it. */
export interface Snapshot {
  readonly epoch: number;
  readonly data: Uint8Array;
}

/** Adds snapshots and thins the older ones to multiples of `stride`; the first epoch stays. */
export function insertSnapshots(
  connection: Connection,
  experiment: string,
  snapshots: readonly Snapshot[],
  stride: number,
): void {
  const insert = connection.prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)');
  for (const { epoch, data } of snapshots)
    insert.run(experiment, epoch, Buffer.from(data.buffer, data.byteOffset, data.byteLength), contentHash(data));
  if (stride > 1)
    connection
      .prepare(
        'DELETE FROM snapshot WHERE experiment = ? AND epoch % ? != 0 AND epoch != 1 AND epoch != (SELECT max(epoch) FROM snapshot WHERE experiment = ?)',
      )
      .run(experiment, stride, experiment);
}

export function dropSnapshotsAfter(connection: Connection, experiment: string, epoch: number): void {
  connection.prepare('DELETE FROM snapshot WHERE experiment = ? AND epoch > ?').run(experiment, epoch);
}

export function snapshotEpochs(connection: Connection, experiment: string): number[] {
  return (
    connection.prepare('SELECT epoch FROM snapshot WHERE experiment = ? ORDER BY epoch').raw().all(experiment) as [
      number,
    ][]
  ).map(([epoch]) => epoch);
}

/** The stored snapshot that is nearest to an epoch from below, or the first. */
export function snapshotAt(connection: Connection, experiment: string, epoch: number): Snapshot | undefined {
  const row = (connection
    .prepare('SELECT epoch, data, hash FROM snapshot WHERE experiment = ? AND epoch <= ? ORDER BY epoch DESC LIMIT 1')
    .get(experiment, epoch) ??
    connection
      .prepare('SELECT epoch, data, hash FROM snapshot WHERE experiment = ? ORDER BY epoch LIMIT 1')
      .get(experiment)) as { epoch: number; data: Buffer; hash: string | null } | undefined;
  if (!row) return undefined;
  const data = new Uint8Array(row.data);
  if (row.hash !== null && contentHash(data) !== row.hash)
    throw new VitrineError('project-damaged', say('error.whatModelWasAfterEpoch', { epoch: row.epoch }), {
      hint: say('hint.lookAtAnotherEpochOr', {}),
    });
  return { epoch: row.epoch, data };
}
