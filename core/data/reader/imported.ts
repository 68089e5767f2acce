import type { ColumnReading, ImportPreview } from '../../schema/dataset.ts';
import type { Table } from '../table.ts';

export interface ImportedTable {
  readonly table: Table;
  readonly preview: ImportPreview;
  /** How each column was read, so that a new file for its model is read alike. */
  readonly readings: readonly ColumnReading[];
}

/** How the columns of a model's training data were read, by name: a file of new rows is read in the same way. */
export type ReadLike = readonly ColumnReading[] | undefined;
