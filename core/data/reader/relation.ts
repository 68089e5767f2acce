import type { FileFormat, TextEncoding } from '../../schema/dataset.ts';

/** A file as DuckDB can read it: `file` is the original or a UTF-8 copy in the job's temporary folder. */
export interface Source {
  readonly original: string;
  readonly file: string;
  readonly format: FileFormat;
  readonly encoding: TextEncoding | null;
  readonly sheets: string[];
  readonly notes: readonly string[];
}

/** What is read, as SQL: `relation` in FROM, one expression a column that yields text. */
export interface Relation {
  readonly relation: string;
  readonly names: string[];
  readonly expressions: string[];
  readonly delimiter: string | null;
  readonly quote: string | null;
  readonly header: boolean;
  readonly notes: readonly string[];
}
