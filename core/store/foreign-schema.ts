// What a project file may hold besides what it stores: nothing that runs by itself.
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { type Connection, openDatabase } from './sqlite.ts';

type Columns = readonly { readonly name: string; readonly type: string; readonly notnull: number; readonly pk: number; readonly hidden: number }[];

const columnsOf = (connection: Connection, table: string): Columns =>
  connection.prepare('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)').all(table) as Columns[number][];

/** The tables of each format, as its migrations make them. */
const formats = new Map<string, ReadonlyMap<string, string>>();

function tablesOf(migrations: readonly string[]): ReadonlyMap<string, string> {
  const key = migrations.join('\n');
  const known = formats.get(key);
  if (known) return known;
  const model = openDatabase(':memory:');
  for (const migration of migrations) model.exec(migration);
  const names = model.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").pluck().all() as string[];
  const tables = new Map(names.map((name) => [name, JSON.stringify(columnsOf(model, name))]));
  model.close();
  formats.set(key, tables);
  return tables;
}

/** A project has tables of ours and nothing that runs by itself: a trigger could change a number whenever another is written, a view could never end. */
export function checkSchema(connection: Connection, file: string, migrations: readonly string[]): void {
  const tables = tablesOf(migrations);
  const entries = connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").all() as {
    type: string;
    name: string;
    sql: string | null;
  }[];
  const foreign = entries.find(
    ({ type, name, sql }) => type !== 'table' || !tables.has(name) || /^\s*CREATE\s+VIRTUAL/i.test(sql ?? '') || hasGenerated(connection, name),
  );
  const other = [...tables].find(([name, columns]) => JSON.stringify(columnsOf(connection, name)) !== columns);
  if (!foreign && other)
    throw new VitrineError('project-damaged', `${path.basename(file)} is damaged: its table "${other[0]}" does not have the columns that it had.`, {
      where: file,
      hint: 'Restore a backup; nothing was deleted.',
    });
  if (!foreign) return;
  throw new VitrineError('project-foreign', `${path.basename(file)} holds a ${foreign.type} "${foreign.name.slice(0, 80)}" that no Vitrine has made.`, {
    where: file,
    hint: 'It was changed by another program. Restore a backup, or ask for the file again where it comes from.',
  });
}

const hasGenerated = (connection: Connection, table: string): boolean => columnsOf(connection, table).some(({ hidden }) => hidden !== 0);
