import writeFileAtomic from 'write-file-atomic';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';

/** Writes under a temporary name and renames, so that a file is whole or not there. */
export function writeWhole(file: string, content: string): void {
  try {
    writeFileAtomic.sync(file, content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw new VitrineError(
      code === 'ENOSPC' ? 'disk-full' : 'usage',
      say('error.cannotBeWritten', { file, code: String(code) }),
      {
        where: '--out',
        hint: say('hint.nameFileFolderExistsAnd', {}),
        cause: error,
      },
    );
  }
}
