// The one door to DuckDB: an in-memory instance that can read one file and nothing else.

import type { DuckDBConnection } from '@duckdb/node-api';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Its native part takes a while to load, and most jobs read no Parquet file. */
const loadReader = () => import('@duckdb/node-api');

export interface Reader {
  rows(sql: string): Promise<unknown[][]>;
  run(sql: string): Promise<void>;
  connection: DuckDBConnection;
}

/**
 * Opens a reader that may touch `files` only, runs `work`, and closes it; a cancelled job interrupts the query that
 * runs.
 */
export async function withReader<T>(
  files: readonly string[],
  job: JobContext,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await loadReader();
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '900MB' });
  const connection = await instance.connect();
  const watch = setInterval(() => {
    try {
      job.check();
    } catch {
      connection.interrupt();
    }
  }, 50);
  try {
    await connection.run(`SET allowed_paths=[${files.map(literal).join(',')}]`);
    await connection.run('SET enable_external_access=false');
    await connection.run('SET lock_configuration=true');
    return await work({
      connection,
      rows: async (sql) => (await connection.runAndReadAll(sql)).getRowsJS(),
      run: async (sql) => {
        await connection.run(sql);
      },
    });
  } catch (error) {
    job.check();
    throw error;
  } finally {
    clearInterval(watch);
    connection.closeSync();
    instance.closeSync();
  }
}

function hintFor(message: string, large: boolean): Message {
  if (/Out of Memory/i.test(message)) return say('hint.tooWideAtOnce', {});
  if (large) return say('hint.lineOrValueTooLarge', {});
  if (/parquet|thrift|snappy|zstd/i.test(message)) return say('hint.parquetDamaged', {});
  if (/json/i.test(message)) return say('hint.checkJsonAtPlaceList', {});
  return say('hint.checkDelimiterQuotesEncoding', {});
}

/** The first sentence of what DuckDB says, as an error about the file. */
export function readerError(error: unknown, file: string): VitrineError {
  if (error instanceof VitrineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // DuckDB's own "LINE 1:" is a line of its SQL
  const line = /\b[Ll]ine:? (\d+)/.exec(message)?.[1];
  const first = message.split('\n').slice(0, 2).join(' ').replaceAll(file, 'the file').slice(0, 300);
  const large = /maximum_object_size|max_line_size|Maximum line size|Out of Memory/i.test(message);
  return new VitrineError(large ? 'file-too-large' : 'file-format', say('error.fileCannotBeRead', { first }), {
    where: line ? `line ${line}` : file,
    hint: hintFor(message, large),
    cause: error,
  });
}

/** Says DuckDB's own version, which only its loaded native part can. */
export const probeReader = async (): Promise<string> => (await loadReader()).version();
