import { nearest } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say, suggesting } from '../../messages/say.ts';
import { columnKind } from '../../schema/dataset.ts';
import { datasetDocument } from '../../studio/report/documents.ts';
import type { Studio } from '../../studio.ts';
import { checked } from '../../validation/checked.ts';
import type { CommandResult } from '../output.ts';

/** Another name or another kind for a column of the project. */
export function columnCommand(
  studio: Studio,
  key: string,
  name: string,
  options: { rename?: string; kind?: string },
): CommandResult {
  const dataset = studio.dataset(key);
  if (options.rename === undefined && options.kind === undefined)
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
  const kind = options.kind === undefined ? undefined : checked(columnKind, options.kind, '--kind', 'usage');
  let current =
    options.rename === undefined ? dataset : studio.renameColumn(dataset.id, place(dataset.id, name), options.rename);
  if (kind !== undefined)
    current = studio.retypeColumn(current.id, place(current.id, options.rename?.trim() ?? name), kind);
  return {
    json: datasetDocument(current),
    text: `${current.name} (${current.id.slice(0, 8)}): ${current.columns.map((column) => `${column.name} ${column.kind}`).join(', ')}`,
    warnings: current.id === dataset.id ? [] : current.notes.slice(-1),
  };
}
