import { say } from '../../messages/say.ts';
import { emptyBin } from '../../store/bin.ts';
import { compactProject } from '../../store/copies.ts';
import { assertWritable } from '../context.ts';
import type { AnswersTo } from '../desk.ts';
import type { projectCalls } from './calls.ts';

export const projectCommands: AnswersTo<typeof projectCalls, 'project.compact' | 'project.emptyBin'> = {
  'project.compact': ({ edited }) => compactProject(edited().project),
  'project.emptyBin'({ edited, refuseWhileRunning, changed }, { andBackups }) {
    refuseWhileRunning(say('before.emptyBin', {}));
    const context = edited();
    assertWritable(context);
    const emptied = emptyBin(context.project, andBackups);
    for (const what of ['datasets', 'experiments'] as const) changed(what);
    return emptied;
  },
};
