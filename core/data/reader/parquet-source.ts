// A Parquet file as a table, through DuckDB.
import fs from 'node:fs';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say, some } from '../../messages/say.ts';
import { identifier, literal, type Reader, withReader } from './duckdb.ts';
import { checkSize, maximumColumns } from './limits.ts';
import type { SourceFile, TableSource, VisitRow } from './table-source.ts';

interface ParquetColumn {
  /** As the file spells it. */
  readonly name: string;
  /** As DuckDB calls it, which numbers names that differ by case alone. */
  readonly alias: string;
  readonly type: string;
}

export async function parquetSource(source: SourceFile, job: JobContext): Promise<TableSource> {
  checkEnd(source.original);
  const columns = await withReader([source.file], job, (reader) => describe(reader, source));
  const nested = columns.filter(({ type }) => /\[|STRUCT|MAP|UNION/.test(type));
  return {
    dialect: null,
    header: true,
    headerRow: 1,
    sheets: [],
    sheet: null,
    names: () => columns.map(({ name }) => name),
    notes: nested.length > 0 ? [say('read.nested', { columns: some(nested.map(({ name }) => name)) })] : [],
    scan: (visit) => withReader([source.file], job, (reader) => scan(reader, source, columns, job, visit)),
  };
}

function checkEnd(file: string): void {
  const { size } = fs.statSync(file);
  const tail = Buffer.alloc(4);
  const handle = fs.openSync(file, 'r');
  fs.readSync(handle, tail, 0, 4, Math.max(0, size - 4));
  fs.closeSync(handle);
  if (tail.toString('latin1') !== 'PAR1')
    throw new VitrineError('file-format', say('error.parquetFileCutOffEnd', {}), {
      where: file,
      hint: say('hint.copyOrExportAgain', {}),
    });
}

const relationOf = (source: SourceFile): string =>
  `read_parquet(${literal(escapeGlob(source.file))}, hive_partitioning=false)`;

/** A path is no pattern: its brackets and stars stand for themselves. */
const escapeGlob = (path: string): string => path.replaceAll(/[[*?]/g, (sign) => `[${sign}]`);

async function describe(reader: Reader, source: SourceFile): Promise<ParquetColumn[]> {
  const described = await reader.rows(`DESCRIBE SELECT * FROM ${relationOf(source)}`);
  const [[rows]] = await reader.rows(
    `SELECT sum(num_rows) FROM parquet_file_metadata(${literal(escapeGlob(source.file))})`,
  );
  checkSize(Number(rows), described.length, source.original);
  if (described.length > maximumColumns)
    throw new VitrineError(
      'file-too-large',
      say('error.fileHasColumnsAtMost', { count: described.length, maximumColumns }),
      {
        where: source.original,
        hint: say('hint.leaveColumnsOut', {}),
      },
    );
  const names = await topLevelNames(reader, source);
  return described.map(([alias, type], i) => ({
    name: names[i] ?? String(alias),
    alias: String(alias),
    type: String(type),
  }));
}

/** Names of the schema's first level, in order. */
async function topLevelNames(reader: Reader, source: SourceFile): Promise<string[]> {
  const schema = await reader.rows(
    `SELECT name, num_children FROM parquet_schema(${literal(escapeGlob(source.file))})`,
  );
  const names: string[] = [];
  /** Children that are still to come, of each open level below the root. */
  let inner = 0;
  for (const [name, children] of schema.slice(1)) {
    if (inner === 0) names.push(String(name));
    else inner--;
    inner += Number(children ?? 0);
  }
  return names;
}

async function scan(
  reader: Reader,
  source: SourceFile,
  columns: readonly ParquetColumn[],
  job: JobContext,
  visit: VisitRow,
): Promise<void> {
  const select = columns.map(({ alias }) => `CAST(${identifier(alias)} AS VARCHAR)`).join(', ');
  const stream = await reader.connection.stream(`SELECT ${select} FROM ${relationOf(source)}`);
  const cells = new Array<string | null>(columns.length).fill(null);
  for (;;) {
    const chunk = await stream.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return;
    job.check();
    const values = columns.map((_, i) => chunk.getColumnValues(i));
    for (let row = 0; row < chunk.rowCount; row++) {
      for (let i = 0; i < cells.length; i++) {
        const value = values[i][row];
        cells[i] = typeof value === 'string' ? value : null;
      }
      visit(cells, undefined);
    }
  }
}
