import { toReport } from '../errors.ts';
import { contentHash } from '../models/artifact.ts';
import { loadTable } from './datasets.ts';
import { integrityProblems, type ProjectFile } from './open.ts';

/** All that is wrong with a project: what SQLite finds, tables that are not those imported, models that do not have their hash. */
export function projectProblems(project: ProjectFile): string[] {
  const problems = integrityProblems(project);
  const { connection } = project;
  for (const { id, name } of connection.prepare('SELECT id, name FROM dataset').all() as { id: string; name: string }[]) {
    try {
      loadTable(connection, id);
    } catch (error) {
      problems.push(`data set "${name}": ${toReport(error).message}`);
    }
  }
  const artefacts = connection.prepare('SELECT experiment, kind, hash, data FROM artifact').iterate() as IterableIterator<{
    experiment: string;
    kind: string;
    hash: string;
    data: Buffer;
  }>;
  for (const { experiment, kind, hash, data } of artefacts) {
    if (contentHash(new Uint8Array(data)) !== hash) problems.push(`The stored ${kind} of experiment ${experiment} does not have its hash.`);
  }
  return problems;
}
