import fs from 'node:fs';
import { afterEach, beforeEach } from 'vitest';
import { openDatabase } from '../../core/store/sqlite.ts';
import { workFolder } from './cli.ts';

/** Rows of this table that are in the file now, read as another program would. */
function storedRows(project: string, table: 'epoch' | 'fold' | 'explanation_piece'): number {
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

/** A project of its own for each test, a network's spec for it, and what of its run is in the file by now. */
export function killedProject() {
  let work: ReturnType<typeof workFolder>;
  const held = {
    project: '',
    file: (name: string, content?: string): string => work.file(name, content),
    stored: (table: Parameters<typeof storedRows>[1]): number => storedRows(held.project, table),
    /** A file with the spec of a small network on breast cancer. */
    spec: (epochs: number, backend: string, more = {}): string =>
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
      ),
  };
  beforeEach(() => {
    work = workFolder();
    held.project = work.file('p.vitrine');
  });
  afterEach(() => work[Symbol.dispose]());
  return held;
}
