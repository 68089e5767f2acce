import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { findExperiment, markDeleted, rename, setNote, setStarred } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';
import type { AnswersTo } from '../desk.ts';
import type { experimentCalls } from './calls.ts';

type Commands =
  | 'experiment.rename'
  | 'experiment.note'
  | 'experiment.star'
  | 'experiment.delete'
  | 'experiment.restore';

export const experimentCommands: AnswersTo<typeof experimentCalls, Commands> = {
  'experiment.rename'({ edited, changed }, { id, name }) {
    rename(edited().project.connection, id, name);
    return changed('experiments', id);
  },
  'experiment.note'({ edited, changed }, { id, note }) {
    setNote(edited().project.connection, id, note);
    return changed('experiments', id);
  },
  'experiment.star'({ edited, changed }, { id, starred }) {
    setStarred(edited().project.connection, id, starred);
    return changed('experiments', id);
  },
  'experiment.delete'({ edited, changed, running }, { ids }) {
    const busy = running().find((job) => job.experiment !== null && ids.includes(job.experiment));
    if (busy)
      throw new VitrineError('usage', say('error.running', { subject: busy.subject }), {
        hint: say('hint.stopFirst', {}),
      });
    deleteExperiments(edited(), ids);
    return changed('experiments');
  },
  'experiment.restore'({ edited, changed }, { ids }) {
    restoreExperiments(edited(), ids);
    return changed('experiments');
  },
};

/** Puts experiments into the bin. @returns their ids. @throws not-found, read-only */
export function deleteExperiments(context: StudioContext, keys: readonly string[]): string[] {
  const { project, now } = context;
  if (project.readOnly) throw new VitrineError('read-only', say('error.projectOpenForReadingOnly', {}));
  const ids = keys.map((key) => findExperiment(project.connection, key).id);
  mark(context, ids, now().toISOString());
  return ids;
}

export const restoreExperiments = (context: StudioContext, ids: readonly string[]): void => mark(context, ids, null);

function mark({ project: { connection } }: StudioContext, ids: readonly string[], when: string | null): void {
  connection.transaction(() => {
    for (const id of ids) markDeleted(connection, id, when);
  })();
}
