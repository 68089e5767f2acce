import { toReport, VitrineError } from '../errors.ts';
import { say, some } from '../messages/say.ts';
import { columnProfile } from '../schema/dataset.ts';
import type { Finding, Message } from '../schema/message.ts';
import { countAssessments, listAssessments } from './assessments.ts';
import { datasetReadings, loadTable } from './datasets.ts';
import { countDamagedEpochs } from './epochs.ts';
import { getArtifact, listExperiments } from './experiments.ts';
import { countExplanations, listExplanations } from './explanations.ts';
import type { ProjectFile } from './open.ts';
import { unsealedOr } from './seal.ts';
import { snapshotAt, snapshotEpochs } from './snapshots.ts';
import type { Connection } from './sqlite.ts';
import { listTrials } from './trials.ts';

/** All that is wrong with a project: what SQLite finds, and what is not what was stored, by its hash. */
export function projectProblems(project: ProjectFile): Finding[] {
  const { connection } = project;
  const orphans = connection.pragma('foreign_key_check') as { table: string }[];
  return [
    ...integrityProblems(project),
    ...[...new Set(orphans.map(({ table }) => table))].map((table) => say('finding.orphan', { table })),
    ...datasetProblems(connection),
    ...[false, true]
      .flatMap((deleted) => listExperiments(connection, deleted))
      .flatMap((experiment) => experimentProblems(connection, experiment)),
  ];
}

/** What goes wrong where something is read. */
function problemOf(subject: Message, read: () => unknown): Finding[] {
  try {
    read();
    return [];
  } catch (error) {
    const { said, message } = toReport(error);
    return [say('finding.of', { subject, what: said ?? message })];
  }
}

function datasetProblems(connection: Connection): Finding[] {
  const sets = connection.prepare('SELECT id, name, rejected, notes FROM dataset').all() as {
    id: string;
    name: string;
    rejected: string;
    notes: string;
  }[];
  return sets.flatMap(({ id, name, rejected, notes }) => {
    const columns = connection.prepare('SELECT name, profile FROM dataset_column WHERE dataset = ?').all(id) as {
      name: string;
      profile: string;
    }[];
    const damaged = columns
      .filter(({ profile }) => !columnProfile.safeParse(unsealedOr(profile)?.value).success)
      .map((column) => column.name);
    const subject = say('finding.dataset', { name });
    return [
      ...problemOf(subject, () => loadTable(connection, id)),
      ...problemOf(subject, () => datasetReadings(connection, id)),
      ...(damaged.length > 0
        ? [say('finding.of', { subject, what: say('finding.profile', { columns: some(damaged) }) })]
        : []),
      ...(unsealedOr(rejected) && unsealedOr(notes)
        ? []
        : [say('finding.of', { subject, what: say('finding.notes', {}) })]),
    ];
  });
}

function experimentProblems(
  connection: Connection,
  {
    id,
    name,
    error,
  }: { readonly id: string; readonly name: string; readonly error?: { code: string; message: string } },
): Finding[] {
  const subject = say('finding.experiment', { name });
  const explanations = countExplanations(connection, id) - listExplanations(connection, id).length;
  const epochs = countDamagedEpochs(connection, id);
  const assessments = countAssessments(connection, id) - listAssessments(connection, id).length;
  return [
    ...(error?.code === 'project-damaged' ? [error.message] : []),
    ...(['model', 'predictions', 'checkpoint', 'frame'] as const).flatMap((kind) =>
      problemOf(subject, () => getArtifact(connection, id, kind)),
    ),
    ...(explanations > 0
      ? [say('finding.of', { subject, what: say('finding.explanations', { count: explanations }) })]
      : []),
    ...(assessments > 0
      ? [say('finding.of', { subject, what: say('finding.assessments', { count: assessments }) })]
      : []),
    ...(epochs > 0 ? [say('finding.of', { subject, what: say('finding.epochs', { count: epochs }) })] : []),
    ...snapshotEpochs(connection, id).flatMap((epoch) => problemOf(subject, () => snapshotAt(connection, id, epoch))),
    ...problemOf(say('finding.candidates', { name }), () => {
      const damaged = listTrials(connection, id).flatMap((trial) =>
        trial.folds.filter((fold) => fold.error?.includes('is damaged')),
      );
      if (damaged.length > 0)
        throw new VitrineError('project-damaged', say('finding.folds', { count: damaged.length }));
    }),
  ];
}

/** All that SQLite finds wrong, or nothing. */
function integrityProblems(project: ProjectFile): Finding[] {
  const rows = project.connection.pragma('integrity_check(20)') as { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}
