import { markDatasetDeleted } from '../../store/datasets.ts';
import type { AnswersTo } from '../desk.ts';
import type { datasetCalls } from './calls.ts';
import { chooseTarget, deriveDatasetColumn, renameDatasetColumn, retypeDatasetColumn } from './dataset.ts';

type Commands =
  | 'dataset.setTarget'
  | 'dataset.renameColumn'
  | 'dataset.retypeColumn'
  | 'dataset.deriveColumn'
  | 'dataset.delete'
  | 'dataset.restore';

export const datasetCommands: AnswersTo<typeof datasetCalls, Commands> = {
  'dataset.setTarget'({ edited, changed }, { id, target }) {
    const summary = chooseTarget(edited(), id, target);
    changed('datasets', id);
    return summary;
  },
  'dataset.renameColumn'({ edited, changed }, { id, column, name }) {
    const summary = renameDatasetColumn(edited(), id, column, name);
    for (const what of ['datasets', 'experiments'] as const) changed(what);
    return summary;
  },
  'dataset.retypeColumn'({ edited, changed }, { id, column, kind }) {
    const summary = retypeDatasetColumn(edited(), id, column, kind);
    changed('datasets', id);
    return summary;
  },
  'dataset.deriveColumn'({ edited, changed }, { id, name, formula }) {
    const summary = deriveDatasetColumn(edited(), id, name, formula);
    changed('datasets', summary.id);
    return summary;
  },
  'dataset.delete'({ edited, changed }, { id }) {
    const { project, now } = edited();
    markDatasetDeleted(project.connection, id, now().toISOString());
    return changed('datasets', id);
  },
  'dataset.restore'({ edited, changed }, { id }) {
    markDatasetDeleted(edited().project.connection, id, null);
    return changed('datasets', id);
  },
};
