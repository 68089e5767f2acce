import { inEnglish } from '../../messages/format.ts';
import { say } from '../../messages/say.ts';
import type { AssessmentRecord } from '../../schema/assessment.ts';
import type { EpochRecord, Experiment, StoppedBy } from '../../schema/experiment.ts';
import type { Message } from '../../schema/message.ts';
import type { ExperimentView } from '../../schema/summaries.ts';
import { listAssessments } from '../../store/assessments.ts';
import { findDataset } from '../../store/datasets.ts';
import { countDamagedEpochs, countEpochs, lastEpoch, listEpochs } from '../../store/epochs.ts';
import { findExperiment, type StoredExperiment } from '../../store/experiments.ts';
import { listTasks } from '../../store/explanation-tasks.ts';
import { countExplanations, listExplanations, listListed } from '../../store/explanations.ts';
import type { StudioContext } from '../context.ts';
import { listedOf } from '../explanations/listed-explanation.ts';
import { experimentView } from './experiment-view.ts';
import { statusOf } from './list.ts';
import { hasTrials, trialTable } from './search.ts';

function historyOf(epochs: readonly EpochRecord[]): NonNullable<Experiment['training']>['history'] {
  const optional = (name: 'valLoss' | 'accuracy' | 'valAccuracy') =>
    epochs.some((epoch) => epoch[name] !== undefined)
      ? { [name]: epochs.map((epoch) => epoch[name] ?? Number.NaN) }
      : {};
  return {
    loss: epochs.map((epoch) => epoch.loss),
    ...optional('valLoss'),
    ...optional('accuracy'),
    ...optional('valAccuracy'),
    learningRate: epochs.map((epoch) => epoch.learningRate),
  };
}

/** What ended a run: nothing yet where it is under way. */
function endOf({ outcome, status, error }: StoredExperiment): { stoppedBy?: StoppedBy } {
  if (outcome?.training) return { stoppedBy: outcome.training.stoppedBy };
  if (error)
    return { stoppedBy: error.code === 'diverged' ? 'diverged' : error.code === 'cancelled' ? 'user' : 'error' };
  return status === 'stopped' || status === 'cancelled' ? { stoppedBy: 'user' } : {};
}

/** One experiment, whole. */
export function showExperiment(context: StudioContext, key: string): Experiment {
  const stored = findExperiment(context.project.connection, key);
  const { connection } = context.project;
  const epochs = listEpochs(connection, stored.id);
  const explanations = listExplanations(connection, stored.id);
  const damage = {
    epochs: countEpochs(connection, stored.id) - epochs.length,
    explanations: countExplanations(connection, stored.id) - explanations.length,
  };
  return { ...describe(context, stored, epochs, damage), explanations };
}

/** One experiment for a page that has its curves from elsewhere: of a long run, the last epoch alone is read. */
export function viewExperiment(context: StudioContext, key: string): ExperimentView {
  const stored = findExperiment(context.project.connection, key);
  const { connection } = context.project;
  const heads = listListed(connection, stored.id, listedOf).map(({ head }) => head);
  const damage = {
    epochs: damagedEpochs(context, stored.id),
    explanations: countExplanations(connection, stored.id) - heads.length,
  };
  return experimentView(
    describe(context, stored, lastEpoch(connection, stored.id), damage),
    heads,
    listTasks(connection, stored.id),
  );
}

/** Epochs of a run that are not what was stored; those that are being stored here are. */
function damagedEpochs(context: StudioContext, id: string): number {
  if (context.live.has(id)) return 0;
  const { connection } = context.project;
  const epochs = countEpochs(connection, id);
  const known = context.damagedEpochs.get(id);
  if (known?.epochs === epochs) return known.damaged;
  const damaged = countDamagedEpochs(connection, id);
  context.damagedEpochs.set(id, { epochs, damaged });
  return damaged;
}

function describe(
  context: StudioContext,
  stored: StoredExperiment,
  epochs: readonly EpochRecord[],
  damage: Damage,
): Omit<Experiment, 'explanations'> {
  const { connection } = context.project;
  const dataset = findDataset(connection, stored.dataset);
  const { start, outcome, seconds } = stored;
  const last = epochs[epochs.length - 1];
  const assessments = listAssessments(connection, stored.id);
  return {
    id: stored.id,
    name: stored.name,
    status: statusOf(context, stored),
    created: stored.created,
    seed: stored.spec.seed,
    task: start?.task ?? stored.spec.task ?? 'classification',
    version: stored.version,
    dataset: {
      id: stored.dataset,
      name: dataset?.name ?? '',
      hash: dataset?.hash ?? '',
      rows: dataset?.rows ?? 0,
      features: start?.features ?? [],
      target: {
        name: stored.spec.target ?? '',
        ...(start?.classes ? { classes: [...start.classes] } : {}),
        ...(start?.positiveClass === undefined ? {} : { positiveClass: start.positiveClass }),
      },
      droppedRows: start?.droppedRows ?? 0,
    },
    split: start?.split ?? { train: 0, validation: 0, test: 0, trainRows: [], validationRows: [], testRows: [] },
    model: {
      kind: stored.spec.model.kind,
      params: start?.params ?? {},
      ...(outcome
        ? { facts: { ...outcome.facts, ...complexityFacts(assessments, outcome) }, hash: outcome.modelHash }
        : {}),
    },
    preprocess: start?.preprocess ?? {},
    ...(epochs.length > 0 && {
      training: {
        epochs: last.epoch,
        ...endOf(stored),
        backend: outcome?.training?.backend ?? '',
        advice: outcome?.training?.advice && inEnglish(outcome.training.advice),
        history: historyOf(epochs),
      },
    }),
    ...(stored.decision ? { decision: stored.decision } : {}),
    metrics: outcome?.metrics ?? {},
    ...(hasTrials(stored.spec) ? { search: trialTable(context, stored) } : {}),
    assessments,
    seconds: {
      load: 0,
      train: 0,
      explain: 0,
      assess: 0,
      ...seconds,
      total: Object.values(seconds).reduce((a, b) => a + b, 0),
      ...(outcome?.perPrediction === undefined ? {} : { prediction: outcome.perPrediction }),
    },
    warnings: [...(start?.warnings ?? []), ...(outcome?.warnings ?? []), ...damageOf(damage)],
    note: stored.note,
    starred: stored.starred,
    ...(stored.error ? { error: stored.error } : {}),
    spec: stored.spec,
  };
}

/** What the newest assessment of complexity found of this model, beside what it is built of and knows exactly. */
function complexityFacts(
  assessments: readonly AssessmentRecord[],
  { modelHash, facts }: Pick<NonNullable<StoredExperiment['outcome']>, 'modelHash' | 'facts'>,
): Record<string, number> {
  const found = assessments.findLast((one) => one.assessment === 'complexity' && one.modelHash === modelHash)?.result;
  return Object.fromEntries(
    (['degreesOfFreedom', 'interactionStrength', 'descriptionLength'] as const).flatMap((name) => {
      const value = name in facts ? undefined : found?.[name];
      return typeof value === 'number'
        ? [[name === 'degreesOfFreedom' ? 'effectiveDegreesOfFreedom' : name, value]]
        : [];
    }),
  );
}

/** Parts of a run that cannot be read any more. */
interface Damage {
  readonly epochs: number;
  readonly explanations: number;
}

function damageOf({ epochs, explanations }: Damage): Message[] {
  return [
    ...(explanations === 0 ? [] : [say('train.damagedExplanations', { count: explanations })]),
    ...(epochs === 0 ? [] : [say('train.damagedEpochs', { count: epochs })]),
  ];
}
