import path from 'node:path';
import type { StartersOf } from '../desk.ts';
import { backUpInThread } from './back-up.ts';
import type { projectJobs } from './calls.ts';

export const projectStarters: StartersOf<typeof projectJobs> = {
  backUp: ({ edited }) => ({
    subject: path.basename(edited().project.file),
    work: async (hooks) => ({ file: await backUpInThread(edited(), hooks) }),
  }),
};
