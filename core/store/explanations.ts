import { type Explanation, explanation } from '../schema/explanation.ts';
import type { Connection } from './open.ts';

export function insertExplanation(connection: Connection, experiment: string, value: Explanation, created: string): void {
  connection.prepare('INSERT INTO explanation VALUES (?, ?, ?, ?, ?)').run(value.id, experiment, created, value.method, JSON.stringify(value));
}

export function listExplanations(connection: Connection, experiment: string): Explanation[] {
  const rows = connection.prepare('SELECT body FROM explanation WHERE experiment = ? ORDER BY created, rowid').all(experiment) as { body: string }[];
  return rows.map((row) => explanation.parse(JSON.parse(row.body)));
}

export function countExplanations(connection: Connection, experiment: string): number {
  const row = connection.prepare('SELECT count(*) AS count FROM explanation WHERE experiment = ?').get(experiment) as { count: number };
  return row.count;
}

export function deleteExplanation(connection: Connection, id: string): void {
  connection.prepare('DELETE FROM explanation WHERE id = ?').run(id);
}
