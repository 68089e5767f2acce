import { toReport } from '../errors.ts';
import { columnProfile } from '../schema/dataset.ts';
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
export function projectProblems(project: ProjectFile): string[] {
  const { connection } = project;
  const orphans = connection.pragma('foreign_key_check') as { table: string }[];
  return [
    ...integrityProblems(project),
    ...[...new Set(orphans.map(({ table }) => table))].map(
      (table) => `Something stored as ${table} belongs to nothing that is there.`,
    ),
    ...datasetProblems(connection),
    ...[false, true]
      .flatMap((deleted) => listExperiments(connection, deleted))
      .flatMap((experiment) => experimentProblems(connection, experiment)),
  ];
}

/** What goes wrong where something is read. */
function problemOf(name: string, read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [`${name}: ${toReport(error).message}`];
  }
}

function datasetProblems(connection: Connection): string[] {
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
    return [
      ...problemOf(`data set "${name}"`, () => loadTable(connection, id)),
      ...problemOf(`data set "${name}"`, () => datasetReadings(connection, id)),
      ...(damaged.length > 0
        ? [
            `data set "${name}": the stored profile of ${damaged.slice(0, 3).join(', ')} is damaged; it is worked out again.`,
          ]
        : []),
      ...(unsealedOr(rejected) && unsealedOr(notes)
        ? []
        : [`data set "${name}": what was noted at the import is damaged.`]),
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
): string[] {
  const explanations = countExplanations(connection, id) - listExplanations(connection, id).length;
  const epochs = countDamagedEpochs(connection, id);
  return [
    ...(error?.code === 'project-damaged' ? [error.message] : []),
    ...(['model', 'predictions', 'checkpoint', 'frame'] as const).flatMap((kind) =>
      problemOf(`experiment "${name}"`, () => getArtifact(connection, id, kind)),
    ),
    ...(explanations > 0 ? [`experiment "${name}": ${explanations} stored explanation(s) are damaged.`] : []),
    ...(epochs > 0 ? [`experiment "${name}": ${epochs} epoch(s) of its history are damaged.`] : []),
    ...snapshotEpochs(connection, id).flatMap((epoch) =>
      problemOf(`experiment "${name}"`, () => snapshotAt(connection, id, epoch)),
    ),
    ...problemOf(`experiment "${name}", candidates`, () => {
      const damaged = listTrials(connection, id).flatMap((trial) =>
        trial.folds.filter((fold) => fold.error?.includes('is damaged')),
      );
      if (damaged.length > 0) throw new Error(`${damaged.length} fold(s) are damaged.`);
    }),
  ];
}

/** All that SQLite finds wrong, or nothing. */
function integrityProblems(project: ProjectFile): string[] {
  const rows = project.connection.pragma('integrity_check(20)') as { integrity_check: string }[];
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}
