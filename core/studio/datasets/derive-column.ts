// A column computed from others, after the import; in new files for a model it is computed anew.
import { formulaColumns, formulaValues } from '../../data/formula/formula.ts';
import { profileColumn } from '../../data/profile.ts';
import type { Column, Table } from '../../data/table.ts';
import { toReport, VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { ColumnProfile, ColumnReading, DatasetSummary } from '../../schema/dataset.ts';
import { appendColumn, datasetReadings, tableHash } from '../../store/datasets.ts';
import { experimentsOf } from '../../store/experiments.ts';
import { assertWritable, type StudioContext } from '../context.ts';
import { foundDataset, freeColumnName, insertCopy } from './change-columns.ts';

/** What a formula gives, before it is taken. @throws usage, column-not-found */
export function tryFormula(context: StudioContext, dataset: DatasetSummary, formula: string): ColumnProfile {
  return profileColumn(derived(context.table(dataset.id), 0, '', formula));
}

/**
 * Adds a column of numbers to a data set. Where experiments use it, a copy is made and the old one stays.
 * @returns the data set that has the column
 * @throws usage where the name is taken or the formula cannot be read; column-not-found
 */
export function deriveColumn(
  context: StudioContext,
  dataset: DatasetSummary,
  wanted: string,
  formula: string,
): DatasetSummary {
  assertWritable(context);
  const { connection } = context.project;
  const name = freeColumnName(dataset, wanted);
  const table = context.table(dataset.id);
  const column = derived(table, table.columns.length, name, formula);
  const profile = profileColumn(column);
  const changed: Table = { ...table, columns: [...table.columns, column] };
  const { missing } = profile;
  const note = say('column.note', {
    column: name,
    note: missing > 0 ? say('note.derivedMissing', { formula, missing }) : say('note.derived', { formula }),
  });
  const notes = [...dataset.notes, note];
  const reading: ColumnReading = {
    name,
    kind: 'numeric',
    format: { decimal: '.', affix: '' },
    missing: [],
    formula,
  };
  if (experimentsOf(connection, dataset.id).length === 0) {
    appendColumn(connection, dataset, reading, { column, profile, hash: tableHash(changed), notes });
    context.forget(dataset.id);
    return foundDataset(context, dataset.id);
  }
  return insertCopy(context, dataset, {
    table: changed,
    notes,
    profiles: [...dataset.columns.map((one) => one.profile), profile],
    readings: [...datasetReadings(connection, dataset.id), reading],
  });
}

function derived(table: Table, id: number, name: string, formula: string): Column {
  const values = formulaValues(formula, table);
  if (table.rows > 0 && values.every(Number.isNaN))
    throw new VitrineError('usage', say('error.formulaGivesNothing', {}), {
      where: 'formula',
      hint: say('hint.formulaExample', {}),
    });
  return { id, name, kind: 'numeric', values };
}

/**
 * A file's table with the columns that its data set computes, where the file has what they need and not the columns
 * themselves. They may build on each other, in the order in which they were made.
 */
export function withDerived(table: Table, readings: readonly ColumnReading[]): Table {
  let known = table;
  for (const { name, formula } of readings) {
    const names = new Set(known.columns.map((column) => column.name));
    if (formula === undefined || names.has(name) || formulaColumns(formula).some((one) => !names.has(one))) continue;
    const values = attempted(formula, known);
    if (values)
      known = { ...known, columns: [...known.columns, { id: known.columns.length, name, kind: 'numeric', values }] };
  }
  return known;
}

/** Nothing where a column has become another kind since: a model that needs the values says that it lacks them. */
function attempted(formula: string, table: Table): Float64Array | undefined {
  try {
    return formulaValues(formula, table);
  } catch (error) {
    if (toReport(error).code === 'usage') return undefined;
    throw error;
  }
}
