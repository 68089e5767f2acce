// Accuracy against simplicity: every kind along its own path from simple to complex, judged by the same folds.
import { toReport, VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { findModelKind, tableKinds } from '../../models/registry.ts';
import { mean, standardDeviation } from '../../numeric/stats.ts';
import { studentQuantile } from '../../numeric/student.ts';
import type { Experiment } from '../../schema/experiment.ts';
import type { Frontier, FrontierPoint, SimplicityMeasure } from '../../schema/frontier.ts';
import { lowerIsBetter } from '../../schema/search.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { insertAssessment } from '../../store/assessments.ts';
import { listExperiments } from '../../store/experiments.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { resolveDataset } from '../datasets/import.ts';
import { runExperiment } from './experiments.ts';
import { measuresOf } from './frontier-measures.ts';
import { readSpec } from './read-spec.ts';
import { kindTitle, settingText } from './run-names.ts';
import { showExperiment } from './show.ts';

/**
 * Each point is an experiment that is stored as it comes: one that is there with the same settings is not trained again.
 * @param spec what all have in common; settings of one kind of model are left out
 */
export async function frontier(
  context: StudioContext,
  spec: Record<string, unknown>,
  folder: string,
  {
    measure = 'operations',
    kinds = 'all',
    folds = 5,
    under,
  }: {
    readonly measure?: SimplicityMeasure;
    readonly kinds?: readonly string[] | 'all';
    readonly folds?: number;
    readonly under?: string;
  },
  hooks: RunHooks = {},
): Promise<Frontier> {
  assertWritable(context);
  const begun = context.now().getTime();
  const dataset = await resolveDataset(context, String(spec.dataset ?? ''), folder, hooks);
  const planned = plansOf(spec, kinds, hooks);
  const failed: Failure[] = [];
  const done: Trained[] = [];
  for (const [i, plan] of planned.entries()) {
    const ownHooks = {
      ...hooks,
      onProgress: within(hooks, plan.name, i / planned.length, 1 / planned.length, 'train'),
    };
    try {
      const whole = readSpec({ crossValidation: { folds }, ...sharedOf(spec), dataset: dataset.id, ...plan.spec });
      done.push({
        experiment: known(context, dataset.id, whole) ?? (await runExperiment(context, whole, folder, ownHooks)),
        plan,
      });
    } catch (error) {
      failed.push(failureOf(plan.name, error));
    }
  }
  const measured: Measured[] = [];
  for (const [i, one] of done.entries()) {
    const ownHooks = { ...hooks, onProgress: within(hooks, one.plan.name, i / done.length, 1 / done.length, 'assess') };
    const simplicity = await measuresOf(context, one.experiment, measure, ownHooks).catch((error) => {
      failed.push(failureOf(one.plan.name, error));
      return {};
    });
    measured.push({ ...one, simplicity });
  }
  if (measured.length > 0 && measured.every(({ simplicity }) => simplicity[measure] === undefined))
    throw new VitrineError('incompatible', say('error.measureOfNone', { name: measure }), { where: 'measure' });
  const found = joined(measured, failed, measure);
  keep(context, found, under ?? found.best, context.now().getTime() - begun);
  return found;
}

type Failure = Frontier['failed'][number];

/** One kind of model with one step of its path. */
interface Plan {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly name: string;
  /** What it adds to the spec that all have in common. */
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Trained {
  readonly experiment: Experiment;
  readonly plan: Plan;
}

interface Measured extends Trained {
  readonly simplicity: FrontierPoint['simplicity'];
}

/** What all models have in common: settings of one kind of model are left out. */
function sharedOf(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { model: _model, training: _training, search: _search, explain: _explain, assess: _assess, ...shared } = spec;
  return shared;
}

function plansOf(
  { name }: Readonly<Record<string, unknown>>,
  kinds: readonly string[] | 'all',
  hooks: RunHooks,
): Plan[] {
  const title = typeof name === 'string' ? name : 'frontier';
  return (kinds === 'all' ? tableKinds : kinds.map(findModelKind)).flatMap(({ kind, complexityPath = [] }) =>
    [{}, ...complexityPath].map((settings: Readonly<Record<string, unknown>>): Plan => {
      const parts = Object.entries(settings).map(([key, value]) => settingText(kind, key, value, hooks));
      const own = [title, kindTitle(kind, hooks), ...parts].join(' · ');
      return { kind, settings, name: own, spec: { name: own, model: { kind, ...settings } } };
    }),
  );
}

/** Progress of one point as a part of all of them: the trainings first, then what is measured of each. */
function within(
  hooks: RunHooks,
  note: string,
  from: number,
  length: number,
  stage: 'train' | 'assess',
): RunHooks['onProgress'] {
  const [start, whole] = stage === 'train' ? [0, trainingShare] : [trainingShare, 1 - trainingShare];
  return ({ share }) => hooks.onProgress?.({ stage, share: start + whole * (from + length * share), note });
}

/** What one point of a frontier could not be had for. @throws what ends them all */
function failureOf(name: string, error: unknown): Failure {
  const { code, message } = toReport(error);
  if (code === 'cancelled' || code === 'internal') throw error;
  return { name, message };
}

/** The share of the progress that the trainings are. */
const trainingShare = 0.8;

/** The frontier is kept under an experiment, as what is said of its place among others. */
function keep(context: StudioContext, result: Frontier, experiment: string, milliseconds: number): void {
  if (experiment === '') return;
  const { seed } = showExperiment(context, experiment);
  insertAssessment(context.project.connection, experiment, {
    id: context.newId(),
    assessment: 'frontier',
    created: context.now().toISOString(),
    seconds: milliseconds / 1000,
    params: { measure: result.measure },
    seed,
    rows: [],
    result,
  });
}

/** A finished experiment of the same settings, as from a frontier that was broken off. */
function known(context: StudioContext, dataset: string, spec: ExperimentSpec): Experiment | undefined {
  const { connection } = context.project;
  const found = listExperiments(connection, false).find(
    (one) => one.status === 'finished' && one.dataset === dataset && sameSpec(one.spec, spec),
  );
  return found && showExperiment(context, found.id);
}

/** What decides the numbers; the target may have been filled in. */
const decisive = [
  'features',
  'split',
  'preprocess',
  'weights',
  'model',
  'training',
  'crossValidation',
  'seed',
  'positiveClass',
] as const;
const sameSpec = (a: ExperimentSpec, b: ExperimentSpec): boolean => {
  const [own, other] = [a, b].map((spec) => decisive.map((key) => spec[key] ?? null));
  return JSON.stringify(own) === JSON.stringify(other);
};

function joined(done: readonly Measured[], failed: readonly Failure[], measure: SimplicityMeasure): Frontier {
  const found = done.flatMap(({ experiment, plan, simplicity }) => {
    const scores = experiment.search?.trials[0]?.folds.flatMap(({ score }) => score ?? []) ?? [];
    if (scores.length === 0) return [];
    const standardError = scores.length > 1 ? standardDeviation(scores, 1) / Math.sqrt(scores.length) : 0;
    const half = scores.length > 1 ? studentQuantile(scores.length - 1) * standardError : 0;
    const centre = mean(scores);
    return [
      {
        experiment: experiment.id,
        name: experiment.name,
        kind: plan.kind,
        settings: { ...plan.settings },
        mean: centre,
        standardError,
        interval: [centre - half, centre + half] as [number, number],
        simplicity,
      },
    ];
  });
  const metric = done[0]?.experiment.search?.metric ?? 'accuracy';
  const isLow = lowerIsBetter(metric);
  const scoreOf = ({ mean: value }: { readonly mean: number }) => (isLow ? -value : value);
  const size = (point: (typeof found)[number]) => point.simplicity[measure] ?? Number.POSITIVE_INFINITY;
  const points = found.map((point) => ({
    ...point,
    isFront:
      Number.isFinite(size(point)) &&
      !found.some(
        (other) =>
          size(other) <= size(point) &&
          scoreOf(other) >= scoreOf(point) &&
          (size(other) < size(point) || scoreOf(other) > scoreOf(point)),
      ),
  }));
  const best = points.reduce((top, point) => (scoreOf(point) > scoreOf(top) ? point : top), points[0]);
  const within = points.filter((point) => scoreOf(point) >= scoreOf(best) - best.standardError);
  const simplest = within.reduce((least, point) => (size(point) < size(least) ? point : least), best);
  return {
    metric,
    lowerIsBetter: isLow,
    measure,
    points,
    best: best?.experiment ?? '',
    oneStandardError: simplest?.experiment ?? '',
    failed: [...failed],
  };
}
