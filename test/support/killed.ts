import fs from 'node:fs';
import { openDatabase } from '../../core/store/sqlite.ts';
import type { workFolder } from './cli.ts';

/** Rows of this table that are in the file now, read as another program would. */
export function storedRows(project: string, table: 'epoch' | 'fold' | 'explanation_piece'): number {
  if (!fs.existsSync(project)) return 0;
  try {
    const connection = openDatabase(project, { readonly: true });
    try {
      return (connection.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    } finally {
      connection.close();
    }
  } catch {
    return 0;
  }
}

/** A file with the spec of a small network on breast cancer. */
export const networkSpec = (work: ReturnType<typeof workFolder>, epochs: number, backend: string, more = {}): string =>
  work.file(
    'spec.json',
    JSON.stringify({
      name: 'run',
      dataset: 'sample:breast_cancer',
      target: 'target',
      model: { kind: 'mlp', hidden: [12] },
      training: { epochs, backend, batch: { kind: 'random' } },
      seed: 3,
      ...more,
    }),
  );
