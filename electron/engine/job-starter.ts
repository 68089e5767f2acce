import path from 'node:path';
import type { z } from 'zod';
import { VitrineError } from '../../core/errors.ts';
import { say } from '../../core/messages/say.ts';
import type { Studio } from '../../core/studio.ts';
import { type EventValue, type JobName, jobs as jobSchemas, type Source } from '../ipc/contract.ts';
import type { EngineServer } from '../ipc/server.ts';
import type { JobBoard, JobHooks } from './jobs.ts';

/** Tells every window what to ask for again. */
export type Changed = (what: EventValue<'changed'>['what'], id?: string | null) => null;

type JobRunners = {
  readonly [N in JobName]: (input: z.output<(typeof jobSchemas)[N]['input']>) => { subject: string; work: (hooks: JobHooks) => Promise<unknown> };
};

/** Starts jobs by name, after their input was parsed. */
export function createJobStarter(
  board: JobBoard,
  studio: () => Studio,
  pathOf: (token: string) => string,
  emit: EngineServer['emit'],
  changed: Changed,
): (name: JobName, input: unknown) => string {
  const sourceOf = (source: Source) => ('token' in source ? pathOf(source.token) : `sample:${source.sample}`);
  const subjectOf = (source: Source) => sourceOf(source).replace(/^.*[\\/]/, '');

  /** Trains with the window watching: the experiment appears at once, epochs go out after they are stored. */
  const training = (hooks: JobHooks, begin: (hooks: JobHooks) => Promise<{ id: string }>): Promise<{ id: string }> => {
    let experiment = '';
    const watched: JobHooks = {
      ...hooks,
      onExperiment(id) {
        experiment = id;
        hooks.setExperiment(id, studio().nameOf(id));
        changed('experiments', id);
      },
      onTrained: (id) => changed('experiments', id),
      onTrial: (id) => changed('experiments', id),
      // the page asks for the history when it draws; the newest epoch is all that it needs to be told
      onEpochs: (epochs) => emit('epochs', { experiment, epochs: epochs.slice(-1) }),
    };
    return begin(watched)
      .then(({ id }) => ({ id }))
      .finally(() => changed('experiments', experiment || null));
  };

  /** The page names data sets of the project and samples; files it has tokens for. A path in a spec would be read whoever wrote it. */
  const known = <S extends Record<string, unknown>>(spec: S): S => {
    const { dataset } = spec;
    if (typeof dataset === 'string' && !dataset.startsWith('sample:')) studio().dataset(dataset);
    return spec;
  };

  const runners: JobRunners = {
    preview: ({ source, options }) => ({ subject: subjectOf(source), work: (hooks) => studio().preview(sourceOf(source), options, hooks) }),
    import: ({ source, options, name, target }) => ({
      subject: name ?? subjectOf(source),
      async work(hooks) {
        const dataset = await studio().importDataset({ source: sourceOf(source), options, name, target }, hooks);
        changed('datasets', dataset.id);
        return dataset;
      },
    }),
    run: ({ spec }) => ({ subject: String(spec.name ?? 'experiment'), work: (hooks) => training(hooks, (watched) => studio().run(known(spec), '', watched)) }),
    runAllKinds: ({ spec }) => ({
      subject: String(spec.name ?? 'experiment'),
      async work(hooks) {
        const { experiments, failed } = await studio().runAllKinds(known(spec), 'all', '', { ...hooks, onTrained: (id) => changed('experiments', id) });
        changed('experiments');
        return { ids: experiments.map(({ id }) => id), failed };
      },
    }),
    continue: ({ id, more }) => ({ subject: studio().nameOf(id), work: (hooks) => training(hooks, (watched) => studio().continueRun(id, watched, more)) }),
    rateSweep: ({ spec }) => ({ subject: String(spec.name ?? 'experiment'), work: (hooks) => studio().rateSweep(known(spec), '', hooks) }),
    explain: ({ id, request }) => ({
      subject: `${request.method} · ${studio().nameOf(id)}`,
      async work(hooks) {
        hooks.setExperiment(id, `${request.method} · ${studio().nameOf(id)}`);
        const head = await studio().explainHead(id, request, {
          ...hooks,
          onInterim: (value) => {
            const interim = studio().interimRow(value);
            emit('interim', { job: hooks.id, experiment: id, row: interim.row, value: interim });
          },
        });
        changed('explanations', id);
        return head;
      },
    }),
    repeat: ({ id, explanation }) => ({ subject: studio().nameOf(id), work: (hooks) => studio().repeat(id, explanation, hooks) }),
    predict: ({ id, token }) => ({ subject: subjectOf({ token }), work: (hooks) => studio().predictCsv(id, pathOf(token), hooks) }),
    backUp: () => ({
      subject: path.basename(studio().project.file),
      work: async (hooks) => ({ file: await studio().backUpInThread(hooks) }),
    }),
    boundary: ({ id, ...query }) => ({ subject: studio().nameOf(id), work: (hooks) => studio().boundary(id, query, hooks) }),
  };

  return (name, input) => {
    const parsed = jobSchemas[name].input.safeParse(input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new VitrineError('usage', say('error.both2', { name, message: issue?.message ?? 'the input does not fit' }), {
        where: issue?.path.map(String).join('.'),
      });
    }
    const runner = runners[name] as (input: unknown) => { subject: string; work: (hooks: JobHooks) => Promise<unknown> };
    const { subject, work } = runner(parsed.data);
    return board.start(name, subject, work);
  };
}
