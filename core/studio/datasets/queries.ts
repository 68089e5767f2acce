import { relation } from '../../data/relations.ts';
import { findColumn } from '../../data/table.ts';
import { listDatasets } from '../../store/datasets.ts';
import type { AnswersTo } from '../desk.ts';
import type { datasetCalls } from './calls.ts';
import { previewSplit } from './columns.ts';
import { datasetColumn, datasetWarnings, knownDataset, tryDatasetFormula } from './dataset.ts';
import { picturesOfRows } from './images.ts';
import { rowTexts, tablePage } from './table-page.ts';

type Queries =
  | 'dataset.list'
  | 'dataset.warnings'
  | 'dataset.column'
  | 'dataset.associations'
  | 'dataset.relation'
  | 'dataset.tryFormula'
  | 'dataset.page'
  | 'dataset.row'
  | 'dataset.images'
  | 'dataset.split';

export const datasetQueries: AnswersTo<typeof datasetCalls, Queries> = {
  'dataset.list': ({ context }) => listDatasets(context().project.connection),
  'dataset.warnings': ({ context }, { id, target }) => datasetWarnings(context(), id, target),
  'dataset.column': ({ context }, { id, column, target }) => datasetColumn(context(), id, column, target),
  'dataset.associations': ({ context }, { id, target }) =>
    context().pool.run('associations', { table: context().table(knownDataset(context(), id).id), target }),
  'dataset.relation'({ context }, { id, first, second }) {
    const table = context().table(knownDataset(context(), id).id);
    return relation(table, findColumn(table, first, 'first'), findColumn(table, second, 'second'));
  },
  'dataset.tryFormula': ({ context }, { id, formula }) => tryDatasetFormula(context(), id, formula),
  'dataset.page': ({ context }, { id, query }) => tablePage(context(), id, query),
  'dataset.row': ({ context }, { id, row }) => rowTexts(context().table(knownDataset(context(), id).id), row),
  'dataset.images': ({ context }, { id, rows, side }) =>
    picturesOfRows(context().table(knownDataset(context(), id).id), rows, side),
  'dataset.split': ({ context }, { id, target, task, split }) =>
    previewSplit(context().table(knownDataset(context(), id).id), target, task, split),
};
