import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ColumnKind, DatasetSummary } from '../../schema/dataset.ts';
import type { ColumnDetail } from '../../schema/summaries.ts';
import { findDataset, setTarget } from '../../store/datasets.ts';
import type { StudioContext } from '../context.ts';
import { renameColumn, retypeColumn } from './change-columns.ts';
import { columnDetail } from './columns.ts';
import { deriveColumn, tryFormula } from './derive-column.ts';

/** A data set by its id or name. @throws not-found */
export function knownDataset({ project }: StudioContext, key: string): DatasetSummary {
  const found = findDataset(project.connection, key);
  if (!found) throw new VitrineError('not-found', say('error.thereNoDataSetProject', { key }), { where: 'dataset' });
  return found;
}

/** @throws column-not-found */
export function chooseTarget(context: StudioContext, key: string, target: string | null): DatasetSummary {
  const { id, columns } = knownDataset(context, key);
  if (target !== null && !columns.some((column) => column.name === target))
    throw new VitrineError('column-not-found', say('error.noSuchColumn', { name: target }), { where: 'target' });
  setTarget(context.project.connection, id, target);
  return knownDataset(context, id);
}

/** Specs, models and explanations follow the name. */
export function renameDatasetColumn(
  context: StudioContext,
  key: string,
  position: number,
  name: string,
): DatasetSummary {
  const found = knownDataset(context, key);
  renameColumn(context, found, position, name);
  return knownDataset(context, found.id);
}

export const retypeDatasetColumn = (context: StudioContext, key: string, position: number, kind: ColumnKind) =>
  retypeColumn(context, knownDataset(context, key), position, kind);

/** A column computed from others. */
export const deriveDatasetColumn = (context: StudioContext, key: string, name: string, formula: string) =>
  deriveColumn(context, knownDataset(context, key), name, formula);

/** One column, large. @throws column-not-found */
export function datasetColumn(
  context: StudioContext,
  key: string,
  position: number,
  target: string | null,
): ColumnDetail {
  const found = knownDataset(context, key);
  if (position >= found.columns.length)
    throw new VitrineError('column-not-found', say('error.noColumnNumber', { position }), { where: 'column' });
  return columnDetail(found, context.table(found.id), position, target);
}

/** What may be wrong with the data, for this target. */
export function datasetWarnings(context: StudioContext, key: string, target: string | null) {
  const { id, columns } = knownDataset(context, key);
  return context.pool.run('warnings', {
    table: context.table(id),
    profiles: columns.map((column) => column.profile),
    target,
  });
}

export const tryDatasetFormula = (context: StudioContext, key: string, formula: string) =>
  tryFormula(context, knownDataset(context, key), formula);
