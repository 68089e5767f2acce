// better-sqlite3 (the build that can encrypt): its own prebuilt binary where the runtime has Node-API 10, else compiled
// so that one binary serves every runtime.
import fs from 'node:fs';
import path from 'node:path';
import { buildFolder, say, watchFolder } from './console.mjs';
import { nodeGyp } from './packages.mjs';
import { cacheFolder, modules, platform } from './parts.mjs';

const packageFolder = path.join(modules, 'better-sqlite3');
const flags =
  '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT -DNODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT';

/** @returns {{version: string, source: string}} */
export async function installSqlite(previous, electronVersion) {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  if (Number.parseInt(electronVersion, 10) >= 35) return { version, source: 'prebuilt, in the npm package' };
  if (previous?.version === version && previous.source.startsWith('compiled')) return previous;
  const built = path.join(cacheFolder, `${name}-${version}-any-runtime-${platform}`);
  if (!fs.existsSync(built)) {
    say(`${name} ${version}: compiling for Electron ${electronVersion} (about 70 s)`);
    const stop = watchFolder('better-sqlite3', path.join(packageFolder, 'build'), 25e6);
    try {
      await nodeGyp(packageFolder, ['--release', '--force_build=1'], { CXXFLAGS: flags });
    } finally {
      stop();
    }
    await buildFolder(built, async (folder) =>
      fs.copyFileSync(
        path.join(packageFolder, 'build/Release/better_sqlite3.node'),
        path.join(folder, 'better_sqlite3.node'),
      ),
    );
    fs.rmSync(path.join(packageFolder, 'build'), { recursive: true, force: true });
  }
  fs.copyFileSync(path.join(built, 'better_sqlite3.node'), path.join(packageFolder, `prebuilds/${platform}.node`));
  return { version, source: "compiled here from the npm package's source" };
}
