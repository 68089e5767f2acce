import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { backupName, placeBackup } from '../../store/backup.ts';
import { temporaryName } from '../../store/copies.ts';
import { assertThere, type ProjectFile } from '../../store/open.ts';
import type { RunHooks, StudioContext } from '../context.ts';
import { watchingCopy } from './file-work.ts';

/** Of the time that a backup takes, what writing the copy takes; then it is checked. */
const writingShare = 0.7;
/** Projects that a thread copies now: two copies would have the same name. */
const underWay = new WeakSet<ProjectFile>();

/** Writes a backup in a thread of its own, so that everything else is answered meanwhile. @returns its path */
export async function backUpInThread({ project, pool }: StudioContext, hooks: RunHooks): Promise<string> {
  assertThere(project);
  const { file, passphrase } = project;
  const target = backupName(file);
  if (underWay.has(project))
    throw new VitrineError('usage', say('error.backupBeingMadeAlready', {}), { hint: say('hint.waitForOrStop', {}) });
  underWay.add(project);
  try {
    const made = await watchingCopy({ file, target, stage: 'backUp', of: writingShare }, hooks.onProgress, () =>
      pool.run('copyProject', { file, passphrase, target }, { ...hooks, onProgress: undefined }),
    );
    return placeBackup(project, made);
  } catch (error) {
    fs.rmSync(temporaryName(target), { force: true });
    throw error;
  } finally {
    underWay.delete(project);
  }
}
