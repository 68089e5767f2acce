import { deleteTask } from '../../store/explanation-tasks.ts';
import { markExplanationDeleted } from '../../store/explanations.ts';
import type { AnswersTo } from '../desk.ts';
import type { explanationCalls } from './calls.ts';

export const explanationCommands: AnswersTo<
  typeof explanationCalls,
  'explanation.delete' | 'explanation.dropUnfinished' | 'explanation.restore'
> = {
  'explanation.delete'({ edited, changed }, { id }) {
    const { project, now } = edited();
    markExplanationDeleted(project.connection, id, now().toISOString());
    return changed('explanations');
  },
  /** Gives an explanation up that was cut off. */
  'explanation.dropUnfinished'({ edited, changed }, { id }) {
    deleteTask(edited().project.connection, id);
    return changed('explanations');
  },
  'explanation.restore'({ edited, changed }, { id }) {
    markExplanationDeleted(edited().project.connection, id, null);
    return changed('explanations');
  },
};
