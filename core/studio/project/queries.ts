import { binContents } from '../../store/bin.ts';
import { projectProblems } from '../../store/verify.ts';
import type { AnswersTo } from '../desk.ts';
import type { projectCalls } from './calls.ts';
import { catalogue } from './catalogue.ts';

export const projectQueries: AnswersTo<typeof projectCalls, 'project.check' | 'project.bin' | 'samples' | 'catalogue'> =
  {
    'project.check': ({ context }) => projectProblems(context().project),
    'project.bin': ({ context }) => binContents(context().project),
    samples: ({ context }) => [...context().samples],
    catalogue: ({ context }) => catalogue(context().resources),
  };
