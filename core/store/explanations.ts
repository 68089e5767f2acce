import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { type Explanation, explanation } from '../schema/explanation.ts';
import { sealed, unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

export function insertExplanation(connection: Connection, experiment: string, value: Explanation, created: string): void {
  connection
    .prepare('INSERT INTO explanation (id, experiment, created, method, body) VALUES (?, ?, ?, ?, ?)')
    .run(value.id, experiment, created, value.method, sealed(value));
}

export function listExplanations(connection: Connection, experiment: string): Explanation[] {
  const rows = connection.prepare('SELECT body FROM explanation WHERE experiment = ? AND deleted IS NULL ORDER BY rowid').all(experiment) as {
    body: string;
  }[];
  return rows.flatMap((row) => soundOf(row.body) ?? []);
}

/** How many explanations of an experiment are stored, those that cannot be read any more among them. */
export function countExplanations(connection: Connection, experiment: string): number {
  return connection.prepare('SELECT count(*) FROM explanation WHERE experiment = ? AND deleted IS NULL').pluck().get(experiment) as number;
}

function soundOf(body: string): Explanation | undefined {
  const found = explanation.safeParse(unsealedOr(body)?.value);
  return found.success ? found.data : undefined;
}

/** Those in the bin among them. */
export function allExplanations(connection: Connection, experiment: string): Explanation[] {
  const rows = connection.prepare('SELECT body FROM explanation WHERE experiment = ?').all(experiment) as { body: string }[];
  return rows.flatMap((row) => soundOf(row.body) ?? []);
}

export function replaceExplanation(connection: Connection, value: Explanation): void {
  connection.prepare('UPDATE explanation SET body = ? WHERE id = ?').run(sealed(value), value.id);
}

export function markExplanationDeleted(connection: Connection, id: string, when: string | null): void {
  connection.prepare('UPDATE explanation SET deleted = ? WHERE id = ?').run(when, id);
}

/** @throws not-found */
export function findExplanation(connection: Connection, id: string): Explanation {
  const row = connection.prepare('SELECT body FROM explanation WHERE id = ?').get(id) as { body: string } | undefined;
  if (!row) throw new VitrineError('not-found', say('error.thereNoSuchExplanationProject', {}), { where: 'id' });
  const found = soundOf(row.body);
  if (found) return found;
  throw new VitrineError('project-damaged', say('error.whatStoredExplanationDamaged', {}), {
    where: 'id',
    hint: say('hint.explainAgainModelAndData', {}),
  });
}
