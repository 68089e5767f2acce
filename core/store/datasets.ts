import { createHash } from 'node:crypto';
import { z } from 'zod';
import { renameInFormula } from '../data/formula/names.ts';
import { pictureCount } from '../data/images/pictures.ts';
import { profileColumn } from '../data/profile.ts';
import type { Column, Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { mapColumns } from '../messages/columns.ts';
import { say } from '../messages/say.ts';
import {
  type ColumnKind,
  type ColumnProfile,
  type ColumnReading,
  columnProfile,
  columnReading,
  type DatasetSummary,
  defaultMissingMarkers,
  type ImportOptions,
  type ImportPreview,
  rejectedLine,
} from '../schema/dataset.ts';
import { type Message, storedMessage } from '../schema/message.ts';
import { insertImages, loadImages, pictureHashes } from './images.ts';
import { giveLogBack } from './open.ts';
import { sealed, unsealed, unsealedOr } from './seal.ts';
import type { Connection } from './sqlite.ts';

interface Row {
  id: string;
  name: string;
  source: string;
  created: string;
  rows: number;
  hash: string;
  target: string | null;
  import_options: string;
  rejected: string;
  rejected_count: number;
  notes: string;
}

interface ColumnRow {
  dataset: string;
  position: number;
  name: string;
  kind: ColumnKind;
  categories: string;
  profile: string;
  data: Buffer;
}

export interface NewDataset {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly created: string;
  readonly target: string | null;
  readonly options: ImportOptions;
  readonly table: Table;
  readonly preview: Pick<ImportPreview, 'rejected' | 'rejectedCount' | 'notes'>;
  readonly profiles: readonly ColumnProfile[];
  readonly readings: readonly ColumnReading[];
}

/** SHA-256 over names, kinds, categories and values. */
export function tableHash(table: Table): string {
  const hash = createHash('sha256');
  for (const column of table.columns) {
    hash.update(JSON.stringify([column.name, column.kind, column.kind === 'numeric' ? [] : column.categories]));
    hash.update(columnBytes(column));
    if (column.kind === 'image') for (const one of pictureHashes(column.pictures)) hash.update(one);
  }
  return hash.digest('hex');
}

/** As JSON; of numbers there are none. */
const categoriesOf = (column: Column): string => JSON.stringify(column.kind === 'numeric' ? [] : column.categories);

function columnBytes(column: Column): Buffer {
  const values = column.kind === 'numeric' ? column.values : column.codes;
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Stores a data set whole or not at all. */
export function insertDataset(connection: Connection, dataset: NewDataset): void {
  try {
    insertWhole(connection, dataset);
  } catch (error) {
    // what was written before it failed stands in the log, which may have filled the disk
    giveLogBack(connection);
    throw error;
  }
}

function insertWhole(connection: Connection, dataset: NewDataset): void {
  const { table, preview } = dataset;
  const insertColumn = connection.prepare('INSERT INTO dataset_column VALUES (?, ?, ?, ?, ?, ?, ?)');
  connection
    .transaction(() => {
      connection
        .prepare(
          'INSERT INTO dataset (id, name, source, created, rows, hash, target, import_options, rejected, rejected_count, notes, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)',
        )
        .run(
          dataset.id,
          dataset.name,
          dataset.source,
          dataset.created,
          table.rows,
          tableHash(table),
          dataset.target,
          sealed({ ...dataset.options, readings: dataset.readings }),
          sealed(preview.rejected),
          preview.rejectedCount,
          sealed(preview.notes),
        );
      table.columns.forEach((column, i) => {
        insertColumn.run(
          dataset.id,
          column.id,
          column.name,
          column.kind,
          categoriesOf(column),
          sealed(dataset.profiles[i]),
          columnBytes(column),
        );
        if (column.kind === 'image') insertImages(connection, dataset.id, column.id, column.pictures);
      });
    })
    .immediate();
}

const storedReadings = z.object({ readings: z.array(columnReading).optional() });

/**
 * How the columns were read, so that a file of new rows is read alike; kinds as they are now. Projects of earlier
 * versions kept kinds alone.
 */
export function datasetReadings(connection: Connection, id: string): ColumnReading[] {
  const row = connection.prepare('SELECT import_options FROM dataset WHERE id = ?').get(id) as
    | { import_options: string }
    | undefined;
  const stored = row && storedReadings.safeParse(unsealed(row.import_options));
  const known = new Map(
    (stored?.success ? (stored.data.readings ?? []) : []).map((reading) => [reading.name, reading]),
  );
  const columns = connection
    .prepare('SELECT name, kind FROM dataset_column WHERE dataset = ? ORDER BY position')
    .all(id) as Pick<ColumnRow, 'name' | 'kind'>[];
  return columns.map(({ name, kind }) => ({
    ...(known.get(name) ?? { format: { decimal: '.', affix: '' }, missing: [...defaultMissingMarkers] }),
    name,
    kind,
  }));
}

export function listDatasets(connection: Connection): DatasetSummary[] {
  const rows = connection.prepare('SELECT * FROM dataset WHERE deleted IS NULL ORDER BY rowid DESC').all() as Row[];
  return rows.map((row) => summary(connection, row));
}

/** By id (also in the bin, for the experiments that used it), or by name (the newest of that name). */
export function findDataset(connection: Connection, key: string): DatasetSummary | undefined {
  const row = connection
    .prepare(
      'SELECT * FROM dataset WHERE id = ? OR (name = ? AND deleted IS NULL) ORDER BY id = ? DESC, rowid DESC LIMIT 1',
    )
    .get(key, key, key) as Row | undefined;
  return row && summary(connection, row);
}

/** Without what is large; empty where there is none. */
export const datasetName = (connection: Connection, id: string): string =>
  (connection.prepare('SELECT name FROM dataset WHERE id = ?').pluck().get(id) as string | undefined) ?? '';

function summary(connection: Connection, row: Row): DatasetSummary {
  const columns = connection
    .prepare('SELECT position, name, kind, profile FROM dataset_column WHERE dataset = ? ORDER BY position')
    .all(row.id) as Omit<ColumnRow, 'data' | 'categories'>[];
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    created: row.created,
    rows: row.rows,
    hash: row.hash,
    target: row.target,
    columns: columns.map((column) => ({
      id: column.position,
      name: column.name,
      kind: column.kind,
      profile: profileOf(connection, row.id, column),
    })),
    rejected: parsed(z.array(rejectedLine), row.rejected) ?? [],
    rejectedCount: row.rejected_count,
    notes: notesOf(row.notes),
  };
}

const notesOf = (text: string): Message[] => parsed(z.array(storedMessage), text) ?? [say('read.damagedNotes', {})];

function parsed<S extends z.ZodType>(schema: S, text: string): z.infer<S> | undefined {
  const found = schema.safeParse(unsealedOr(text)?.value);
  return found.success ? found.data : undefined;
}

/** As it is stored; worked out again from the values where that is damaged. */
function profileOf(
  connection: Connection,
  dataset: string,
  { position, profile }: { readonly position: number; readonly profile: string },
): ColumnProfile {
  const stored = parsed(columnProfile, profile);
  if (stored) return stored;
  const row = connection
    .prepare('SELECT * FROM dataset_column WHERE dataset = ? AND position = ?')
    .get(dataset, position) as ColumnRow;
  return profileColumn(columnFrom(connection, row));
}

const damagedColumn = (name: string): VitrineError =>
  new VitrineError('project-damaged', say('error.storedValuesNotThoseWere', { name: name.slice(0, 200) }), {
    hint: say('hint.importFileAgainOrRestore', {}),
  });

function columnFrom(connection: Connection, row: ColumnRow): Column {
  const shared = new SharedArrayBuffer(row.data.byteLength);
  new Uint8Array(shared).set(row.data);
  if (row.kind === 'numeric')
    return { id: row.position, name: row.name, kind: 'numeric', values: new Float64Array(shared) };
  const categories = parsed(z.array(z.string()), row.categories);
  if (!categories) throw damagedColumn(row.name);
  const coded = { id: row.position, name: row.name, codes: new Int32Array(shared), categories };
  if (row.kind !== 'image') return { ...coded, kind: row.kind };
  const pictures = loadImages(connection, row.dataset, row.position);
  if (!pictures || pictureCount(pictures) !== categories.length) throw damagedColumn(row.name);
  return { ...coded, kind: 'image', pictures };
}

/** The values, in memory that threads can share. */
export function loadTable(connection: Connection, id: string): Table {
  const dataset = connection.prepare('SELECT rows, hash FROM dataset WHERE id = ?').get(id) as
    | { rows: number; hash: string }
    | undefined;
  if (!dataset) throw new VitrineError('not-found', say('error.thereNoDataSet', { id }));
  const columns: Column[] = [];
  const columnRow = connection.prepare('SELECT * FROM dataset_column WHERE dataset = ? AND position = ?');
  const positions = connection
    .prepare('SELECT position FROM dataset_column WHERE dataset = ? ORDER BY position')
    .pluck()
    .all(id) as number[];
  // one at a time: while an iterator is open, no other question may be asked
  for (const position of positions) {
    const row = columnRow.get(id, position) as ColumnRow;
    if (row.data.byteLength !== dataset.rows * (row.kind === 'numeric' ? 8 : 4)) throw damagedColumn(row.name);
    columns.push(columnFrom(connection, row));
  }
  const table = { rows: dataset.rows, columns };
  if (tableHash(table) !== dataset.hash) throw damagedColumn(columns.map((column) => column.name).join(', '));
  return table;
}

export function setTarget(connection: Connection, id: string, target: string | null): void {
  connection.prepare('UPDATE dataset SET target = ? WHERE id = ?').run(target, id);
}

/** Gives a column another name, in notes too, and keeps what its file calls it. */
export function setColumnName(
  connection: Connection,
  { id }: DatasetSummary,
  position: number,
  name: string,
  hash: string,
): void {
  const before = connection
    .prepare('SELECT name FROM dataset_column WHERE dataset = ? AND position = ?')
    .get(id, position) as { name: string };
  const readings = datasetReadings(connection, id).map((reading, i) => ({
    ...reading,
    ...(i === position ? { name, fileName: reading.fileName ?? reading.name } : {}),
    ...(reading.formula === undefined ? {} : { formula: renameInFormula(reading.formula, before.name, name) }),
  }));
  setReadings(connection, id, readings);
  connection.prepare('UPDATE dataset_column SET name = ? WHERE dataset = ? AND position = ?').run(name, id, position);
  const { notes } = connection.prepare('SELECT notes FROM dataset WHERE id = ?').get(id) as { notes: string };
  const renamed = notesOf(notes).map((note) => mapColumns(note, (one) => (one === before.name ? name : one)));
  connection
    .prepare(
      'UPDATE dataset SET hash = ?, target = CASE WHEN target = ? THEN ? ELSE target END, notes = ? WHERE id = ?',
    )
    .run(hash, before.name, name, sealed(renamed), id);
}

function setReadings(connection: Connection, id: string, readings: readonly ColumnReading[]): void {
  const { import_options: options } = connection.prepare('SELECT import_options FROM dataset WHERE id = ?').get(id) as {
    import_options: string;
  };
  connection
    .prepare('UPDATE dataset SET import_options = ? WHERE id = ?')
    .run(sealed({ ...(unsealed(options) as object), readings }), id);
}

interface ChangedColumn {
  readonly column: Column;
  readonly profile: ColumnProfile;
  /** Of the whole table. */
  readonly hash: string;
  readonly notes: readonly Message[];
}

/** Puts a column into the place of another one, all at once or not at all. */
export function replaceColumn(
  connection: Connection,
  { id }: DatasetSummary,
  position: number,
  { column, profile, hash, notes }: ChangedColumn,
): void {
  connection
    .transaction(() => {
      connection
        .prepare(
          'UPDATE dataset_column SET kind = ?, categories = ?, profile = ?, data = ? WHERE dataset = ? AND position = ?',
        )
        .run(column.kind, categoriesOf(column), sealed(profile), columnBytes(column), id, position);
      connection.prepare('UPDATE dataset SET hash = ?, notes = ? WHERE id = ?').run(hash, sealed(notes), id);
    })
    .immediate();
}

/** Adds a column behind the others; how it was read stands with it. */
export function appendColumn(
  connection: Connection,
  { id, columns }: DatasetSummary,
  reading: ColumnReading,
  { column, profile, hash, notes }: ChangedColumn,
): void {
  connection
    .transaction(() => {
      connection
        .prepare('INSERT INTO dataset_column VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(id, columns.length, column.name, column.kind, categoriesOf(column), sealed(profile), columnBytes(column));
      connection.prepare('UPDATE dataset SET hash = ?, notes = ? WHERE id = ?').run(hash, sealed(notes), id);
      setReadings(connection, id, [...datasetReadings(connection, id).slice(0, columns.length), reading]);
    })
    .immediate();
}

export function markDatasetDeleted(connection: Connection, id: string, when: string | null): void {
  connection.prepare('UPDATE dataset SET deleted = ? WHERE id = ?').run(when, id);
}
