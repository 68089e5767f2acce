import { VitrineError } from '../../errors.ts';
import type { Progress } from '../../job.ts';
import { say } from '../../messages/say.ts';
import { backUp } from '../../store/backup.ts';
import { type Opener, openProject } from '../../store/open.ts';
import { changePassphrase } from '../../store/passphrase.ts';
import { type CommandResult, sentence } from '../output.ts';

/**
 * Encrypts a project with a new passphrase, or not any more.
 * @param keepBackups backups made before stay, which open with what the project had then; else they are overwritten and
 * deleted, and one is made anew
 */
export function protectCommand(
  file: string,
  opener: Opener,
  {
    to,
    remove,
    keepBackups,
  }: { readonly to: string | undefined; readonly remove: boolean; readonly keepBackups: boolean },
  report: (progress: Progress) => void,
): CommandResult {
  if ((to === undefined) !== remove)
    throw new VitrineError(
      'usage',
      to === undefined ? say('error.whatBecomePassphraseNotSaid', {}) : say('error.canBeSetOrRemoved', {}),
      {
        where: 'protect',
        hint: say('hint.useNewPassphraseFileFile', {}),
      },
    );
  const left = changePassphrase(file, opener, { to, andBackups: !keepBackups }, report).length;
  if (!keepBackups) {
    const project = openProject(file, { mode: 'write', create: false, ...opener, passphrase: to });
    try {
      backUp(project);
    } finally {
      project.close();
    }
  }
  return {
    json: { encrypted: to !== undefined, backupsKept: left },
    text: to === undefined ? sentence(say('cli.decrypted', {})) : sentence(say('cli.encrypted', {})),
    warnings: left > 0 ? [say('protect.backupsLeft', { count: left })] : [],
  };
}
