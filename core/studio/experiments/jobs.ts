import { modelKinds } from '../../models/registry.ts';
import { findDataset } from '../../store/datasets.ts';
import { findExperiment } from '../../store/experiments.ts';
import type { RunHooks } from '../context.ts';
import { knownDataset } from '../datasets/dataset.ts';
import { nameOf as fileName } from '../datasets/jobs.ts';
import type { Desk, JobHooks, StartersOf } from '../desk.ts';
import { runAllKinds } from './all-kinds.ts';
import type { experimentJobs } from './calls.ts';
import { decide } from './decide.ts';
import { boundaryOf } from './experiment-views.ts';
import { continueExperiment, runExperiment } from './experiments.ts';
import { frontier } from './frontier.ts';
import { predictCsv } from './predict.ts';
import { sweepRates } from './rates.ts';
import { readSpec } from './read-spec.ts';
import { kindTitle } from './run-names.ts';

/** The name of an experiment of the open project. @throws where there is none of this id */
export const nameOf = ({ context }: Desk, id: string): string => findExperiment(context().project.connection, id).name;

/** The name that was given, else the kind and the data set, which say what is under way before there is an experiment. */
function subjectOf(
  { context }: Desk,
  { name, model, dataset }: Readonly<Record<string, unknown>>,
  hooks: RunHooks,
): string {
  if (typeof name === 'string' && name !== '') return name;
  const kind = (model as { kind?: unknown } | undefined)?.kind;
  const known = modelKinds.find((one) => one.kind === kind);
  const id = String(dataset ?? '');
  const shown = id.startsWith('sample:')
    ? id.slice('sample:'.length)
    : (findDataset(context().project.connection, id)?.name ?? id);
  return [known ? kindTitle(known.kind, hooks) : kind, shown]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' · ');
}

/** Trains with the window watching: the experiment appears at once, epochs go out after they are stored. */
function watched(
  desk: Desk,
  hooks: JobHooks,
  begin: (hooks: JobHooks) => Promise<{ id: string }>,
): Promise<{ id: string }> {
  const { changed, emit } = desk;
  let experiment = '';
  const watchedHooks: JobHooks = {
    ...hooks,
    onExperiment(id) {
      experiment = id;
      hooks.setExperiment(id, nameOf(desk, id));
      changed('experiments', id);
    },
    onTrained: (id) => changed('experiments', id),
    onTrial: (id) => changed('experiments', id),
    // the page asks for the history when it draws; the newest epoch is all that it needs to be told
    onEpochs: (epochs) => emit('epochs', { experiment, epochs: epochs.slice(-1) }),
  };
  return begin(watchedHooks)
    .then(({ id }) => ({ id }))
    .finally(() => changed('experiments', experiment || null));
}

/**
 * The page names data sets of the project and samples; files it has tokens for. A path in a spec would be read whoever
 * wrote it.
 */
function withKnownData<S extends Record<string, unknown>>({ edited }: Desk, spec: S): S {
  const { dataset } = spec;
  if (typeof dataset === 'string' && !dataset.startsWith('sample:')) knownDataset(edited(), dataset);
  return spec;
}

export const experimentStarters: StartersOf<typeof experimentJobs> = {
  frontier: (desk, { id, measure, language }) => ({
    subject: nameOf(desk, id),
    async work(hooks) {
      const { spec, dataset } = findExperiment(desk.edited().project.connection, id);
      try {
        return await frontier(
          desk.edited(),
          { ...spec, dataset, name: spec.name ?? 'frontier' },
          '',
          { measure, under: id },
          { ...hooks, language },
        );
      } finally {
        desk.changed('experiments');
        desk.changed('assessments', id);
      }
    },
  }),
  run: (desk, { spec, language }) => ({
    subject: subjectOf(desk, spec, { language }),
    work: (hooks) =>
      watched(desk, hooks, (watchedHooks) =>
        runExperiment(desk.edited(), readSpec(withKnownData(desk, spec)), '', { ...watchedHooks, language }),
      ),
  }),
  runAllKinds: (desk, { spec, language }) => ({
    subject: subjectOf(desk, spec, { language }),
    async work(hooks) {
      const ownHooks = { ...hooks, language, onTrained: (id: string) => desk.changed('experiments', id) };
      const { experiments, failed } = await runAllKinds(desk.edited(), withKnownData(desk, spec), 'all', '', ownHooks);
      desk.changed('experiments');
      return { ids: experiments.map(({ id }) => id), failed };
    },
  }),
  continue: (desk, { id, more }) => ({
    subject: nameOf(desk, id),
    work: (hooks) => watched(desk, hooks, (watchedHooks) => continueExperiment(desk.edited(), id, watchedHooks, more)),
  }),
  decide: (desk, { id, ...request }) => ({
    subject: nameOf(desk, id),
    async work(hooks) {
      const value = await decide(desk.edited(), id, request, hooks);
      desk.changed('experiments', id);
      if (typeof request.calibration === 'string') desk.changed('assessments', id);
      return value;
    },
  }),
  rateSweep: (desk, { spec, language }) => ({
    subject: subjectOf(desk, spec, { language }),
    work: (hooks) => sweepRates(desk.edited(), readSpec(withKnownData(desk, spec)), '', hooks),
  }),
  predict(desk, { id, token }) {
    const file = desk.pathOf(token);
    return { subject: fileName(file), work: (hooks) => predictCsv(desk.edited(), id, file, hooks) };
  },
  boundary: (desk, { id, ...query }) => ({
    subject: nameOf(desk, id),
    work: (hooks) => boundaryOf(desk.edited(), id, query, hooks),
  }),
};
