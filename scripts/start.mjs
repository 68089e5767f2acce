// Sets up whatever is missing and opens the studio; with no display, does the main job on a sample and ends with the
// report's path.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { buildWindow } from './build.mjs';
import { say } from './console.mjs';
import { nodeBinary, nodeOptions } from './packages.mjs';
import { root } from './parts.mjs';
import { setUp } from './setup.mjs';

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function follow(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', cwd: root, env });
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.on('SIGINT', () => {});
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const vitrine = (...args) => follow(nodeBinary(), [...nodeOptions, path.join(root, 'core/cli/main.ts'), ...args]);

/** Trains, explains, prints what came of it and writes a report; the report's path is the last line. */
async function headless() {
  const folder = path.join(root, 'reports');
  fs.mkdirSync(folder, { recursive: true });
  const project = path.join(folder, 'sample.vitrine');
  const report = path.join(folder, 'sample.html');
  for (const ending of ['', '-wal', '-shm', '-lock']) fs.rmSync(project + ending, { force: true });
  const ran = await vitrine('--project', project, 'run', path.join(root, 'scripts/headless.yaml'));
  return ran === 0
    ? vitrine('--project', project, 'export', 'Breast cancer, a small network', '--format', 'html', '--out', report)
    : ran;
}

async function openWindow(parts) {
  await buildWindow();
  const args = [root, ...process.argv.slice(2).filter((argument) => argument !== '--official-only')];
  // root has no sandbox; for everyone else it stays on
  if (process.platform === 'linux' && process.getuid() === 0) args.push('--no-sandbox');
  const { ELECTRON_RUN_AS_NODE: _ignored, ...env } = process.env;
  return follow(parts.electron.path, args, env);
}

try {
  const parts = await setUp();
  if (parts.electron.missing) {
    say(
      `There is no Electron runtime to open a window with (${parts.electron.missing}). Doing the main job on a sample without one.`,
    );
    process.exitCode = await headless();
  } else if (!hasDisplay) {
    say('There is no display, so no window can be opened. Doing the main job on a sample without one.');
    process.exitCode = await headless();
  } else process.exitCode = await openWindow(parts);
} catch (error) {
  say(`Vitrine could not start: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
  process.exitCode = 1;
}
