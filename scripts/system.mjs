// System libraries on Debian and Ubuntu: what Electron needs to open a window, Xvfb for tests, and a Chinese font.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { run, say } from './console.mjs';
import { systemPackages } from './parts.mjs';

const has = (command) => spawnSync('which', [command], { stdio: 'ignore' }).status === 0;

function missingPackages() {
  const result = spawnSync(
    'dpkg-query',
    [
      '-W',
      '-f',
      '${Package} ${db:Status-Status}\\n',
      ...systemPackages,
      'libgtk-3-0t64',
      'libasound2t64',
      'libatk-bridge2.0-0t64',
    ],
    { encoding: 'utf8' },
  );
  const installed = new Set(
    (result.stdout || '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0].replace(/t64$/, '')),
  );
  return systemPackages.filter((name) => !installed.has(name));
}

/** @returns {{version: string, source: string}} */
export async function installSystemLibraries() {
  if (process.platform !== 'linux' || !has('dpkg-query') || !has('apt-get'))
    return { version: '-', source: 'not managed here' };
  const missing = missingPackages();
  if (missing.length === 0) return { version: '-', source: 'Debian packages, present' };
  const isRoot = process.getuid() === 0;
  const sudo = !isRoot && has('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  const line = `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!isRoot && !sudo) {
    say(`System libraries are missing: ${missing.join(', ')}. Run this, then the same command again:\n  ${line}`);
    return { version: '-', source: `missing: ${missing.join(' ')}` };
  }
  say(`System libraries: installing ${missing.join(', ')} (about 150 MB)`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) =>
    isRoot ? run('apt-get', args, { env }) : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  try {
    if (!fs.existsSync('/var/lib/apt/lists') || fs.readdirSync('/var/lib/apt/lists').length < 3) await apt(['update']);
    await apt(['install', '-y', '--no-install-recommends', ...missing]).catch(async () => {
      await apt(['update']);
      await apt(['install', '-y', '--no-install-recommends', ...missing]);
    });
    return { version: '-', source: 'Debian packages, installed by set-up' };
  } catch (error) {
    say(`  ${error.message.split('\n')[0]}\n  Run this yourself, then the same command again:\n  ${line}`);
    return { version: '-', source: `missing: ${missing.join(' ')}` };
  }
}
