import { toReport, VitrineError } from '../errors.ts';
import { unpackArtifact } from '../models/artifact.ts';
import type { EpochRecord, Experiment, ExperimentRow } from '../schema/experiment.ts';
import type { ExperimentSpec } from '../schema/spec.ts';
import { findDataset } from '../store/datasets.ts';
import {
  addSeconds,
  countEpochs,
  dropEpochsAfter,
  findExperiment,
  finishTraining,
  getArtifact,
  insertEpochs,
  insertExperiment,
  listEpochs,
  listExperiments,
  type StoredExperiment,
  setStart,
  setStatus,
} from '../store/experiments.ts';
import { countExplanations, listExplanations } from '../store/explanations.ts';
import { assertWritable, type RunHooks, type StudioContext } from './context.ts';
import { explainExperiment } from './explanations.ts';
import { resolveDataset } from './import.ts';

/** Imports if needed, splits, trains, evaluates and explains; everything is stored as it comes. */
export async function runExperiment(context: StudioContext, spec: ExperimentSpec, folder: string, hooks: RunHooks = {}): Promise<Experiment> {
  assertWritable(context);
  const loadBegun = performance.now();
  const dataset = await resolveDataset(context, spec.dataset, folder, hooks);
  const load = (performance.now() - loadBegun) / 1000;
  const complete = { ...spec, target: spec.target ?? dataset.target ?? undefined };
  const { connection } = context.project;
  const id = context.newId();
  const name = spec.name ?? `${spec.model.kind} ${listExperiments(connection).filter((entry) => entry.spec.model.kind === spec.model.kind).length + 1}`;
  insertExperiment(connection, { id, name, created: context.now().toISOString(), dataset: dataset.id, spec: complete, version: context.version });
  addSeconds(connection, id, { load });
  hooks.onExperiment?.(id);
  return trainAndExplain(context, id, undefined, hooks);
}

/** Goes on with a run that was interrupted or cancelled, from its last checkpoint, or from the beginning where there is none. */
export async function continueExperiment(context: StudioContext, key: string, hooks: RunHooks = {}): Promise<Experiment> {
  assertWritable(context);
  const stored = findExperiment(context.project.connection, key);
  if (stored.outcome) throw new VitrineError('usage', `"${stored.name}" has finished; there is nothing to continue.`, { where: 'id' });
  const checkpoint = getArtifact(context.project.connection, stored.id, 'checkpoint');
  dropEpochsAfter(context.project.connection, stored.id, checkpoint ? checkpointEpoch(checkpoint) : 0);
  setStatus(context.project.connection, stored.id, 'running');
  hooks.onExperiment?.(stored.id);
  return trainAndExplain(context, stored.id, checkpoint, hooks);
}

function checkpointEpoch(bytes: Uint8Array): number {
  const value = unpackArtifact(bytes);
  return typeof value === 'object' && value !== null && 'epoch' in value && typeof value.epoch === 'number' ? value.epoch : 0;
}

async function trainAndExplain(context: StudioContext, id: string, checkpoint: Uint8Array | undefined, hooks: RunHooks): Promise<Experiment> {
  const { connection } = context.project;
  const stored = findExperiment(connection, id);
  try {
    const outcome = await context.pool.run(
      'train',
      { table: context.table(stored.dataset), spec: stored.spec, checkpoint },
      {
        seed: stored.spec.seed,
        control: hooks.control,
        onProgress: hooks.onProgress,
        onEvent(event) {
          if (event.kind === 'start') return setStart(connection, id, event.start);
          // stored first, shown afterwards: what a person has seen is in the file
          insertEpochs(connection, id, event.epochs, event.checkpoint);
          if (event.epochs.length > 0) hooks.onEpochs?.(event.epochs);
        },
      },
    );
    finishTraining(connection, id, outcome);
    for (const request of stored.spec.explain) await explainExperiment(context, id, request, hooks);
    setStatus(connection, id, outcome.training?.stoppedBy === 'user' ? 'stopped' : 'finished');
  } catch (error) {
    const report = toReport(error);
    setStatus(connection, id, report.code === 'cancelled' ? 'cancelled' : 'failed', report);
    throw error;
  }
  return showExperiment(context, id);
}

function historyOf(epochs: readonly EpochRecord[]): NonNullable<Experiment['training']>['history'] {
  const optional = (name: 'valLoss' | 'accuracy' | 'valAccuracy') =>
    epochs.some((epoch) => epoch[name] !== undefined) ? { [name]: epochs.map((epoch) => epoch[name] ?? Number.NaN) } : {};
  return {
    loss: epochs.map((epoch) => epoch.loss),
    ...optional('valLoss'),
    ...optional('accuracy'),
    ...optional('valAccuracy'),
    learningRate: epochs.map((epoch) => epoch.learningRate),
  };
}

/** One experiment, whole. */
export function showExperiment(context: StudioContext, key: string): Experiment {
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const dataset = findDataset(connection, stored.dataset);
  const epochs = listEpochs(connection, stored.id);
  const { start, outcome, seconds } = stored;
  const last = epochs[epochs.length - 1];
  return {
    id: stored.id,
    name: stored.name,
    status: stored.status,
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
    model: { kind: stored.spec.model.kind, params: start?.params ?? {}, ...(outcome ? { facts: outcome.facts, hash: outcome.modelHash } : {}) },
    preprocess: start?.preprocess ?? {},
    ...(epochs.length > 0 && {
      training: {
        epochs: last.epoch,
        stoppedBy: outcome?.training?.stoppedBy ?? 'user',
        backend: outcome?.training?.backend ?? '',
        advice: outcome?.training?.advice,
        history: historyOf(epochs),
      },
    }),
    metrics: outcome?.metrics ?? {},
    explanations: listExplanations(connection, stored.id),
    assessments: [],
    seconds: { load: 0, train: 0, explain: 0, assess: 0, ...seconds, total: Object.values(seconds).reduce((a, b) => a + b, 0) },
    warnings: [...(start?.warnings ?? []), ...(outcome?.warnings ?? [])],
    note: stored.note,
    starred: stored.starred,
    ...(stored.error ? { error: stored.error } : {}),
    spec: stored.spec,
  };
}

/** The list, newest first. */
export function listRows(context: StudioContext, deleted = false): ExperimentRow[] {
  const { connection } = context.project;
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!names.has(id)) names.set(id, findDataset(connection, id)?.name ?? '');
    return names.get(id) ?? '';
  };
  return listExperiments(connection, deleted).map((stored) => ({
    ...toRow(stored, nameOf(stored.dataset)),
    explanations: countExplanations(connection, stored.id),
    epochs: countEpochs(connection, stored.id),
    deleted,
  }));
}

function toRow(stored: StoredExperiment, dataset: string): Omit<ExperimentRow, 'explanations' | 'epochs' | 'deleted'> {
  const best = stored.outcome?.metrics.test ?? stored.outcome?.metrics.train;
  const metric =
    best?.accuracy !== undefined
      ? { name: 'accuracy', value: best.accuracy }
      : best?.r2 !== undefined && best.r2 !== null
        ? { name: 'r2', value: best.r2 }
        : null;
  const { train, load = 0, explain = 0 } = stored.seconds;
  return {
    id: stored.id,
    name: stored.name,
    status: stored.status,
    created: stored.created,
    dataset,
    target: stored.spec.target ?? '',
    task: stored.start?.task ?? stored.spec.task ?? 'classification',
    kind: stored.spec.model.kind,
    seconds: train === undefined ? null : train + load + explain,
    metric,
    metrics: best ?? null,
    note: stored.note,
    starred: stored.starred,
    error: stored.error?.message ?? null,
  };
}
