// Brings a project of an older format up to date.

import type { Progress } from '../job.ts';
import { checkedCopy, type HeldFile, moveIntoPlace } from './copies.ts';
import { type Migration, runMigration } from './migrations/index.ts';
import { copyBeforeUpdate } from './stored-format.ts';

/** Stands in the header of every project. */
export const applicationId = 0x56545249;

/** Of the time that an update takes, what the copy before it takes. */
export const copyShare = 0.5;

/**
 * Each step is one IMMEDIATE transaction, after a checked copy of the file; a new file gets its tables.
 * @param report told how far it is, from when the copy is whole
 */
export function migrate(
  project: HeldFile,
  migrations: readonly Migration[],
  report: (progress: Progress) => void = () => {},
): void {
  const { connection, file } = project;
  const version = Number(connection.pragma('user_version', { simple: true }));
  if (version === migrations.length) return;
  if (version > 0) {
    const backup = copyBeforeUpdate(file, version);
    moveIntoPlace(checkedCopy(project, backup), backup);
  }
  const steps = migrations.length - version;
  for (let next = version; next < migrations.length; next++) {
    const tell = (share: number) =>
      report({ stage: 'update', share: copyShare + (1 - copyShare) * ((next - version + share) / steps) });
    tell(0);
    connection
      .transaction(() => {
        runMigration(connection, migrations[next], tell);
        connection.pragma(`application_id = ${applicationId}`);
        connection.pragma(`user_version = ${next + 1}`);
      })
      .immediate();
    tell(1);
  }
  // so that the file itself, and not its log alone, says what it is
  connection.pragma('wal_checkpoint(TRUNCATE)');
}
