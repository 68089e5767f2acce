import { findExperiment } from '../../store/experiments.ts';
import type { StartersOf } from '../desk.ts';
import { assessExperiment } from './assess.ts';
import type { assessmentJobs } from './calls.ts';

export const assessmentStarters: StartersOf<typeof assessmentJobs> = {
  selfTest: ({ context }, { seed }) => ({
    subject: 'planted truth',
    work: (hooks) =>
      context().pool.run('selfTest', { seed }, { seed, control: hooks.control, onProgress: hooks.onProgress }),
  }),
  assess: ({ edited, changed, pathOf }, { id, request, token }) => {
    const { name } = findExperiment(edited().project.connection, id);
    const file = token === undefined ? undefined : pathOf(token);
    return {
      subject: `${name} · ${request.assessment}`,
      async work(hooks) {
        const value = await assessExperiment(edited(), id, request, hooks, file);
        changed('assessments', id);
        // some are made where there are none to be judged
        if (request.assessment === 'scores') changed('explanations', id);
        return value;
      },
    };
  },
};
