import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createPool } from '../../core/jobs/pool.ts';
import { openProject } from '../../core/store/open.ts';
import { createStudio, type Studio } from '../../core/studio.ts';
import { root } from './data.ts';

/** The studio on a project file, in this process, with worker threads as on the command line. */
export function openStudio(file: string): Studio {
  const now = () => new Date();
  return createStudio({
    project: openProject(file, { mode: 'write', create: true, who: 'a test', now }),
    pool: createPool(new URL('../../core/jobs/worker.ts', import.meta.url)),
    resources: path.join(root, 'resources'),
    version: 'test',
    newId: randomUUID,
    now,
  });
}
