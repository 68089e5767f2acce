// What a project file may hold besides what it stores: nothing that runs by itself.

import path from 'node:path';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { type Migration, makeTables } from './migrations/index.ts';
import { type Connection, openDatabase } from './sqlite.ts';

type Columns = readonly {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
  readonly hidden: number;
}[];

const columnsOf = (connection: Connection, table: string): Columns =>
  connection
    .prepare('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)')
    .all(table) as Columns[number][];

/** The tables of each format, as its migrations make them. */
const formats = new Map<string, Format>();

interface Format {
  readonly tables: ReadonlyMap<string, string>;
  /** By name, as they were made. */
  readonly indexes: ReadonlyMap<string, string>;
}

function formatOf(migrations: readonly Migration[]): Format {
  const key = migrations.map(({ sql }) => sql).join('\n');
  const known = formats.get(key);
  if (known) return known;
  const model = openDatabase(':memory:');
  makeTables(model, migrations);
  const names = model
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[];
  const tables = new Map(names.map((name) => [name, JSON.stringify(columnsOf(model, name))]));
  const indexes = new Map(
    model.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").raw().all() as [
      string,
      string,
    ][],
  );
  model.close();
  const format = { tables, indexes };
  formats.set(key, format);
  return format;
}

/**
 * A project has tables of ours and nothing that runs by itself: a trigger could change a number whenever another is
 * written, a view could never end.
 */
export function checkSchema(connection: Connection, file: string, migrations: readonly Migration[]): void {
  const { tables, indexes } = formatOf(migrations);
  const entries = connection
    .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .all() as {
    type: string;
    name: string;
    sql: string | null;
  }[];
  const foreign = entries.find(
    ({ type, name, sql }) =>
      (type === 'index' ? indexes.get(name) !== sql : type !== 'table' || !tables.has(name)) ||
      /^\s*CREATE\s+VIRTUAL/i.test(sql ?? '') ||
      (type === 'table' && hasGenerated(connection, name)),
  );
  const other = [...tables].find(([name, columns]) => JSON.stringify(columnsOf(connection, name)) !== columns);
  if (!foreign && other)
    throw new VitrineError(
      'project-damaged',
      say('error.damagedTableDoesNotHave', { file: path.basename(file), other: other[0] }),
      {
        where: file,
        hint: say('hint.restoreBackupNothingWasDeleted', {}),
      },
    );
  if (!foreign) return;
  throw new VitrineError(
    'project-foreign',
    say('error.holdsNoVitrineHasMade', {
      file: path.basename(file),
      type: foreign.type,
      name: foreign.name.slice(0, 80),
    }),
    {
      where: file,
      hint: say('hint.wasChangedByAnotherProgram', {}),
    },
  );
}

const hasGenerated = (connection: Connection, table: string): boolean =>
  columnsOf(connection, table).some(({ hidden }) => hidden !== 0);
