import type { StartersOf } from '../desk.ts';
import { nameOf } from '../experiments/jobs.ts';
import type { explanationJobs } from './calls.ts';
import { explainExperiment, explainFile, repeatExplanation } from './explain.ts';
import { explanationHead } from './listed-explanation.ts';
import { rowOf } from './summaries.ts';

export const explanationStarters: StartersOf<typeof explanationJobs> = {
  explain(desk, { id, request, token }) {
    const subject = `${request.method} · ${nameOf(desk, id)}`;
    const file = token === undefined ? undefined : desk.pathOf(token);
    return {
      subject,
      async work(hooks) {
        hooks.setExperiment(id, subject);
        const value =
          file === undefined
            ? await explainExperiment(desk.edited(), id, request, {
                ...hooks,
                onInterim(so) {
                  const interim = rowOf({ ...so, id: '' }, so.rows[0]);
                  desk.emit('interim', { job: hooks.id, experiment: id, row: interim.row, value: interim });
                },
              })
            : await explainFile(desk.edited(), id, request, file, hooks);
        desk.changed('explanations', id);
        return explanationHead(value);
      },
    };
  },
  repeat: (desk, { id, explanation }) => ({
    subject: nameOf(desk, id),
    work: (hooks) => repeatExplanation(desk.edited(), id, explanation, hooks),
  }),
};
