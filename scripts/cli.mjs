// The command line as a few files in out/cli-…: bundled anew when a source has changed, so that what runs is always
// what the sources say.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { modules, root } from './parts.mjs';
import { stampFile, statesOf } from './stamp.mjs';

const out = path.join(root, 'out');
const keptBundles = 4;

const walk = (folder) =>
  fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(file) : /\.(ts|mjs)$/.test(entry.name) ? [file] : [];
  });

/**
 * What the bundle is made of, and what set-up has put in place: while none of it changes, there is nothing to set up
 * and nothing to bundle.
 */
function watched(node) {
  return [
    ...walk(path.join(root, 'core')),
    ...walk(path.join(root, 'scripts')),
    ...['package.json', 'package-lock.json'].map((name) => path.join(root, name)),
    ...['.vitrine-lock', '.vitrine-parts.json', 'better-sqlite3/package.json', '@duckdb/node-api/package.json'].map(
      (name) => path.join(modules, name),
    ),
    ...[
      `better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
      '@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node',
    ]
      .map((name) => path.join(modules, name))
      .filter((file) => fs.existsSync(file)),
    node,
  ];
}

function contentKey(files) {
  const hash = crypto.createHash('sha256');
  for (const file of files)
    if (!file.startsWith(modules))
      hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

async function bundle(folder) {
  const { rolldown } = await import(pathToFileURL(path.join(modules, 'rolldown/dist/index.mjs')).href);
  const build = await rolldown({
    cwd: root,
    input: { main: path.join(root, 'core/cli/main.ts'), worker: path.join(root, 'core/work/worker.ts') },
    platform: 'node',
    tsconfig: false,
    // what has a native part stays where its own loader finds it, and so does what asks for the name of its own file
    external: [/^@duckdb\/node-bindings/, /^@tensorflow\//, 'better-sqlite3', 'write-file-atomic'],
    logLevel: 'silent',
  });
  try {
    await build.write({ dir: folder, format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  } finally {
    await build.close();
  }
}

/**
 * Bundles where that is needed and stamps it. @returns the file to run; the sources' own entry where no bundle can be
 * made or kept
 */
export async function prepareCommandLine(node) {
  try {
    const files = watched(node);
    const before = statesOf(files);
    const key = contentKey(files);
    const folder = path.join(out, `cli-${key}`);
    if (!fs.existsSync(path.join(folder, 'main.mjs'))) {
      const part = `${folder}.${process.pid}.part`;
      try {
        await bundle(part);
        fs.renameSync(part, folder);
      } catch (error) {
        // another process may have put the same there meanwhile
        if (!fs.existsSync(path.join(folder, 'main.mjs'))) throw error;
      } finally {
        fs.rmSync(part, { recursive: true, force: true });
      }
      dropOld(path.basename(folder));
    }
    // a source that was saved while it was bundled: this run has what was read, the next one bundles again
    if (JSON.stringify(before) === JSON.stringify(statesOf(files))) {
      fs.writeFileSync(
        `${stampFile}.${process.pid}.part`,
        JSON.stringify({ folder: path.basename(folder), files: before }),
      );
      fs.renameSync(`${stampFile}.${process.pid}.part`, stampFile);
    }
    return path.join(folder, 'main.mjs');
  } catch (error) {
    if (process.env.VITRINE_DEBUG) process.stderr.write(`no bundle: ${error.stack}\n`);
    return path.join(root, 'core/cli/main.ts');
  }
}

/** Earlier bundles may still be run by programs that load parts of them later: the newest few stay. */
function dropOld(current) {
  const age = (name) => fs.statSync(path.join(out, name)).mtimeMs;
  const others = fs
    .readdirSync(out)
    .filter(
      (name) => name.startsWith('cli-') && !name.endsWith('.part') && name !== current && name !== 'cli-stamp.json',
    );
  for (const name of others.sort((a, b) => age(b) - age(a)).slice(keptBundles - 1))
    fs.rmSync(path.join(out, name), { recursive: true, force: true });
}
