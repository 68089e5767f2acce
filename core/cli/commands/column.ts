import { nearest } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say, suggesting } from '../../messages/say.ts';
import { columnKind, type DatasetSummary } from '../../schema/dataset.ts';
import { datasetDocument } from '../../studio/report/documents.ts';
import type { Studio } from '../../studio.ts';
import { checked } from '../../validation/checked.ts';
import type { CommandResult } from '../output.ts';

/** Another name or another kind for a column of the project, or a new column by a formula. */
export function columnCommand(
  studio: Studio,
  key: string,
  name: string,
  options: { rename?: string; kind?: string; formula?: string },
): CommandResult {
  const dataset = studio.dataset(key);
  if (options.rename === undefined && options.kind === undefined && options.formula === undefined)
    throw new VitrineError('usage', say('error.nothingBeChanged', {}), { hint: say('hint.giveRenameOrKind', {}) });
  const place = (id: string, wanted: string): number => {
    const { columns } = studio.dataset(id);
    const found = columns.findIndex((column) => column.name === wanted);
    if (found >= 0) return found;
    const names = columns.map((column) => column.name);
    const near = nearest(wanted, names);
    throw new VitrineError('column-not-found', say('error.noSuchColumn', { name: wanted }), {
      where: 'column',
      hint: suggesting(near, say('hint.columns', { names: listed(names.slice(0, 30)) })),
    });
  };
  if (options.formula !== undefined) return shown(studio.deriveColumn(dataset.id, name, options.formula), dataset);
  const kind = options.kind === undefined ? undefined : checked(columnKind, options.kind, '--kind', 'usage');
  let current =
    options.rename === undefined ? dataset : studio.renameColumn(dataset.id, place(dataset.id, name), options.rename);
  if (kind !== undefined)
    current = studio.retypeColumn(current.id, place(current.id, options.rename?.trim() ?? name), kind);
  return shown(current, dataset);
}

/** The data set as it is now; that a copy was made is said by its newest note. */
const shown = (current: DatasetSummary, before: DatasetSummary): CommandResult => ({
  json: datasetDocument(current),
  text: `${current.name} (${current.id.slice(0, 8)}): ${current.columns.map((column) => `${column.name} ${column.kind}`).join(', ')}`,
  warnings: current.id === before.id ? [] : current.notes.slice(-1),
});
