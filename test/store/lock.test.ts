// Two programs that write to one project in turn: whoever waits never takes the other's end for a fault of the disk.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { takeLock } from '../../core/store/lock.ts';
import { root } from '../support/data.ts';

it('a lock that is given back while another waits is had, or taken, and nothing else', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-lock-'));
  const file = path.join(folder, 'p.vitrine');
  const rounds = 60;
  const state = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(
    `const { workerData } = require('node:worker_threads');
    import(workerData.lock).then(({ takeLock }) => {
      const pause = new Int32Array(new SharedArrayBuffer(4));
      while (Atomics.load(workerData.state, 0) === 0) {
        const lock = takeLock(workerData.file);
        if (typeof lock !== 'string') {
          Atomics.add(workerData.state, 1, 1);
          Atomics.wait(pause, 0, 0, 3 + Math.random() * 4);
          lock.release();
        }
      }
    });`,
    { eval: true, workerData: { lock: path.join(root, 'core/store/lock.ts'), file, state } },
  );
  const ended = new Promise<number>((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  let had = 0;
  while (Atomics.load(state, 1) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (let round = 0; round < rounds; round++) {
    const lock = takeLock(file);
    if (typeof lock === 'string') {
      expect(lock).toBe('taken');
      continue;
    }
    had++;
    lock.release();
  }
  Atomics.store(state, 0, 1);
  expect(await ended).toBe(0);
  expect(had).toBeGreaterThan(0);
  expect(Atomics.load(state, 1)).toBeGreaterThan(1);
  fs.rmSync(folder, { recursive: true });
});
