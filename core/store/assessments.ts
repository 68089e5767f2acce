// What was found of how far models and explanations can be trusted.
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { contentHash } from '../models/artifact.ts';
import { type AssessmentHead, type AssessmentRecord, assessment, assessmentHead } from '../schema/assessment.ts';
import { packJson, unpackJson } from './packed.ts';
import { sealed, unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

export function insertAssessment(connection: Connection, experiment: string, value: AssessmentRecord): void {
  const data = packJson(value);
  const { id, assessment: name, created, seconds } = value;
  connection
    .prepare('INSERT INTO assessment (id, experiment, created, summary, hash, data) VALUES (?, ?, ?, ?, ?, ?)')
    .run(id, experiment, created, sealed({ id, assessment: name, created, seconds }), contentHash(data), data);
}

/** In the order in which they were made; damaged ones are left out. */
export function listAssessmentHeads(connection: Connection, experiment: string): AssessmentHead[] {
  const rows = connection
    .prepare('SELECT summary FROM assessment WHERE experiment = ? AND deleted IS NULL ORDER BY rowid')
    .pluck()
    .all(experiment) as string[];
  return rows.flatMap((summary) => {
    const found = assessmentHead.safeParse(unsealedOr(summary)?.value);
    return found.success ? [found.data] : [];
  });
}

interface Body {
  readonly hash: string;
  readonly data: Uint8Array;
}

function soundOf({ hash, data }: Body): AssessmentRecord | undefined {
  if (contentHash(data) !== hash) return undefined;
  try {
    const found = assessment.safeParse(unpackJson(data));
    return found.success ? found.data : undefined;
  } catch {
    // a hash that fits was made by whoever wrote the file
    return undefined;
  }
}

export function listAssessments(connection: Connection, experiment: string): AssessmentRecord[] {
  const rows = connection
    .prepare('SELECT hash, data FROM assessment WHERE experiment = ? AND deleted IS NULL ORDER BY rowid')
    .all(experiment) as Body[];
  return rows.flatMap((row) => soundOf(row) ?? []);
}

/** Sound assessments of one name in the whole project, the newest first, each read when it is asked for. */
export function* assessmentsNamed(connection: Connection, name: string): Generator<AssessmentRecord> {
  const rows = connection
    .prepare(
      'SELECT a.id, a.summary FROM assessment a JOIN experiment e ON e.id = a.experiment WHERE a.deleted IS NULL AND e.deleted IS NULL ORDER BY a.rowid DESC',
    )
    .all() as { id: string; summary: string }[];
  const body = connection.prepare('SELECT hash, data FROM assessment WHERE id = ?');
  for (const { id, summary } of rows) {
    const head = assessmentHead.safeParse(unsealedOr(summary)?.value);
    if (!head.success || head.data.assessment !== name) continue;
    const found = soundOf(body.get(id) as Body);
    if (found) yield found;
  }
}

export function countAssessments(connection: Connection, experiment: string): number {
  return connection
    .prepare('SELECT count(*) FROM assessment WHERE experiment = ? AND deleted IS NULL')
    .pluck()
    .get(experiment) as number;
}

/** @throws not-found, or project-damaged where it is not what was stored */
export function findAssessmentRecord(connection: Connection, id: string): AssessmentRecord {
  const row = connection.prepare('SELECT hash, data FROM assessment WHERE id = ? AND deleted IS NULL').get(id) as
    | Body
    | undefined;
  if (!row) throw new VitrineError('not-found', say('error.noStoredAssessment', { id }), { where: 'id' });
  const value = soundOf(row);
  if (!value)
    throw new VitrineError('project-damaged', say('error.partProjectNotWhatWas', {}), {
      hint: say('hint.restoreBackupOrComputeAgain', {}),
    });
  return value;
}

/** The experiment that an assessment is of. @throws not-found */
export function experimentOf(connection: Connection, id: string): string {
  const found = connection.prepare('SELECT experiment FROM assessment WHERE id = ?').pluck().get(id) as
    | string
    | undefined;
  if (found === undefined)
    throw new VitrineError('not-found', say('error.noStoredAssessment', { id }), { where: 'id' });
  return found;
}

/** Puts an assessment into the bin, or takes it out. */
export function markAssessmentDeleted(connection: Connection, id: string, when: string | null): void {
  connection.prepare('UPDATE assessment SET deleted = ? WHERE id = ?').run(when, id);
}
