import { z } from 'zod';
import { toReport, VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { contentHash } from '../models/artifact.ts';
import { type Decision, decision } from '../schema/decision.ts';
import { type ErrorReport, errorReport } from '../schema/error.ts';
import { type ExperimentStatus, experimentStatus, metrics } from '../schema/experiment.ts';
import { storedMessage } from '../schema/message.ts';
import { type ExperimentSpec, experimentSpec, task } from '../schema/spec.ts';
import type { TrainingOutcome, TrainingStart } from '../training/train.ts';
import { sealed, unsealed } from './seal.ts';
import type { Connection } from './sqlite.ts';

export type StoredOutcome = Omit<TrainingOutcome, 'model' | 'predictions' | 'seconds'>;

/** An experiment as it stands in the file, without epochs, artefacts and explanations. */
export interface StoredExperiment {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly status: ExperimentStatus;
  readonly dataset: string;
  readonly spec: ExperimentSpec;
  readonly version: string;
  readonly start: TrainingStart | undefined;
  readonly outcome: StoredOutcome | undefined;
  readonly seconds: Record<string, number>;
  readonly error: ErrorReport | undefined;
  readonly note: string;
  readonly starred: boolean;
  /** What a person has decided on top of the model. */
  readonly decision: Decision | undefined;
}

interface Row {
  id: string;
  name: string;
  created: string;
  status: ExperimentStatus;
  dataset: string;
  spec: string;
  version: string;
  start: string | null;
  outcome: string | null;
  seconds: string;
  error: string | null;
  note: string;
  starred: number;
  decision: string | null;
}

const list = z.custom<readonly unknown[]>(Array.isArray);
const object = z.looseObject({});
/**
 * What lists and screens read of an experiment without asking: a file that was changed from outside may hold anything.
 */
const soundParts = {
  spec: z.looseObject({ model: z.looseObject({ kind: z.string() }), explain: list }),
  start: z
    .looseObject({
      features: list,
      params: object,
      split: z.looseObject({ trainRows: list, testRows: list, validationRows: list }),
      warnings: z.array(storedMessage),
    })
    .optional(),
  outcome: z
    .looseObject({ facts: object, metrics: z.record(z.string(), object), warnings: z.array(storedMessage) })
    .optional(),
  seconds: z.record(z.string(), z.number()),
  error: errorReport.optional(),
  decision: decision.optional(),
};

/** An experiment that is damaged stands in the list with the reason, and hides none of the others. */
function parse(row: Row): StoredExperiment {
  const base = { ...row, starred: row.starred === 1 };
  const read = (name: keyof typeof soundParts): unknown => {
    const text = row[name];
    try {
      return soundParts[name].parse(text === null ? undefined : unsealed(text));
    } catch {
      throw new Error(name);
    }
  };
  try {
    if (!experimentStatus.safeParse(row.status).success) throw new Error('status');
    if (row.status === 'finished' && (row.start === null || row.outcome === null)) throw new Error('outcome');
    return {
      ...base,
      spec: read('spec'),
      start: read('start'),
      outcome: read('outcome'),
      seconds: read('seconds'),
      error: read('error'),
      decision: read('decision'),
    } as StoredExperiment;
  } catch (error) {
    return {
      ...base,
      status: 'failed',
      spec: experimentSpec.parse({ dataset: row.dataset, model: { kind: 'damaged' } }),
      start: undefined,
      outcome: undefined,
      seconds: {},
      decision: undefined,
      error: toReport(
        new VitrineError(
          'project-damaged',
          say('error.storedExperimentDamaged', {
            name: row.name,
            message: error instanceof Error ? error.message : String(error),
          }),
          { hint: say('hint.othersNotTouched', {}) },
        ),
      ),
    };
  }
}

/** What a list shows of an experiment besides its own columns. */
export const headShape = z.object({ kind: z.string(), target: z.string(), task, metrics: metrics.nullable() });
export type Head = z.infer<typeof headShape>;

/** Metrics are those on test rows, or else on training rows. */
export const headOf = ({ spec, start, outcome }: Pick<StoredExperiment, 'spec' | 'start' | 'outcome'>): Head => ({
  kind: spec.model.kind,
  target: spec.target ?? '',
  task: start?.task ?? spec.task ?? 'classification',
  metrics: outcome?.metrics.test ?? outcome?.metrics.train ?? null,
});

/** Keeps the head up with what it is made of. */
function refreshHead(connection: Connection, id: string): void {
  const row = connection.prepare('SELECT * FROM experiment WHERE id = ?').get(id) as Row | undefined;
  if (row) connection.prepare('UPDATE experiment SET head = ? WHERE id = ?').run(sealed(headOf(parse(row))), id);
}

/** Runs that ended with the program, newest first, and how many epochs each has kept. */
export function listInterrupted(connection: Connection): { id: string; name: string; epochs: number }[] {
  return connection
    .prepare(
      "SELECT id, name, (SELECT count(*) FROM epoch WHERE experiment = experiment.id) AS epochs FROM experiment WHERE status = 'interrupted' AND deleted IS NULL ORDER BY rowid DESC",
    )
    .all() as { id: string; name: string; epochs: number }[];
}

export function insertExperiment(
  connection: Connection,
  experiment: Pick<StoredExperiment, 'id' | 'name' | 'created' | 'dataset' | 'spec' | 'version'>,
): void {
  connection
    .prepare(
      "INSERT INTO experiment (id, name, created, status, dataset, spec, version, seconds) VALUES (?, ?, ?, 'running', ?, ?, ?, '{}')",
    )
    .run(
      experiment.id,
      experiment.name,
      experiment.created,
      experiment.dataset,
      sealed(experiment.spec),
      experiment.version,
    );
  refreshHead(connection, experiment.id);
}

/** @param frame all of the model but what is learnt, to look at it while it learns */
export function setStart(connection: Connection, id: string, start: TrainingStart, frame?: Uint8Array): void {
  connection.prepare('UPDATE experiment SET start = ? WHERE id = ?').run(sealed(start), id);
  refreshHead(connection, id);
  if (frame) replaceArtifact(connection, id, 'frame', frame);
}

export function setSpec(connection: Connection, id: string, spec: ExperimentSpec): void {
  connection.prepare('UPDATE experiment SET spec = ? WHERE id = ?').run(sealed(spec), id);
  refreshHead(connection, id);
}

export function setStatus(connection: Connection, id: string, status: ExperimentStatus, error?: ErrorReport): void {
  connection
    .prepare('UPDATE experiment SET status = ?, error = ? WHERE id = ?')
    .run(status, error ? sealed(error) : null, id);
}

export function addSeconds(connection: Connection, id: string, seconds: Record<string, number>): void {
  const row = connection.prepare('SELECT seconds FROM experiment WHERE id = ?').get(id) as
    | { seconds: string }
    | undefined;
  if (!row) return;
  const sum = unsealed(row.seconds) as Record<string, number>;
  for (const [name, value] of Object.entries(seconds)) sum[name] = (sum[name] ?? 0) + value;
  connection.prepare('UPDATE experiment SET seconds = ? WHERE id = ?').run(sealed(sum), id);
}

type ArtifactKind = 'model' | 'predictions' | 'checkpoint' | 'frame';

export function replaceArtifact(connection: Connection, id: string, kind: ArtifactKind, data: Uint8Array): void {
  connection
    .prepare('INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?)')
    .run(id, kind, contentHash(data), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}

/** The bytes of an artefact, whose hash is verified. */
export function getArtifact(connection: Connection, id: string, kind: ArtifactKind): Uint8Array | undefined {
  const row = connection.prepare('SELECT hash, data FROM artifact WHERE experiment = ? AND kind = ?').get(id, kind) as
    | { hash: string; data: Buffer }
    | undefined;
  if (!row) return undefined;
  const bytes = new Uint8Array(row.data);
  if (contentHash(bytes) !== row.hash)
    throw new VitrineError('project-damaged', say('error.storedExperimentDoesNotHave', { kind, id }), {
      hint: say('hint.trainAgainOrRestoreBackup', {}),
    });
  return bytes;
}

/**
 * The end of training: result, model and predictions in one transaction; the checkpoint stays, to go on from for more
 * epochs.
 */
export function finishTraining(connection: Connection, id: string, outcome: TrainingOutcome): void {
  const { model, predictions, seconds, ...rest } = outcome;
  connection
    .transaction(() => {
      connection.prepare('UPDATE experiment SET outcome = ? WHERE id = ?').run(sealed(rest), id);
      refreshHead(connection, id);
      replaceArtifact(connection, id, 'model', model);
      replaceArtifact(connection, id, 'predictions', predictions);
      addSeconds(connection, id, { train: seconds.train, prepare: seconds.prepare, evaluate: seconds.evaluate });
    })
    .immediate();
}

export function listExperiments(connection: Connection, deleted = false): StoredExperiment[] {
  const rows = connection
    .prepare(`SELECT * FROM experiment WHERE deleted IS ${deleted ? 'NOT ' : ''}NULL ORDER BY rowid DESC`)
    .all() as Row[];
  return rows.map(parse);
}

/** All experiments on a data set, those in the bin among them. */
export function experimentsOf(connection: Connection, dataset: string): StoredExperiment[] {
  return (connection.prepare('SELECT * FROM experiment WHERE dataset = ?').all(dataset) as Row[]).map(parse);
}

export function replaceExperiment(
  connection: Connection,
  id: string,
  { spec, start, outcome }: Pick<StoredExperiment, 'spec' | 'start' | 'outcome'>,
): void {
  const text = (value: unknown) => (value === undefined ? null : sealed(value));
  connection
    .prepare('UPDATE experiment SET spec = ?, start = ?, outcome = ? WHERE id = ?')
    .run(sealed(spec), text(start), text(outcome), id);
  refreshHead(connection, id);
}

/** By id, by the beginning of one, or by name (the newest). @param andDeleted those in the bin too @throws not-found */
export function findExperiment(connection: Connection, key: string, andDeleted = false): StoredExperiment {
  const rows = connection
    .prepare(
      `SELECT * FROM experiment WHERE ${andDeleted ? '' : 'deleted IS NULL AND '}(id = ? OR name = ? OR (length(?) >= 4 AND substr(id, 1, length(?)) = ?)) ORDER BY id = ? DESC, rowid DESC`,
    )
    .all(key, key, key, key, key, key) as Row[];
  if (rows.length === 0)
    throw new VitrineError('not-found', say('error.thereNoExperimentProject', { key }), {
      where: 'id',
      hint: say('hint.listShowsThem', {}),
    });
  return parse(rows[0]);
}

export function rename(connection: Connection, id: string, name: string): void {
  connection.prepare('UPDATE experiment SET name = ? WHERE id = ?').run(name, id);
}

export function setNote(connection: Connection, id: string, note: string): void {
  connection.prepare('UPDATE experiment SET note = ? WHERE id = ?').run(note, id);
}

/** @param value null: the model decides by itself again */
export function setDecision(connection: Connection, id: string, value: Decision | null): void {
  connection.prepare('UPDATE experiment SET decision = ? WHERE id = ?').run(value === null ? null : sealed(value), id);
}

export function setStarred(connection: Connection, id: string, starred: boolean): void {
  connection.prepare('UPDATE experiment SET starred = ? WHERE id = ?').run(starred ? 1 : 0, id);
}

export function markDeleted(connection: Connection, id: string, when: string | null): void {
  connection.prepare('UPDATE experiment SET deleted = ? WHERE id = ?').run(when, id);
}

/** Runs that were under way when the program died: they keep their epochs and can be continued. @returns their ids */
export function markInterrupted(connection: Connection): string[] {
  return connection
    .prepare("UPDATE experiment SET status = 'interrupted' WHERE status IN ('running', 'paused') RETURNING id")
    .pluck()
    .all() as string[];
}

/** Takes out what was never begun. */
export function removeExperiment(connection: Connection, id: string): void {
  connection.prepare('DELETE FROM experiment WHERE id = ?').run(id);
}
