import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { packageParts } from '../../electron/main/package-parts.ts';
import { workFolder } from '../support/cli.ts';
import { root } from '../support/data.ts';

it('lists every package that the program is made of once, with its licence', () => {
  // what stands beside the bundles is known from the lockfile
  const beside = packageParts(root, path.join(root, 'nowhere'));
  for (const name of ['better-sqlite3', '@tensorflow/tfjs-node', '@duckdb/node-api', 'i18next', 'zod'])
    expect(beside.map((part) => part.name)).toContain(name);
  expect(beside.map((part) => part.name)).not.toContain('vitest');
  expect(beside.filter((part) => part.licence === '?')).toEqual([]);
  using work = workFolder();
  for (const folder of ['node_modules/a', 'node_modules/tool', 'out/renderer', 'out/main'])
    fs.mkdirSync(path.join(work.folder, folder), { recursive: true });
  const lock = {
    packages: {
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/tool': { version: '1.0.0', license: 'MIT', dev: true },
    },
  };
  work.file('package-lock.json', JSON.stringify(lock));
  for (const name of ['a', 'tool']) work.file(`node_modules/${name}/package.json`, '{}');
  work.file('out/renderer/parts.json', JSON.stringify([{ name: 'b', version: '2.0.0', licence: 'ISC' }]));
  work.file('out/main/parts.json', JSON.stringify([{ name: 'a', version: '1.0.0', licence: 'MIT' }]));
  expect(packageParts(work.folder, path.join(work.folder, 'out'))).toEqual([
    { name: 'a', version: '1.0.0', licence: 'MIT' },
    { name: 'b', version: '2.0.0', licence: 'ISC' },
  ]);
});
