import type { EpochRecord } from '../schema/experiment.ts';
import { replaceArtifact } from './experiments.ts';
import { HistoryColumns } from './history-columns.ts';
import { hasSeal, rowSeal } from './seal.ts';
import { dropSnapshotsAfter, insertSnapshots, type Snapshot } from './snapshots.ts';
import type { Connection } from './sqlite.ts';

/** What a training thread hands over at a time; `stride` is how far apart snapshots stand by now. */
export interface EpochParcel {
  readonly epochs: readonly EpochRecord[];
  readonly checkpoint: Uint8Array | undefined;
  readonly snapshots: readonly Snapshot[];
  readonly stride: number;
}

type Value = string | number | null;

/**
 * As it is stored: number, loss, that of validation rows, accuracy, that of validation rows, learning rate, seconds,
 * gradient norms as JSON.
 */
const valuesOf = (epoch: EpochRecord): Value[] => [
  epoch.epoch,
  Number.isFinite(epoch.loss) ? epoch.loss : null,
  epoch.valLoss ?? null,
  epoch.accuracy ?? null,
  epoch.valAccuracy ?? null,
  epoch.learningRate,
  epoch.seconds,
  epoch.gradientNorms ? JSON.stringify(epoch.gradientNorms.map((norm) => (Number.isFinite(norm) ? norm : null))) : null,
];

/** Epochs and, where there are some, snapshots and the checkpoint after them, in one transaction. */
export function insertEpochs(
  connection: Connection,
  id: string,
  { epochs, checkpoint, snapshots, stride }: EpochParcel,
): void {
  const insert = connection.prepare('INSERT OR REPLACE INTO epoch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  connection
    .transaction(() => {
      for (const epoch of epochs) {
        const values = valuesOf(epoch);
        insert.run(id, ...values, rowSeal(values));
      }
      if (snapshots.length > 0) insertSnapshots(connection, id, snapshots, stride);
      if (checkpoint) replaceArtifact(connection, id, 'checkpoint', checkpoint);
    })
    .immediate();
}

/**
 * Epochs as they are stored, in order; of `last`, the newest alone. Those that are not what was stored are left out.
 */
function epochRows(connection: Connection, id: string, last = false): Value[][] {
  const rows = connection
    .prepare(
      `SELECT epoch, loss, val_loss, accuracy, val_accuracy, learning_rate, seconds, gradient_norms, seal FROM epoch WHERE experiment = ? ORDER BY epoch ${last ? 'DESC LIMIT 1' : ''}`,
    )
    .raw()
    .all(id) as Value[][];
  return rows.filter(isSound);
}

const isSound = (row: readonly Value[]): boolean => hasSeal(row.slice(0, 8), row[8] as string | null);

/** How many epochs of a run are not what was stored. */
export const countDamagedEpochs = (connection: Connection, id: string): number =>
  countEpochs(connection, id) - epochRows(connection, id).length;

export const listEpochs = (connection: Connection, id: string): EpochRecord[] => epochRows(connection, id).map(epochOf);

/** The newest epoch, or nothing where none was stored. */
export const lastEpoch = (connection: Connection, id: string): EpochRecord[] =>
  epochRows(connection, id, true).map(epochOf);

function epochOf(row: readonly Value[]): EpochRecord {
  const [epoch, loss, valLoss, accuracy, valAccuracy, learningRate, seconds] = row as (number | null)[];
  const norms = row[7] === null ? undefined : (JSON.parse(String(row[7])) as (number | null)[]);
  return {
    epoch: epoch ?? 0,
    loss: loss ?? Number.NaN,
    ...(valLoss === null ? {} : { valLoss }),
    ...(accuracy === null ? {} : { accuracy }),
    ...(valAccuracy === null ? {} : { valAccuracy }),
    learningRate: learningRate ?? 0,
    seconds: seconds ?? 0,
    ...(norms ? { gradientNorms: norms.map((norm) => norm ?? Number.NaN) } : {}),
  };
}

export function countEpochs(connection: Connection, id: string): number {
  const row = connection.prepare('SELECT count(*) AS count FROM epoch WHERE experiment = ?').get(id) as {
    count: number;
  };
  return row.count;
}

/** All epochs of a run as columns; null where a value was not measured or not finite. */
export function historyColumns(connection: Connection, id: string): HistoryColumns {
  const columns = new HistoryColumns();
  columns.add(listEpochs(connection, id));
  return columns;
}

export function dropEpochsAfter(connection: Connection, id: string, epoch: number): void {
  connection.prepare('DELETE FROM epoch WHERE experiment = ? AND epoch > ?').run(id, epoch);
  dropSnapshotsAfter(connection, id, epoch);
}
