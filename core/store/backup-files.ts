// Backups beside a project, by their names.

import fs from 'node:fs';
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

/** Where a project is gone and its backup stands, a new one would in time replace the only copy of it. */
export function refuseWhereBackupsStand(file: string): void {
  const [newest] = backupFiles(file);
  if (newest === undefined) return;
  throw new VitrineError(
    'project-damaged',
    say('error.goneAndBackupStandsBeside', { file: path.basename(file), newest: path.basename(newest) }),
    {
      where: file,
      hint: say('hint.copyBackupProjectSName', {}),
    },
  );
}

/** Backups beside a project, the newest first. */
export function backupFiles(file: string): string[] {
  const folder = path.dirname(file);
  const begin = `${path.basename(file)}-backup`;
  if (!fs.existsSync(folder)) return [];
  const changed = (name: string) => fs.statSync(name).mtimeMs;
  return (
    fs
      .readdirSync(folder)
      .filter((name) => name.startsWith(begin) && !/-(wal|shm|lock|journal)$|\.part$/.test(name))
      .map((name) => path.join(folder, name))
      // a link leads to what is not ours
      .filter((name) => fs.lstatSync(name).isFile())
      .sort((a, b) => changed(b) - changed(a))
  );
}

/** Whether the program gave a backup its name: what a person has put beside it is offered, but never deleted. */
export const isOwnBackup = (name: string): boolean => /-backup(-\d+|-format-\d+|-kept-[\dTZ-]+)?$/.test(name);
