// tfjs-node's native part: its own download first, else TensorFlow's library from the Python wheel and the binding
// compiled here.
import fs from 'node:fs';
import path from 'node:path';
import { buildFolder, reachable, run, SetupError, say, watchFolder } from './console.mjs';
import { nodeBinary, nodeGyp } from './packages.mjs';
import { cacheFolder, modules, officialOnly, platform, tensorflowWheel } from './parts.mjs';

const packageFolder = path.join(modules, '@tensorflow/tfjs-node');
const bindingFile = path.join(packageFolder, 'lib/napi-v8/tfjs_binding.node');
const version = () => JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;

async function downloadOfficial() {
  if (!(await reachable('https://storage.googleapis.com/tf-builds/'))) return false;
  say(`tfjs-node ${version()}: downloading libtensorflow and the binding from the vendor (about 110 MB)`);
  const stop = watchFolder('tfjs-node', path.join(packageFolder, 'deps'), 400e6);
  try {
    await run(nodeBinary(), ['scripts/install.js'], { cwd: packageFolder, timeout: 600_000 });
  } catch (error) {
    say(`  the vendor's download failed: ${error.message.split('\n')[0]}`);
  } finally {
    stop();
  }
  return fs.existsSync(bindingFile);
}

async function unpackLibrary(folder) {
  say(
    `TensorFlow ${tensorflowWheel.version}: the vendor's download cannot be reached; taking the library from its Python wheel (226 MB)`,
  );
  const requirements = path.join(folder, 'requirements.txt');
  fs.writeFileSync(requirements, `${tensorflowWheel.requirement}\n`);
  const stop = watchFolder('TensorFlow', folder, 226e6);
  try {
    await run(
      'python3',
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--only-binary=:all:',
        '--require-hashes',
        '--no-cache-dir',
        '--python-version',
        tensorflowWheel.pythonVersion,
        '--platform',
        tensorflowWheel.wheelPlatform,
        '-d',
        folder,
        '-r',
        requirements,
      ],
      {
        env: { TMPDIR: folder },
        hint: 'Python 3 with pip fetches the wheel (Debian/Ubuntu: apt-get install python3-pip).',
      },
    );
  } finally {
    stop();
  }
  const wheel = path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.whl')) ?? 'missing.whl');
  say('TensorFlow: unpacking');
  await run('python3', ['-c', unzipScript, wheel, folder], { label: 'unpacking the wheel' });
  fs.rmSync(wheel);
  fs.rmSync(requirements);
  const lib = path.join(folder, 'lib');
  for (const [link, file] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ]) {
    await run('strip', ['-s', path.join(lib, file)]).catch(() => {});
    fs.symlinkSync(file, path.join(lib, link));
  }
}

const unzipScript = `
import os, sys, zipfile
wheel, target = sys.argv[1:3]
libraries = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
headers = tuple('tensorflow/include/tensorflow/' + part for part in ('c/', 'tsl/', 'core/platform/'))
with zipfile.ZipFile(wheel) as z:
    for info in z.infolist():
        name = info.filename
        if name.endswith('/'):
            continue
        if name in libraries:
            out = os.path.join(target, 'lib', os.path.basename(name))
        elif name.startswith(headers):
            out = os.path.join(target, 'include', name[len('tensorflow/include/'):])
        else:
            continue
        os.makedirs(os.path.dirname(out), exist_ok=True)
        with z.open(info) as source, open(out, 'wb') as f:
            while True:
                block = source.read(1 << 20)
                if not block:
                    break
                f.write(block)
`;

/** @returns {{version: string, source: string}} */
export async function installTensorflow(previous) {
  if (previous && fs.existsSync(bindingFile) && fs.existsSync(path.join(packageFolder, 'deps/lib/'))) return previous;
  if (await downloadOfficial()) return { version: version(), source: 'official download' };
  if (officialOnly)
    throw new SetupError(
      "tfjs-node's vendor download cannot be reached, and --official-only refuses any other build.",
      'Run without --official-only.',
    );
  if (platform !== 'linux-x64')
    throw new SetupError(
      `tfjs-node's vendor download cannot be reached, and there is no other way on ${platform}.`,
      'Run where it can be reached.',
    );
  const library = path.join(cacheFolder, `tensorflow-${tensorflowWheel.version}-${platform}`);
  if (!fs.existsSync(library)) await buildFolder(library, unpackLibrary);
  const deps = path.join(packageFolder, 'deps');
  fs.rmSync(deps, { recursive: true, force: true });
  fs.symlinkSync(library, deps);
  const built = path.join(cacheFolder, `tfjs-binding-${version()}-napi8-${platform}`);
  if (!fs.existsSync(built)) {
    say(`tfjs-node ${version()}: compiling the binding (about 10 s)`);
    await nodeGyp(packageFolder, [
      '--module_name=tfjs_binding',
      `--module_path=${path.dirname(bindingFile)}`,
      '--napi_build_version=8',
    ]);
    await buildFolder(built, async (folder) => fs.copyFileSync(bindingFile, path.join(folder, 'tfjs_binding.node')));
    fs.rmSync(path.join(packageFolder, 'build'), { recursive: true, force: true });
  }
  fs.mkdirSync(path.dirname(bindingFile), { recursive: true });
  fs.copyFileSync(path.join(built, 'tfjs_binding.node'), bindingFile);
  return {
    version: version(),
    source: `binding compiled here, library of TensorFlow ${tensorflowWheel.version} from its Python wheel`,
  };
}
