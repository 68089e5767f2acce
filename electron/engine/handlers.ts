import { VitrineError } from '../../core/errors.ts';
import { say } from '../../core/messages/say.ts';
import type { Message } from '../../core/schema/message.ts';
import { type JobName, jobs as jobSchemas } from '../ipc/contract.ts';
import type { CallHandlers, EngineServer } from '../ipc/server.ts';
import { type Changed, createJobStarter } from './job-starter.ts';
import type { JobBoard } from './jobs.ts';
import type { ProjectSession } from './project-session.ts';

interface Parts {
  readonly projectSession: ProjectSession;
  readonly board: JobBoard;
  readonly tokens: ReadonlyMap<string, string>;
  readonly emit: EngineServer['emit'];
}

/** Every call of the contract, on top of the studio. */
export function createHandlers({ projectSession, board, tokens, emit }: Parts): CallHandlers {
  const studio = () => projectSession.studio();
  const edited = () => projectSession.edited();
  const pathOf = (token: string): string => {
    const file = tokens.get(token);
    if (file === undefined) throw new VitrineError('usage', say('error.fileWasNotChosenDialog', {}), { where: 'token' });
    return file;
  };
  const changed: Changed = (what, id = null) => {
    emit('changed', { what, id });
    return null;
  };
  const refuseWhileRunning = (before: Message): void => {
    if (board.running().length > 0) throw new VitrineError('usage', say('error.jobsRunningProject', {}), { hint: say('hint.waitForThemOrStop', { before }) });
  };
  const projectChanged = () => {
    changed('project');
    return projectSession.info();
  };
  const startJob = createJobStarter(board, edited, pathOf, emit, changed);
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
    'project.check': () => studio().integrity(),
    'project.compact': () => edited().compact(),
    'project.bin': () => studio().bin(),
    'project.emptyBin'({ andBackups }) {
      refuseWhileRunning(say('before.emptyBin', {}));
      const emptied = edited().emptyBin(andBackups);
      for (const what of ['datasets', 'experiments'] as const) changed(what);
      return emptied;
    },
    samples: () => studio().samples().slice(),
    catalogue: () => studio().catalogue(),
    'dataset.list': () => studio().datasets(),
    'dataset.setTarget'({ id, target }) {
      const summary = edited().setTarget(id, target);
      changed('datasets', id);
      return summary;
    },
    'dataset.warnings': ({ id, target }) => studio().warnings(id, target),
    'dataset.column': ({ id, column, target }) => studio().column(id, column, target),
    'dataset.renameColumn'({ id, column, name }) {
      const summary = edited().renameColumn(id, column, name);
      // specs, models and explanations follow the name
      for (const what of ['datasets', 'experiments'] as const) changed(what);
      return summary;
    },
    'dataset.retypeColumn'({ id, column, kind }) {
      const summary = edited().retypeColumn(id, column, kind);
      changed('datasets', id);
      return summary;
    },
    'dataset.page': ({ id, query }) => studio().tablePage(id, query),
    'dataset.row': ({ id, row }) => studio().rowTexts(id, row),
    'dataset.split': ({ id, target, task, split }) => studio().previewSplit(id, target, task, split),
    'dataset.delete'({ id }) {
      edited().deleteDataset(id);
      return changed('datasets', id);
    },
    'dataset.restore'({ id }) {
      edited().restoreDataset(id);
      return changed('datasets', id);
    },
    'spec.parse': ({ text }) => studio().readSpecText(text),
    'spec.raw': ({ text }) => studio().readRawSpec(text),
    'spec.check': ({ spec }) => studio().readSpec(spec),
    'spec.text': ({ spec }) => studio().specText(spec),
    'experiment.list': ({ bin }) => studio().list(bin),
    'experiment.show': ({ id }) => studio().view(id),
    'experiment.history': ({ id, points }) => studio().history(id, points),
    'experiment.rename'({ id, name }) {
      edited().rename(id, name);
      return changed('experiments', id);
    },
    'experiment.note'({ id, note }) {
      edited().setNote(id, note);
      return changed('experiments', id);
    },
    'experiment.star'({ id, starred }) {
      edited().setStarred(id, starred);
      return changed('experiments', id);
    },
    'experiment.delete'({ ids }) {
      const busy = board.running().find((job) => job.experiment !== null && ids.includes(job.experiment));
      if (busy) throw new VitrineError('usage', say('error.running', { subject: busy.subject }), { hint: say('hint.stopFirst', {}) });
      edited().delete(ids);
      return changed('experiments');
    },
    'experiment.restore'({ ids }) {
      edited().restore(ids);
      return changed('experiments');
    },
    'experiment.evaluation': ({ id, part }) => studio().evaluation(id, part),
    'experiment.predictions': ({ id, ...query }) => studio().predictionRows(id, query),
    'experiment.tellingRow': ({ id }) => studio().tellingRow(id),
    'experiment.tree': ({ id, row, tree }) => studio().tree(id, row ?? undefined, tree),
    'experiment.moments': ({ id }) => studio().momentEpochs(id),
    'experiment.snapshot': ({ id, ...query }) => studio().snapshot(id, query),
    'experiment.whatIf': (query) => studio().whatIf(query),
    'experiment.pruning': ({ id }) => studio().pruning(id),
    'experiment.shapes': ({ id }) => studio().shapes(id),
    'experiment.columns': ({ id }) => studio().modelColumns(id),
    'experiment.report': ({ id }) => studio().report(id),
    'experiment.data': ({ id }) => JSON.stringify(studio().exportData(id)),
    'experiment.compare': ({ ids }) => studio().compare(ids),
    'explanation.summary': ({ id, class: name }) => studio().explanationSummary(id, name),
    'explanation.ofRow': ({ id, row }) => studio().explanationsOfRow(id, row),
    'explanation.cost': ({ id, request }) => studio().explanationCost(id, request),
    'explanation.row': ({ id, row, class: name }) => studio().explanationRow(id, row, name),
    'explanation.delete'({ id }) {
      edited().deleteExplanation(id);
      return changed('explanations');
    },
    'explanation.dropUnfinished'({ id }) {
      edited().dropUnfinished(id);
      return changed('explanations');
    },
    'explanation.restore'({ id }) {
      edited().restoreExplanation(id);
      return changed('explanations');
    },
    'job.list': () => board.list(),
    'job.start'({ name, input }) {
      if (!Object.hasOwn(jobSchemas, name)) throw new VitrineError('usage', say('error.thereNoJob', { name }), { where: 'name' });
      return startJob(name as JobName, input);
    },
    'job.control'({ id, action }) {
      board.control(id, action);
      return null;
    },
  };
}
