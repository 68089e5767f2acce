import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import type { ImportOptions, ImportPreview, RejectedLine } from '../../schema/dataset.ts';
import { compareText } from '../compare-text.ts';
import type { Column, Table } from '../table.ts';
import { type Reader, readerError, withReader } from './duckdb.ts';
import { type ColumnPlan, planColumns, type ReadPlan } from './kinds.ts';
import { checkSize } from './limits.ts';
import type { Relation, Source } from './relation.ts';
import { describeRelation, openSource } from './source.ts';

const previewRows = 100;
const listedRejects = 200;

export interface ImportedTable {
  readonly table: Table;
  readonly preview: ImportPreview;
}

/** Reads the whole of a table file, CSV, TSV, JSON, JSON Lines, Parquet or XLSX, and what was found out about it on the way. */
export function readFile(file: string, options: ImportOptions, job: JobContext): Promise<ImportedTable> {
  return withSource(file, options, job, async (reader, source, relation, plan) => {
    const preview = await buildPreview(reader, source, relation, plan);
    const columns = await readColumns(reader, relation, plan, job);
    return { table: { rows: plan.rows, columns }, preview };
  });
}

/** The first rows of a table file and how it would be read. */
export function previewFile(file: string, options: ImportOptions, job: JobContext): Promise<ImportPreview> {
  return withSource(file, options, job, buildPreview);
}

const temporaryName = 'vitrine-import-';

/** Takes away what imports left behind whose program was killed. */
function sweepTemporary(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const owner = name.startsWith(temporaryName) ? Number(name.slice(temporaryName.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(owner) || owner === process.pid) continue;
    try {
      process.kill(owner, 0);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    }
  }
}

async function withSource<T>(
  file: string,
  options: ImportOptions,
  job: JobContext,
  work: (reader: Reader, source: Source, relation: Relation, plan: ReadPlan) => Promise<T>,
): Promise<T> {
  sweepTemporary();
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), `${temporaryName}${process.pid}-`));
  try {
    job.report({ stage: 'open', share: 0 });
    const source = await openSource(path.resolve(file), options, temporary, () => job.check());
    return await withReader([source.file], job, async (reader) => {
      try {
        const relation = await describeRelation(reader, source, options);
        job.report({ stage: 'detect', share: 0.05 });
        const plan = await planColumns(reader, relation, options);
        if (plan.rows === 0)
          throw new VitrineError('file-empty', 'The file has a header but no rows that could be read.', {
            where: file,
            hint: 'Check the delimiter and the header setting.',
          });
        checkSize(plan.rows, plan.columns.length, file);
        return await work(reader, source, relation, { ...plan, notes: [...source.notes, ...relation.notes, ...plan.notes] });
      } catch (error) {
        job.check();
        throw readerError(error, source.file);
      }
    });
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

async function buildPreview(reader: Reader, source: Source, relation: Relation, plan: ReadPlan): Promise<ImportPreview> {
  const sample = await reader.rows(
    `SELECT ${plan.columns.map((column) => `left(${column.text}, 300)`).join(', ')} FROM ${relation.relation} LIMIT ${previewRows}`,
  );
  const { rejected, count } = await readRejects(reader);
  return {
    name: path.basename(source.original).replace(/\.[^.]+$/, ''),
    format: source.format,
    encoding: source.encoding,
    delimiter: relation.delimiter,
    quote: relation.quote,
    header: relation.header,
    decimal: plan.decimal,
    missing: plan.missing,
    sheets: source.sheets,
    rows: plan.rows,
    columns: plan.columns.map(({ id, name, kind }) => ({ id, name, kind })),
    sample: sample.map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
    rejected,
    rejectedCount: count,
    notes: plan.notes,
  };
}

async function readRejects(reader: Reader): Promise<{ rejected: RejectedLine[]; count: number }> {
  try {
    const [[scan]] = await reader.rows('SELECT min(scan_id) FROM reject_errors');
    if (scan === null) return { rejected: [], count: 0 };
    const [[count]] = await reader.rows(`SELECT count(DISTINCT line) FROM reject_errors WHERE scan_id = ${scan}`);
    const rows = await reader.rows(
      `SELECT line, first(error_message), left(first(csv_line), 200) FROM reject_errors WHERE scan_id = ${scan} GROUP BY line ORDER BY line LIMIT ${listedRejects}`,
    );
    return {
      count: Number(count),
      rejected: rows.map(([line, reason, text]) => ({ line: Number(line), reason: String(reason).split('\n')[0], text: String(text ?? '') })),
    };
  } catch {
    return { rejected: [], count: 0 };
  }
}

type Sink = { plan: ColumnPlan; values: Float64Array } | { plan: ColumnPlan; codes: Int32Array; index: Map<string, number> };

async function readColumns(reader: Reader, relation: Relation, plan: ReadPlan, job: JobContext): Promise<Column[]> {
  const sinks = plan.columns.map(
    (column): Sink =>
      column.kind === 'numeric'
        ? { plan: column, values: new Float64Array(new SharedArrayBuffer(plan.rows * 8)) }
        : { plan: column, codes: new Int32Array(new SharedArrayBuffer(plan.rows * 4)).fill(-1), index: new Map() },
  );
  const select = plan.columns.map((column) => (column.kind === 'numeric' ? column.number : column.text)).join(', ');
  const stream = await reader.connection.stream(`SELECT ${select} FROM ${relation.relation}`);
  let row = 0;
  for (;;) {
    const chunk = await stream.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    job.check();
    const count = Math.min(chunk.rowCount, plan.rows - row);
    sinks.forEach((sink, i) => {
      const cells = chunk.getColumnValues(i);
      if ('values' in sink) {
        for (let k = 0; k < count; k++) {
          const value = cells[k];
          sink.values[row + k] = typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
        }
        return;
      }
      for (let k = 0; k < count; k++) {
        const cell = cells[k];
        if (cell === null) continue;
        const text = String(cell);
        let code = sink.index.get(text);
        if (code === undefined) {
          code = sink.index.size;
          sink.index.set(text, code);
        }
        sink.codes[row + k] = code;
      }
    });
    row += count;
    job.report({ stage: 'read', share: 0.3 + (0.6 * row) / plan.rows });
  }
  return sinks.map((sink) =>
    'values' in sink
      ? { id: sink.plan.id, name: sink.plan.name, kind: 'numeric' as const, values: sink.values }
      : sortCategories(sink.plan, sink.codes, sink.index),
  );
}

/** Codes in the sorted order of their categories, so that equal tables are equal bytes. */
function sortCategories(plan: ColumnPlan, codes: Int32Array, index: Map<string, number>): Column {
  const seen = [...index.keys()];
  const categories = [...seen].sort(compareText);
  const rank = new Map(categories.map((category, i) => [category, i]));
  const remap = seen.map((category) => rank.get(category) ?? -1);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = remap[codes[row]];
  return { id: plan.id, name: plan.name, kind: plan.kind === 'numeric' ? 'categorical' : plan.kind, codes, categories };
}
