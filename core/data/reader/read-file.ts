import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { VitrineError } from '../../errors.ts';
import type { JobContext } from '../../job.ts';
import { say } from '../../messages/say.ts';
import type { ImportOptions, ImportPreview, RejectedLine } from '../../schema/dataset.ts';
import { compareText } from '../compare-text.ts';
import type { CodedColumn, Column } from '../table.ts';
import { readerError } from './duckdb.ts';
import { ColumnEvidence } from './evidence.ts';
import { openFolder } from './folder.ts';
import type { ImportedTable, ReadLike } from './imported.ts';
import { type ColumnPlan, missingMarkers, planColumns, type ReadPlan, readingsOf } from './kinds.ts';
import { checkSize } from './limits.ts';
import { nameImages, withNamedImages } from './named-images.ts';
import { uniqueNames } from './names.ts';
import { parseNumber, parsePlain } from './number-format.ts';
import { previewFolder, readFolder } from './read-folder.ts';
import { openSource, openTable } from './source.ts';
import type { Reject, SourceFile, TableSource } from './table-source.ts';

const previewRows = 100;
const listedRejects = 200;
const shownCell = 300;

/**
 * Reads the whole of a folder of images or texts, or of a table file, CSV, TSV, JSON, JSON Lines, Parquet or XLSX, and what was found out about it on the
 * way.
 */
export async function readFile(
  file: string,
  options: ImportOptions,
  job: JobContext,
  like?: ReadLike,
): Promise<ImportedTable> {
  const folder = openFolder(path.resolve(file));
  if (folder) return readFolder(file, folder, job, like);
  const found = await withTable(file, options, job, like, async (seen) => {
    const columns = await readColumns(seen.source, seen.plan, job);
    return {
      table: { rows: seen.plan.rows, columns },
      preview: previewOf(seen),
      readings: readingsOf(seen.plan.columns, uniqueNames(seen.source.names()).names),
    };
  });
  return withNamedImages(found, file, options, job);
}

/** The first rows of a table file and how it would be read. */
export async function previewFile(file: string, options: ImportOptions, job: JobContext): Promise<ImportPreview> {
  const folder = openFolder(path.resolve(file));
  if (folder) return previewFolder(file, folder);
  const preview = await withTable(file, options, job, undefined, async (seen) => previewOf(seen));
  const cellsOf = (column: number) => preview.sample.flatMap((row) => row[column] ?? []);
  return {
    ...preview,
    columns: preview.columns.map((column) =>
      column.kind !== 'numeric' &&
      options.kinds?.[String(column.id)] === undefined &&
      nameImages(cellsOf(column.id), path.dirname(path.resolve(file)))
        ? { ...column, kind: 'image' as const }
        : column,
    ),
  };
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
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH')
        fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    }
  }
}

/** A table that was gone through once. */
interface SeenTable {
  readonly file: SourceFile;
  readonly source: TableSource;
  readonly plan: ReadPlan;
  readonly sample: readonly (readonly (string | null)[])[];
  readonly rejected: readonly RejectedLine[];
  readonly rejectedCount: number;
}

async function withTable<T>(
  file: string,
  options: ImportOptions,
  job: JobContext,
  like: ReadLike,
  work: (seen: SeenTable) => Promise<T>,
): Promise<T> {
  sweepTemporary();
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), `${temporaryName}${process.pid}-`));
  try {
    job.report({ stage: 'open', share: 0 });
    const opened = await openSource(path.resolve(file), options, temporary, () => job.check());
    try {
      const source = await openLike(opened, options, job, like);
      job.report({ stage: 'detect', share: 0.05 });
      return await work(await lookThrough(opened, source, options, like));
    } catch (error) {
      job.check();
      throw readerError(error, opened.file);
    }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * A file for a model whose training file had no header is taken to have none either, unless its first row names columns
 * of it.
 */
async function openLike(
  file: SourceFile,
  options: ImportOptions,
  job: JobContext,
  like: ReadLike,
): Promise<TableSource> {
  const source = await openTable(file, options, job);
  const hadNoHeader = like?.every(({ name, fileName = name }) => /^column_\d+$/.test(fileName)) ?? false;
  if (!hadNoHeader || !source.header || options.header !== undefined) return source;
  const known = new Set(like?.flatMap(({ name, fileName = name }) => [name, fileName]));
  return source.names().some((name) => known.has(name)) ? source : openTable(file, { ...options, header: false }, job);
}

/** Goes through all rows once, to know what each column is. */
async function lookThrough(
  file: SourceFile,
  source: TableSource,
  options: ImportOptions,
  like: ReadLike,
): Promise<SeenTable> {
  const evidence: ColumnEvidence[] = [];
  const markers = new Set(missingMarkers(options));
  const sample: (string | null)[][] = [];
  const rejects: Reject[] = [];
  let rejectedCount = 0;
  let rows = 0;
  await source.scan(
    (cells, quoted) => {
      while (evidence.length < cells.length) evidence.push(new ColumnEvidence());
      for (let i = 0; i < evidence.length; i++) {
        const cell = cells[i];
        const text = cell === null || cell === undefined ? '' : trimmed(cell);
        if (text === '') continue;
        if (quoted !== undefined && quoted[i] === 1 && markers.has(text)) evidence[i].addQuotedMarker(text);
        else evidence[i].add(text, rows);
      }
      if (rows < previewRows)
        sample.push(cells.map((cell) => (cell === null ? null : trimmed(cell).slice(0, shownCell))));
      rows++;
    },
    (reject) => {
      rejectedCount++;
      if (rejects.length < listedRejects) rejects.push(reject);
    },
  );
  if (rows === 0)
    throw new VitrineError('file-empty', say('error.fileHasHeaderButNo', {}), {
      where: file.original,
      hint: say('hint.checkDelimiterAndHeaderSetting', {}),
    });
  const raw = source.names();
  while (evidence.length < raw.length) evidence.push(new ColumnEvidence());
  checkSize(rows, raw.length, file.original);
  const fileNames = uniqueNames(raw).names;
  const found = uniqueNames(raw.map((name, i) => options.names?.[String(i)] ?? knownAs(fileNames[i], like) ?? name));
  const plan = planColumns({
    names: found.names,
    evidence,
    rows,
    options,
    delimiter: source.dialect?.delimiter ?? null,
    like: like && new Map(like.map((reading) => [reading.name, reading])),
  });
  const notes = [...file.notes, ...source.notes, ...found.notes, ...plan.notes];
  return { file, source, plan: { ...plan, notes }, sample, rejected: rejects, rejectedCount };
}

/** The name that a person has given to a column of the training file. */
function knownAs(fileName: string, like: ReadLike): string | undefined {
  if (!like || like.some((reading) => reading.name === fileName)) return undefined;
  return like.find((reading) => reading.fileName === fileName)?.name;
}

/** Most cells have no white space around them: these are taken as they are. */
function trimmed(cell: string): string {
  const { length } = cell;
  if (
    length === 0 ||
    (cell.charCodeAt(0) > 32 &&
      cell.charCodeAt(length - 1) > 32 &&
      cell.charCodeAt(0) < 160 &&
      cell.charCodeAt(length - 1) < 160)
  )
    return cell;
  return cell.trim();
}

function previewOf({ file, source, plan, sample, rejected, rejectedCount }: SeenTable): ImportPreview {
  const width = plan.columns.length;
  return {
    name: path.basename(file.original).replace(/\.[^.]+$/, ''),
    format: file.format,
    encoding: file.encoding,
    delimiter: source.dialect?.delimiter ?? null,
    quote: source.dialect?.quote ?? null,
    header: source.header,
    headerRow: source.headerRow,
    decimal: plan.decimal,
    missing: [...plan.missing],
    sheets: [...source.sheets],
    sheet: source.sheet,
    rows: plan.rows,
    columns: plan.columns.map(({ id, name, kind, format, replaced }) => ({
      id,
      name,
      kind,
      format,
      replaced: [...replaced],
    })),
    sample: sample.map((row) => Array.from({ length: width }, (_, i) => shownText(row[i] ?? null, plan.columns[i]))),
    rejected: [...rejected],
    rejectedCount,
    notes: [...plan.notes],
  };
}

const shownText = (text: string | null, { missing }: ColumnPlan): string | null =>
  text === null || text === '' || missing.has(text) ? null : text;

/** One column while its values come. */
interface Sink {
  put(row: number, text: string, isQuoted: boolean): void;
  finish(): Column;
}

async function readColumns(source: TableSource, plan: ReadPlan, job: JobContext): Promise<Column[]> {
  const sinks = plan.columns.map((column) =>
    column.kind === 'numeric' ? numberSink(column, plan.rows) : textSink(column, plan.rows),
  );
  let row = 0;
  await source.scan(
    (cells, quoted) => {
      if (row >= plan.rows) return;
      for (let i = 0; i < sinks.length; i++) {
        const cell = cells[i];
        if (cell !== null && cell !== undefined && cell !== '')
          sinks[i].put(row, trimmed(cell), quoted !== undefined && quoted[i] === 1);
      }
      row++;
      if (row % 4096 === 0) {
        job.check();
        job.report({ stage: 'read', share: 0.3 + (0.6 * row) / plan.rows });
      }
    },
    () => {},
  );
  return sinks.map((sink) => sink.finish());
}

function numberSink({ id, name, format, missing }: ColumnPlan, rows: number): Sink {
  const values = new Float64Array(new SharedArrayBuffer(rows * 8)).fill(Number.NaN);
  // a point between digits is a group where the decimal sign is a comma
  const isPlain = format.decimal === '.';
  return {
    put(row, text) {
      let value = parsePlain(text);
      if (Number.isNaN(value) || (!isPlain && text.includes('.'))) value = parseNumber(text, format);
      if (Number.isFinite(value) && !(missing.size > 0 && missing.has(text))) values[row] = value;
    },
    finish: () => ({ id, name, kind: 'numeric', values }),
  };
}

function textSink({ id, name, kind, missing }: ColumnPlan, rows: number): Sink {
  const codes = new Int32Array(new SharedArrayBuffer(rows * 4)).fill(-1);
  const index = new Map<string, number>();
  return {
    put(row, text, isQuoted) {
      if (text === '' || (!isQuoted && missing.has(text))) return;
      let code = index.get(text);
      if (code === undefined) {
        code = index.size;
        index.set(text, code);
      }
      codes[row] = code;
    },
    finish: () =>
      sortCategories({ id, name, kind: kind === 'numeric' || kind === 'image' ? 'categorical' : kind }, codes, index),
  };
}

/** Codes in the sorted order of their categories, so that equal tables are equal bytes. */
function sortCategories(
  column: { readonly id: number; readonly name: string; readonly kind: CodedColumn['kind'] },
  codes: Int32Array,
  index: Map<string, number>,
): Column {
  const seen = [...index.keys()];
  const categories = [...seen].sort(compareText);
  const rank = new Map(categories.map((category, i) => [category, i]));
  const remap = Int32Array.from(seen, (category) => rank.get(category) as number);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = remap[codes[row]];
  return { ...column, codes, categories };
}
