import { cellText, type Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { RowPage, RowPageQuery } from '../../schema/views.ts';
import type { StudioContext } from '../context.ts';

/** A page of a data set's rows as text, sorted and filtered in the engine. */
export function tablePage(context: StudioContext, datasetId: string, query: RowPageQuery): RowPage {
  const table = context.table(datasetId);
  let rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  if (query.filter) {
    const words = query.filter.toLowerCase();
    rows = rows.filter((row) => table.columns.some((column) => cellText(column, row)?.toLowerCase().includes(words)));
  }
  const sortBy = query.sort === undefined ? undefined : table.columns[query.sort.column];
  if (sortBy && query.sort) {
    const values = sortBy.kind === 'numeric' ? sortBy.values : sortBy.codes;
    const sign = query.sort.descending ? -1 : 1;
    const missing = (value: number) => Number.isNaN(value) || (sortBy.kind !== 'numeric' && value < 0);
    rows.sort(
      (a, b) => Number(missing(values[a])) - Number(missing(values[b])) || sign * (values[a] - values[b]) || a - b,
    );
  }
  const page = rows.slice(query.start, query.start + query.count);
  return {
    total: rows.length,
    rows: Array.from(page, (row) => ({
      row,
      cells: table.columns.map((column) => cellText(column, row)?.slice(0, 300) ?? null),
    })),
  };
}

/** The cells of one row, by feature name, as text. */
export function rowTexts(table: Table, row: number): { name: string; text: string | null }[] {
  if (row < 0 || row >= table.rows)
    throw new VitrineError('rows', say('error.rowDoesNotExist', { row }), {
      where: 'row',
      hint: say('hint.rowsCountedFrom0', { rows: table.rows - 1 }),
    });
  return table.columns.map((column) => ({ name: column.name, text: cellText(column, row) }));
}
