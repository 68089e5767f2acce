// The list of experiments. It needs neither models nor methods, so that the command line shows it at once.
import type { ExperimentRow } from '../schema/experiment.ts';
import { findDataset } from '../store/datasets.ts';
import { countEpochs } from '../store/epochs.ts';
import { countExplanations, listExperiments, type StoredExperiment } from '../store/experiments.ts';
import type { StudioContext } from './context.ts';

/** A run that says it is under way in a file that nobody writes to has died with its program. */
export function statusOf(context: Pick<StudioContext, 'project'>, stored: StoredExperiment): StoredExperiment['status'] {
  const { readOnly, writtenElsewhere } = context.project;
  const live = stored.status === 'running' || stored.status === 'paused';
  return live && readOnly && !writtenElsewhere ? 'interrupted' : stored.status;
}

/** The list, newest first. */
export function listRows(context: Pick<StudioContext, 'project'>, deleted = false): ExperimentRow[] {
  const { connection } = context.project;
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!names.has(id)) names.set(id, findDataset(connection, id)?.name ?? '');
    return names.get(id) ?? '';
  };
  return listExperiments(connection, deleted).map((stored) => ({
    ...toRow(stored, nameOf(stored.dataset)),
    status: statusOf(context, stored),
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
