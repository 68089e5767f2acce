// Explanations of many rows that are under way: each piece is in the file as soon as it is there, so that what was
// computed outlives whatever dies.
import { contentHash } from '../models/artifact.ts';
import { sealed, unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

/** An explanation that has begun and not ended. */
export interface ExplanationTask {
  readonly id: string;
  readonly created: string;
  readonly request: unknown;
  /** Rows in all, and of those that are done. */
  readonly rows: number;
  readonly done: number;
}

const columns =
  'task.id, task.created, task.request, task.rows, (SELECT coalesce(sum(piece.rows), 0) FROM explanation_piece piece WHERE piece.task = task.id) AS done';

interface Row extends Omit<ExplanationTask, 'request'> {
  readonly request: string;
}

export function insertTask(
  connection: Connection,
  task: { id: string; experiment: string; created: string; key: string; request: unknown; rows: number },
): void {
  connection
    .prepare('INSERT INTO explanation_task (id, experiment, created, key, request, rows) VALUES (?, ?, ?, ?, ?, ?)')
    .run(task.id, task.experiment, task.created, task.key, sealed(task.request), task.rows);
}

/** @param key all that its numbers depend on */
export function findTask(connection: Connection, experiment: string, key: string): string | undefined {
  const row = connection
    .prepare('SELECT id FROM explanation_task WHERE experiment = ? AND key = ?')
    .get(experiment, key) as { id: string } | undefined;
  return row?.id;
}

export function listTasks(connection: Connection, experiment: string): ExplanationTask[] {
  const rows = connection
    .prepare(`SELECT ${columns} FROM explanation_task task WHERE task.experiment = ? ORDER BY task.rowid`)
    .all(experiment) as Row[];
  return rows.flatMap((row) => {
    const request = unsealedOr(row.request);
    return request ? [{ ...row, request: request.value }] : [];
  });
}

/** A piece of an explanation, packed. */
export interface Piece {
  readonly number: number;
  readonly data: Uint8Array;
}

export function insertPiece(connection: Connection, task: string, { number, data }: Piece, rows: number): void {
  // the same request may have come to its end elsewhere: then nothing is left to be kept
  connection
    .prepare(
      'INSERT OR REPLACE INTO explanation_piece (task, number, rows, hash, data) SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM explanation_task WHERE id = ?)',
    )
    .run(task, number, rows, contentHash(data), data, task);
}

/** Sound ones: a damaged piece is computed again. */
export function listPieces(connection: Connection, task: string): Piece[] {
  const rows = connection
    .prepare('SELECT number, hash, data FROM explanation_piece WHERE task = ? ORDER BY number')
    .all(task) as (Piece & { hash: string })[];
  return rows.flatMap(({ number, hash, data }) =>
    contentHash(data) === hash ? [{ number, data: new Uint8Array(data) }] : [],
  );
}

export function deleteTask(connection: Connection, task: string): void {
  connection.prepare('DELETE FROM explanation_task WHERE id = ?').run(task);
}
