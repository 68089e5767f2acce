// The list of experiments. It needs neither models nor methods, so that the command line shows it at once.
import type { ExperimentRow } from '../../schema/experiment.ts';
import { datasetName } from '../../store/datasets.ts';
import { type ListedExperiment, listExperimentSummaries } from '../../store/experiment-list.ts';
import type { StoredExperiment } from '../../store/experiments.ts';
import type { StudioContext } from '../context.ts';

/** A run that says it is under way in a file that nobody writes to has died with its program. */
export function statusOf(
  context: Pick<StudioContext, 'project'>,
  stored: Pick<StoredExperiment, 'status'>,
): StoredExperiment['status'] {
  const { readOnly, writtenElsewhere } = context.project;
  const live = stored.status === 'running' || stored.status === 'paused';
  return live && readOnly && !writtenElsewhere ? 'interrupted' : stored.status;
}

/** The list, newest first. */
export function listRows(context: Pick<StudioContext, 'project'>, deleted = false): ExperimentRow[] {
  const { connection } = context.project;
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!names.has(id)) names.set(id, datasetName(connection, id));
    return names.get(id) ?? '';
  };
  return listExperimentSummaries(connection, deleted).map((listed) => ({
    ...toRow(listed, nameOf(listed.dataset)),
    status: statusOf(context, listed),
    deleted,
  }));
}

function toRow({ seconds, metrics, ...listed }: ListedExperiment, dataset: string): Omit<ExperimentRow, 'deleted'> {
  const metric =
    metrics?.accuracy !== undefined
      ? { name: 'accuracy', value: metrics.accuracy }
      : metrics?.r2 !== undefined && metrics.r2 !== null
        ? { name: 'r2', value: metrics.r2 }
        : null;
  // what was explained afterwards is no part of the run
  const { train, load = 0 } = seconds;
  return { ...listed, dataset, seconds: train === undefined ? null : train + load, metric, metrics };
}
