// Whether everything still is as it was when the command line was last made ready: a look at sizes and times, no file
// is read. Built-ins only, and few.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './parts.mjs';

export const stampFile = path.join(root, 'out/cli-stamp.json');

const stateOf = (file) => {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  // the change time too: a copy may carry an old modification time, but not an old change time
  return stat && [stat.size, stat.mtimeMs, stat.ctimeMs];
};

export const statesOf = (files) => files.map((file) => [path.relative(root, file), stateOf(file)]);

/** @returns the bundle's entry, or undefined where anything has changed, or nothing was stamped yet */
export function readyEntry() {
  try {
    const { folder, files } = JSON.parse(fs.readFileSync(stampFile, 'utf8'));
    for (const [name, [size, modified, changed]] of files) {
      const stat = fs.statSync(path.join(root, name));
      if (stat.size !== size || stat.mtimeMs !== modified || stat.ctimeMs !== changed) return undefined;
    }
    const entry = path.join(root, 'out', folder, 'main.mjs');
    return fs.existsSync(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}
