import type { TableFormat, TextEncoding } from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import type { Dialect } from './records.ts';

/** A file that was looked at: `file` is the original, or a UTF-8 copy of it in the job's temporary folder. */
export interface SourceFile {
  readonly original: string;
  readonly file: string;
  readonly format: TableFormat;
  readonly encoding: TextEncoding | null;
  readonly notes: readonly Message[];
}

/** A row that could not be read. */
export interface Reject {
  readonly line: number;
  readonly reason: Message;
  readonly text: string;
}

/** One row of cells; `null` is missing, `quoted` has 1 where the cell stood in quotes. Both hold until the next row. */
export type VisitRow = (cells: readonly (string | null)[], quoted: Uint8Array | undefined) => void;

/** A table that can be gone through more than once. */
export interface TableSource {
  /** Goes through all rows. @returns names of the columns, as the file has them; lists may have grown on the way */
  scan(visit: VisitRow, onReject: (reject: Reject) => void): Promise<void>;
  /** Names as the file has them, after a scan; empty where a column has none. */
  names(): readonly string[];
  readonly dialect: Dialect | null;
  readonly header: boolean;
  readonly headerRow: number;
  readonly sheets: readonly { readonly name: string; readonly isHidden: boolean }[];
  readonly sheet: string | null;
  /** What was left out or guessed. */
  readonly notes: readonly Message[];
}
