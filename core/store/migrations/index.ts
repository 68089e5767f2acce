import type { Connection } from '../sqlite.ts';
import { packBodies } from './pack-bodies.ts';

/** A step that takes a project file from one version to the next. */
export interface Migration {
  readonly sql: string;
  /** What is stored is written anew, between two changes of the tables. */
  readonly rewrite?: {
    readonly rows: (connection: Connection, report: (share: number) => void) => void;
    readonly after: string;
  };
}

const step = (sql: string): Migration => ({ sql });

/** Changes the tables alone, as in a file that holds nothing. */
export function makeTables(connection: Connection, steps: readonly Migration[]): void {
  for (const { sql, rewrite } of steps) {
    connection.exec(sql);
    if (rewrite) connection.exec(rewrite.after);
  }
}

/** @param report told what share of the step is done */
export function runMigration(
  connection: Connection,
  { sql, rewrite }: Migration,
  report: (share: number) => void,
): void {
  connection.exec(sql);
  if (!rewrite) return;
  rewrite.rows(connection, report);
  connection.exec(rewrite.after);
}

/** Append only. The file's version is the number of entries it has seen. */
export const migrations: readonly Migration[] = [
  step(`
  CREATE TABLE dataset (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, created TEXT NOT NULL, rows INTEGER NOT NULL, hash TEXT NOT NULL,
    target TEXT, import_options TEXT NOT NULL, rejected TEXT NOT NULL, rejected_count INTEGER NOT NULL, notes TEXT NOT NULL,
    complete INTEGER NOT NULL, deleted TEXT
  ) STRICT;
  CREATE TABLE dataset_column (
    dataset TEXT NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    categories TEXT NOT NULL, profile TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (dataset, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE experiment (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, status TEXT NOT NULL, dataset TEXT NOT NULL REFERENCES dataset(id),
    spec TEXT NOT NULL, version TEXT NOT NULL, start TEXT, outcome TEXT, seconds TEXT NOT NULL, error TEXT, deleted TEXT
  ) STRICT;
  CREATE TABLE epoch (
    experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, epoch INTEGER NOT NULL, loss REAL, val_loss REAL, accuracy REAL,
    val_accuracy REAL, learning_rate REAL NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (experiment, epoch)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE artifact (
    experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, kind TEXT NOT NULL, hash TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (experiment, kind)
  ) STRICT;
  CREATE TABLE explanation (
    id TEXT PRIMARY KEY, experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, created TEXT NOT NULL, method TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE writer (id INTEGER PRIMARY KEY CHECK (id = 1), process INTEGER NOT NULL, what TEXT NOT NULL, since TEXT NOT NULL) STRICT;
  `),
  step(`
  ALTER TABLE explanation ADD COLUMN deleted TEXT;
  ALTER TABLE experiment ADD COLUMN note TEXT NOT NULL DEFAULT '';
  ALTER TABLE experiment ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
  `),
  step(`
  ALTER TABLE epoch ADD COLUMN gradient_norms TEXT;
  CREATE TABLE snapshot (
    experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, epoch INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (experiment, epoch)
  ) STRICT;
  CREATE TABLE trial (
    experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, number INTEGER NOT NULL, rung INTEGER NOT NULL, settings TEXT NOT NULL,
    train_rows INTEGER NOT NULL, PRIMARY KEY (experiment, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE fold (
    experiment TEXT NOT NULL, trial INTEGER NOT NULL, fold INTEGER NOT NULL, score REAL, seconds REAL NOT NULL, error TEXT,
    PRIMARY KEY (experiment, trial, fold), FOREIGN KEY (experiment, trial) REFERENCES trial(experiment, number) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  `),
  step(`
  CREATE TABLE explanation_task (
    id TEXT PRIMARY KEY, experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, created TEXT NOT NULL, key TEXT NOT NULL,
    request TEXT NOT NULL, rows INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE explanation_piece (
    task TEXT NOT NULL REFERENCES explanation_task(id) ON DELETE CASCADE, number INTEGER NOT NULL, rows INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (task, number)
  ) STRICT, WITHOUT ROWID;
  `),
  // hashes of what is stored, so that a changed bit is found when it is read (seal.ts)
  step(`
  ALTER TABLE epoch ADD COLUMN seal TEXT;
  ALTER TABLE fold ADD COLUMN seal TEXT;
  ALTER TABLE snapshot ADD COLUMN hash TEXT;
  ALTER TABLE experiment ADD COLUMN head TEXT;
  CREATE INDEX explanation_of ON explanation (experiment, deleted);
  `),
  // bodies of explanations in binary, in a table of their own: a list reads summaries alone
  {
    sql: `
    ALTER TABLE explanation ADD COLUMN summary TEXT;
    CREATE TABLE explanation_body (
      explanation TEXT PRIMARY KEY REFERENCES explanation(id) ON DELETE CASCADE, row_numbers TEXT, hash TEXT NOT NULL, data BLOB NOT NULL
    ) STRICT;
    ALTER TABLE explanation_piece ADD COLUMN hash TEXT;
    ALTER TABLE explanation_piece ADD COLUMN data BLOB;
    `,
    rewrite: {
      rows: packBodies,
      after: 'ALTER TABLE explanation DROP COLUMN body; ALTER TABLE explanation_piece DROP COLUMN body;',
    },
  },
  // how far models and explanations can be trusted
  step(`
  CREATE TABLE assessment (
    id TEXT PRIMARY KEY, experiment TEXT NOT NULL REFERENCES experiment(id) ON DELETE CASCADE, created TEXT NOT NULL, summary TEXT NOT NULL,
    hash TEXT NOT NULL, data BLOB NOT NULL, deleted TEXT
  ) STRICT;
  CREATE INDEX assessment_of ON assessment (experiment, deleted);
  `),
  // what a person has decided on top of a model: a threshold, a correction
  step(`
  ALTER TABLE experiment ADD COLUMN decision TEXT;
  `),
  // pictures, once each however many data sets have them; of a column those of its codes
  step(`
  CREATE TABLE image (
    hash TEXT PRIMARY KEY, width INTEGER NOT NULL, height INTEGER NOT NULL, channels INTEGER NOT NULL, data BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dataset_image (
    dataset TEXT NOT NULL REFERENCES dataset(id) ON DELETE CASCADE, position INTEGER NOT NULL, code INTEGER NOT NULL,
    hash TEXT NOT NULL REFERENCES image(hash), PRIMARY KEY (dataset, position, code)
  ) STRICT, WITHOUT ROWID;
  `),
];
