// What was deleted can be taken back until the bin is emptied; then its bytes are gone from the file.
import fs from 'node:fs';
import type { BinContents } from '../schema/summaries.ts';
import { backUp, listBackups } from './backup.ts';
import { isOwnBackup } from './backup-files.ts';
import { compactProject } from './copies.ts';
import type { ProjectFile } from './open.ts';
import type { Connection } from './sqlite.ts';

/** A deleted data set stays while an experiment outside the bin was trained on it. */
const goneDatasets =
  'deleted IS NOT NULL AND NOT EXISTS (SELECT 1 FROM experiment WHERE experiment.dataset = dataset.id AND experiment.deleted IS NULL)';
const goneExplanations =
  'deleted IS NOT NULL AND experiment NOT IN (SELECT id FROM experiment WHERE deleted IS NOT NULL)';

export function binContents({ connection, file }: ProjectFile): BinContents {
  const count = (table: string, which: string) =>
    connection.prepare(`SELECT count(*) FROM ${table} WHERE ${which}`).pluck().get() as number;
  return {
    experiments: count('experiment', 'deleted IS NOT NULL'),
    explanations: count('explanation', goneExplanations),
    datasets: count('dataset', goneDatasets),
    backups: listBackups(file).length,
  };
}

/**
 * Deletes what is in the bin for good: SQLite overwrites it with zeros, and the file is written anew without it.
 * @param andBackups backups beside the project are deleted too, and one is made of what is left
 * @returns what was deleted, and the file's bytes before and after
 */
export function emptyBin(
  project: ProjectFile,
  andBackups: boolean,
): BinContents & { readonly before: number; readonly after: number } {
  const contents = binContents(project);
  deleteForGood(project.connection);
  const sizes = compactProject(project);
  if (andBackups) {
    for (const { file } of listBackups(project.file)) if (isOwnBackup(file)) fs.rmSync(file, { force: true });
    backUp(project);
  }
  return { ...contents, backups: andBackups ? contents.backups : 0, ...sizes };
}

function deleteForGood(connection: Connection): void {
  connection.pragma('secure_delete = ON');
  connection
    .transaction(() => {
      connection.exec(`DELETE FROM explanation WHERE ${goneExplanations}`);
      connection.exec('DELETE FROM experiment WHERE deleted IS NOT NULL');
      connection.exec(`DELETE FROM dataset WHERE ${goneDatasets}`);
    })
    .immediate();
}
