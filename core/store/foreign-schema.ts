// What a project file may hold besides what it stores: nothing that runs by itself.
import path from 'node:path';
import { VitrineError } from '../errors.ts';
import type { Connection } from './sqlite.ts';

const tableNames = new Set([
  'dataset',
  'dataset_column',
  'experiment',
  'epoch',
  'artifact',
  'explanation',
  'explanation_task',
  'explanation_piece',
  'snapshot',
  'trial',
  'fold',
  'writer',
]);

/** A project has tables of ours and nothing that runs by itself: a trigger could change a number whenever another is written, a view could never end. */
export function checkSchema(connection: Connection, file: string): void {
  const entries = connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").all() as {
    type: string;
    name: string;
    sql: string | null;
  }[];
  const foreign = entries.find(
    ({ type, name, sql }) => type !== 'table' || !tableNames.has(name) || /^\s*CREATE\s+VIRTUAL/i.test(sql ?? '') || hasGenerated(connection, name),
  );
  if (!foreign) return;
  throw new VitrineError('project-foreign', `${path.basename(file)} holds a ${foreign.type} "${foreign.name.slice(0, 80)}" that no Vitrine has made.`, {
    where: file,
    hint: 'It was changed by another program. Restore a backup, or ask for the file again where it comes from.',
  });
}

const hasGenerated = (connection: Connection, table: string): boolean =>
  (connection.prepare('SELECT hidden FROM pragma_table_xinfo(?)').all(table) as { hidden: number }[]).some(({ hidden }) => hidden !== 0);
