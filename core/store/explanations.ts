// Explanations: a summary for lists, and a body in binary that is read when one is opened.
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { contentHash } from '../models/artifact.ts';
import { type Explanation, explanation } from '../schema/explanation.ts';
import { type ListedExplanation, listedExplanation } from '../schema/summaries.ts';
import { packJson, unpackJson } from './packed.ts';
import { sealed, unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

/** Gives what a list shows of an explanation. */
export type ListedOf = (value: Explanation) => ListedExplanation;

export function insertExplanation(
  connection: Connection,
  experiment: string,
  value: Explanation,
  listed: ListedExplanation,
): void {
  connection
    .prepare('INSERT INTO explanation (id, experiment, created, method, summary) VALUES (?, ?, ?, ?, ?)')
    .run(value.id, experiment, listed.head.created, value.method, sealed(listed));
  insertBody(connection, value);
}

export function replaceExplanation(connection: Connection, value: Explanation, listed: ListedExplanation): void {
  connection.prepare('UPDATE explanation SET summary = ? WHERE id = ?').run(sealed(listed), value.id);
  insertBody(connection, value);
}

function insertBody(connection: Connection, value: Explanation): void {
  const data = packJson(value);
  connection
    .prepare('INSERT OR REPLACE INTO explanation_body (explanation, row_numbers, hash, data) VALUES (?, ?, ?, ?)')
    .run(value.id, sealed(value.rows), contentHash(data), data);
}

interface Body {
  readonly hash: string;
  readonly data: Uint8Array;
}

/** What was stored; nothing where it is damaged. */
export function unpackedOr({ hash, data }: Body): { readonly value: unknown } | undefined {
  if (contentHash(data) !== hash) return undefined;
  try {
    return { value: unpackJson(data) };
  } catch {
    // a hash that fits was made by whoever wrote the file
    return undefined;
  }
}

const bodyOf =
  'SELECT body.hash, body.data FROM explanation JOIN explanation_body body ON body.explanation = explanation.id';

function soundOf(body: Body | undefined): Explanation | undefined {
  const found = body && explanation.safeParse(unpackedOr(body)?.value);
  return found?.success ? found.data : undefined;
}

/** Whole, in the order in which they were made; damaged ones are left out. @param inBin those in the bin among them */
export function listExplanations(connection: Connection, experiment: string, inBin = false): Explanation[] {
  const rows = connection.prepare(
    `${bodyOf} WHERE experiment = ? ${inBin ? '' : 'AND deleted IS NULL'} ORDER BY explanation.rowid`,
  );
  const found: Explanation[] = [];
  for (const row of rows.iterate(experiment) as IterableIterator<Body>) {
    const value = soundOf(row);
    if (value) found.push(value);
  }
  return found;
}

/** How many explanations of an experiment are stored, those that cannot be read any more among them. */
export function countExplanations(connection: Connection, experiment: string): number {
  return connection
    .prepare('SELECT count(*) FROM explanation WHERE experiment = ? AND deleted IS NULL')
    .pluck()
    .get(experiment) as number;
}

/**
 * What a list shows of them; a summary that is missing or damaged is made anew from its body, which is not read
 * otherwise.
 */
export function listListed(connection: Connection, experiment: string, listedOf: ListedOf): ListedExplanation[] {
  const rows = connection
    .prepare('SELECT id, summary FROM explanation WHERE experiment = ? AND deleted IS NULL ORDER BY rowid')
    .all(experiment) as {
    id: string;
    summary: string | null;
  }[];
  return rows.flatMap(({ id, summary }) => {
    const known = summary === null ? undefined : listedExplanation.safeParse(unsealedOr(summary)?.value);
    if (known?.success) return [known.data];
    const value = soundOf(connection.prepare(`${bodyOf} WHERE id = ?`).get(id) as Body | undefined);
    if (!value) return [];
    const anew = listedOf(value);
    if (!connection.readonly)
      connection.prepare('UPDATE explanation SET summary = ? WHERE id = ?').run(sealed(anew), id);
    return [anew];
  });
}

const rowNumbers = explanation.options[0].shape.rows;

/** Whether a row is among those that an explanation is of. */
export function explainsRow(connection: Connection, id: string, row: number): boolean {
  const stored = connection.prepare('SELECT row_numbers FROM explanation_body WHERE explanation = ?').pluck().get(id) as
    | string
    | null
    | undefined;
  const known = stored ? rowNumbers.safeParse(unsealedOr(stored)?.value) : undefined;
  if (known?.success) return known.data.includes(row);
  const value = soundOf(connection.prepare(`${bodyOf} WHERE id = ?`).get(id) as Body | undefined);
  if (value && !connection.readonly)
    connection.prepare('UPDATE explanation_body SET row_numbers = ? WHERE explanation = ?').run(sealed(value.rows), id);
  return value?.rows.includes(row) ?? false;
}

export function markExplanationDeleted(connection: Connection, id: string, when: string | null): void {
  connection.prepare('UPDATE explanation SET deleted = ? WHERE id = ?').run(when, id);
}

/** @param experiment whose explanation it is, where that counts. @throws not-found, project-damaged */
export function findExplanation(connection: Connection, id: string, experiment?: string): Explanation {
  const of = experiment === undefined ? [id] : [id, experiment];
  const body = connection
    .prepare(`${bodyOf} WHERE id = ? ${experiment === undefined ? '' : 'AND experiment = ?'}`)
    .get(...of) as Body | undefined;
  if (!body) throw new VitrineError('not-found', say('error.thereNoSuchExplanationProject', {}), { where: 'id' });
  const found = soundOf(body);
  if (found) return found;
  throw new VitrineError('project-damaged', say('error.whatStoredExplanationDamaged', {}), {
    where: 'id',
    hint: say('hint.explainAgainModelAndData', {}),
  });
}

/** The experiment that an explanation belongs to; undefined where there is no such explanation. */
export const experimentOfExplanation = (connection: Connection, id: string): string | undefined =>
  connection.prepare('SELECT experiment FROM explanation WHERE id = ?').pluck().get(id) as string | undefined;
