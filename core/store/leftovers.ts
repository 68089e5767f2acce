// What programs that have ended left behind: copies that were cut off, and copies that were read.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Takes away copies that were cut off with the program that made them. */
export function sweepParts(file: string): void {
  sweep(path.dirname(file), path.basename(file), /\.(\d+)\.part(?:-journal|-wal|-shm)?$/);
}

/**
 * Takes away what programs that have ended left in a folder. @param owner finds the number of the program, behind the
 * beginning of a name
 */
function sweep(folder: string, begin: string, owner: RegExp): void {
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const program = name.startsWith(begin) ? owner.exec(name.slice(begin.length))?.[1] : undefined;
    if (program !== undefined && !isAlive(Number(program)))
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

export const copyName = 'vitrine-read-';

/** Takes away copies of projects in the folder for temporary files whose programs have ended without doing so. */
export function sweepCopies(): void {
  sweep(os.tmpdir(), copyName, /^(\d+)-/);
}
