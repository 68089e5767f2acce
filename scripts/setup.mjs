// Brings in whatever is missing. Uses Node's built-ins only, skips what is done, and can be interrupted and repeated.
import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run, say } from './console.mjs';
import { installElectron } from './electron.mjs';
import { installPackages, nodeBinary } from './packages.mjs';
import { cacheFolder, partsFile } from './parts.mjs';
import { installSqlite } from './sqlite.mjs';
import { installSystemLibraries } from './system.mjs';
import { installTensorflow } from './tensorflow.mjs';

function readParts() {
  try {
    return JSON.parse(fs.readFileSync(partsFile, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Runs every step. A native part that cannot be had is recorded as `{missing: reason}` and does not stop the others.
 */
export async function setUp() {
  fs.mkdirSync(cacheFolder, { recursive: true });
  await installPackages();
  const before = readParts();
  const parts = {};
  const attempt = async (name, step) => {
    try {
      parts[name] = await step();
    } catch (error) {
      say(`${name}: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
      parts[name] = { version: '-', source: 'missing', missing: error.message.split('\n')[0], hint: error.hint };
    }
  };
  const node = nodeBinary();
  parts.node = {
    version: (await run(node, ['--version'])).trim().replace(/^v/, ''),
    source: node === process.execPath ? "the machine's" : 'npm package',
    path: node,
  };
  await attempt('system', installSystemLibraries);
  await attempt('electron', installElectron);
  await attempt('sqlite', () => installSqlite(before.sqlite, parts.electron.missing ? '33' : parts.electron.version));
  await attempt('tensorflow', () => installTensorflow(before.tensorflow?.missing ? undefined : before.tensorflow));
  if (JSON.stringify(parts) !== JSON.stringify(before))
    fs.writeFileSync(partsFile, `${JSON.stringify(parts, null, 2)}\n`);
  return parts;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const parts = await setUp();
    for (const [name, part] of Object.entries(parts))
      say(`${name.padEnd(11)} ${String(part.version).padEnd(9)} ${part.source}`);
    process.exit(Object.values(parts).some((part) => part.missing) ? 1 : 0);
  } catch (error) {
    say(`Set-up failed: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
    process.exit(1);
  }
}
