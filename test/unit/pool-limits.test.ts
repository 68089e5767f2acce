// A job on a file that nobody trusts is ended when it takes too long or too much; the next one finds a thread all the
// same.
import fs from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { VitrineError } from '../../core/errors.ts';
import { experimentSpec } from '../../core/schema/spec.ts';
import { fileLimits } from '../../core/studio/datasets/file-limits.ts';
import { createThreads } from '../../core/work/threads.ts';
import { workerFile } from '../../core/work/worker-file.ts';
import { workFolder } from '../support/cli.ts';
import { sampleTable } from '../support/data.ts';

const pool = createThreads(workerFile);
afterAll(() => pool.close());
const error = new VitrineError('file-too-large', 'it takes too much');

describe('limits of a job', () => {
  it('end what takes too long', async () => {
    const spec = experimentSpec.parse({
      dataset: 'd',
      target: 'target',
      model: { kind: 'mlp' },
      training: { epochs: 1_000_000 },
    });
    const endless = { table: sampleTable('iris'), spec, checkpoint: undefined };
    await expect(pool.run('train', endless, { limits: { seconds: 1, megabytes: 1000, error } })).rejects.toBe(error);
  });

  it('end what takes too much memory', async () => {
    using work = workFolder();
    const file = work.file('wide.json', `[${'{"a":1,"b":"some text that takes room"},'.repeat(400_000)}{"a":2}]`);
    await expect(
      pool.run('preview', { file, options: {} }, { limits: { seconds: 60, megabytes: 4, error } }),
    ).rejects.toBe(error);
  });

  it('leave the next job a thread', async () => {
    using work = workFolder();
    const file = work.file('t.csv', 'a,b\n1,2\n3,4\n');
    expect((await pool.run('preview', { file, options: {} })).rows).toBe(2);
  });

  it('are those of workbooks by their size, and no others', () => {
    using work = workFolder();
    const book = work.file('b.xlsx', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2_000_000)]));
    expect(fileLimits(book)).toMatchObject({ megabytes: 1500 });
    expect(fileLimits(book)?.seconds).toBeCloseTo(25, 3);
    expect(fileLimits(work.file('t.csv', 'a\n1\n'))).toBeUndefined();
    expect(fileLimits(work.file('nothing'))).toBeUndefined();
    fs.rmSync(book);
  });
});
