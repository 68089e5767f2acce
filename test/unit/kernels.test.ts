// The bytes of each WebAssembly kernel are what its source gives.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/data.ts';

const check = (folder: string) =>
  spawnSync(process.execPath, [path.join(folder, 'scripts/kernels.mjs'), '--check'], { encoding: 'utf8' });

describe('kernels', () => {
  it('hold what their sources give, byte for byte', () => {
    expect(check(root)).toMatchObject({ status: 0, stdout: '' });
  });

  it('that do not are named', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-kernels-'));
    try {
      for (const part of ['core/kernels', 'scripts'])
        fs.cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
      fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
      const source = path.join(folder, 'core/kernels/by-leaf.wat');
      fs.writeFileSync(source, fs.readFileSync(source, 'utf8').replace('i32.const 16', 'i32.const 32'));
      expect(check(folder)).toMatchObject({
        status: 1,
        stdout: 'not what its source gives: core/kernels/by-leaf.ts\n',
      });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
