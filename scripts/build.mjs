// Builds the window's code into out/, if any of its sources has changed since.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run, say } from './console.mjs';
import { nodeBinary } from './packages.mjs';
import { modules, root } from './parts.mjs';

const sources = [
  'core',
  'electron',
  'renderer',
  'resources/locales',
  'resources/help',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const stampFile = path.join(root, 'out/.built');

function sourceHash() {
  const hash = crypto.createHash('sha256');
  const add = (file) => {
    if (!fs.statSync(file).isDirectory()) {
      hash.update(path.relative(root, file)).update(fs.readFileSync(file));
      return;
    }
    for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
  };
  for (const source of sources) add(path.join(root, source));
  return hash.digest('hex');
}

export async function buildWindow() {
  const wanted = sourceHash();
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === wanted) return;
  say('Window: building (about 5 s)');
  // the command line's own bundles stand beside these, and may be running
  for (const name of ['main', 'preload', 'renderer', '.built'])
    fs.rmSync(path.join(root, 'out', name), { recursive: true, force: true });
  await run(nodeBinary(), [path.join(modules, 'electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: root,
    label: 'building the window',
  });
  fs.writeFileSync(stampFile, wanted);
}
