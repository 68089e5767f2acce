import { VitrineError } from '../../core/errors.ts';
import { say } from '../../core/messages/say.ts';
import { studioAnswers } from '../../core/studio/answers.ts';
import type { Desk } from '../../core/studio/desk.ts';
import { type JobName, jobs as jobSchemas, type SessionCall } from '../ipc/contract.ts';
import type { CallHandlers, EngineServer } from '../ipc/server.ts';
import { startJob } from './job-starter.ts';
import type { JobBoard } from './jobs.ts';
import type { ProjectSession } from './project-session.ts';

interface Parts {
  readonly projectSession: ProjectSession;
  readonly board: JobBoard;
  readonly tokens: ReadonlyMap<string, string>;
  readonly emit: EngineServer['emit'];
}

/** Every call of the contract: those of the session here, all others as the studio's domains answer them. */
export function createHandlers(parts: Parts): CallHandlers {
  const desk = createDesk(parts);
  const ofStudio = Object.entries(studioAnswers).map(([name, answer]) => [
    name,
    (input: never) => (answer as (desk: Desk, input: never) => unknown)(desk, input),
  ]);
  return { ...(Object.fromEntries(ofStudio) as Omit<CallHandlers, SessionCall>), ...sessionHandlers(parts, desk) };
}

function createDesk({ projectSession, board, tokens, emit }: Parts): Desk {
  return {
    context: () => projectSession.studio().context,
    edited: () => projectSession.edited().context,
    changed(what, id = null) {
      emit('changed', { what, id });
      return null;
    },
    emit,
    pathOf(token) {
      const file = tokens.get(token);
      if (file === undefined)
        throw new VitrineError('usage', say('error.fileWasNotChosenDialog', {}), { where: 'token' });
      return file;
    },
    running: () => board.running(),
    refuseWhileRunning(before) {
      if (board.running().length > 0)
        throw new VitrineError('usage', say('error.jobsRunningProject', {}), {
          hint: say('hint.waitForThemOrStop', { before }),
        });
    },
  };
}

/** What concerns the open project as a whole, and the jobs of this engine. */
function sessionHandlers({ projectSession, board }: Parts, desk: Desk): Pick<CallHandlers, SessionCall> {
  const { pathOf, refuseWhileRunning } = desk;
  const projectChanged = () => {
    desk.changed('project');
    return projectSession.info();
  };
  return {
    'project.info': () => projectSession.info(),
    async 'project.open'({ token, create, passphrase }) {
      refuseWhileRunning(say('before.open', {}));
      await projectSession.open(pathOf(token), create, passphrase);
      return projectChanged();
    },
    async 'project.unlock'({ passphrase }) {
      await projectSession.unlock(passphrase);
      return projectChanged();
    },
    async 'project.protect'(change) {
      refuseWhileRunning(say('before.passphrase', {}));
      await projectSession.protect(change);
      return projectChanged();
    },
    async 'project.saveAs'({ token }) {
      refuseWhileRunning(say('before.saveAs', {}));
      await projectSession.saveAs(pathOf(token));
      return projectChanged();
    },
    async 'project.recover'({ from }) {
      await projectSession.recover(from);
      return projectChanged();
    },
    'job.list': () => board.list(),
    'job.start'({ name, input }) {
      if (!Object.hasOwn(jobSchemas, name))
        throw new VitrineError('usage', say('error.thereNoJob', { name }), { where: 'name' });
      return startJob(desk, board, name as JobName, input);
    },
    'job.control'({ id, action }) {
      board.control(id, action);
      return null;
    },
  };
}
