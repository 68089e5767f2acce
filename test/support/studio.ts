import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openProject } from '../../core/store/open.ts';
import { createStudio, type Studio } from '../../core/studio.ts';
import { createThreads } from '../../core/work/threads.ts';
import { workFolder } from './cli.ts';
import { root } from './data.ts';

/** The studio on a project file, in this process, with worker threads as on the command line. */
export function openStudio(file: string, passphrase?: string): Studio {
  const now = () => new Date();
  return createStudio({
    project: openProject(file, { mode: 'write', create: true, who: 'a test', now, passphrase }),
    pool: createThreads(new URL('../../core/work/worker.ts', import.meta.url)),
    resources: path.join(root, 'resources'),
    version: 'test',
    newId: randomUUID,
    now,
  });
}

/** A studio in a folder of its own, there before the tests at hand and gone after them. */
export function withStudio(take: (studio: Studio, work: ReturnType<typeof workFolder>) => void): void {
  let studio: Studio;
  let work: ReturnType<typeof workFolder>;
  beforeAll(() => {
    work = workFolder();
    studio = openStudio(work.file('p.vitrine'));
    take(studio, work);
  });
  afterAll(async () => {
    await studio.close();
    work[Symbol.dispose]();
  });
}
