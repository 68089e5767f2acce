import path from 'node:path';
import type { ImportedTable } from '../../data/reader/imported.ts';
import { nearest } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { listed, say, suggesting } from '../../messages/say.ts';
import type { DatasetSummary, ImportOptions, ImportPreview } from '../../schema/dataset.ts';
import { findDataset, insertDataset, listDatasets, tableHash } from '../../store/datasets.ts';
import { assertWritable, type RunHooks, type StudioContext } from '../context.ts';
import { fileLimits } from './file-limits.ts';

export interface ImportRequest {
  /** A path, or `sample:NAME`. */
  readonly source: string;
  readonly name?: string;
  readonly target?: string;
  readonly options?: ImportOptions;
}

export function resolveSource(
  context: StudioContext,
  source: string,
): { file: string; name: string; target: string | null; source: string } {
  if (!source.startsWith('sample:'))
    return {
      file: source,
      name: path.basename(source).replace(/\.[^.]+$/, ''),
      target: null,
      source: path.basename(source),
    };
  const wanted = source.slice('sample:'.length);
  const sample = context.samples.find((entry) => entry.name === wanted);
  if (!sample) {
    const names = context.samples.map((entry) => entry.name);
    const near = nearest(wanted, names);
    throw new VitrineError('not-found', say('error.thereNoSample', { wanted }), {
      where: 'dataset',
      hint: suggesting(near, say('hint.samples', { names: listed(names) })),
    });
  }
  return {
    file: path.join(context.resources, 'samples', sample.file),
    name: sample.name,
    target: sample.target,
    source,
  };
}

export function preview(
  context: StudioContext,
  source: string,
  options: ImportOptions,
  hooks: RunHooks,
): Promise<ImportPreview> {
  const { file } = resolveSource(context, source);
  return context.pool.run('preview', { file, options }, { ...hooks, limits: fileLimits(file) });
}

/** Imports a file; the same table under the same name is stored once. */
export async function importDataset(
  context: StudioContext,
  request: ImportRequest,
  hooks: RunHooks = {},
): Promise<DatasetSummary> {
  assertWritable(context);
  const resolved = resolveSource(context, request.source);
  const options = request.options ?? {};
  const result = await context.pool.run(
    'import',
    { file: resolved.file, options },
    { ...hooks, limits: fileLimits(resolved.file) },
  );
  const target = request.target ?? resolved.target ?? classesOfFolder(result);
  if (target !== null && !result.table.columns.some((column) => column.name === target)) {
    const names = result.table.columns.map((column) => column.name);
    const near = nearest(target, names);
    throw new VitrineError('column-not-found', say('error.noSuchColumn', { name: target }), {
      where: 'target',
      hint: suggesting(near, say('hint.columns', { names: listed(names.slice(0, 30)) })),
    });
  }
  const { connection } = context.project;
  const name = request.name ?? resolved.name;
  const hash = tableHash(result.table);
  const same = listDatasets(connection).find(
    (dataset) => dataset.hash === hash && dataset.name === name && (target === null || dataset.target === target),
  );
  if (same) return same;
  hooks.onProgress?.({ stage: 'save', share: 0 });
  const id = context.newId();
  insertDataset(connection, {
    id,
    name,
    source: resolved.source,
    created: context.now().toISOString(),
    target,
    options,
    ...result,
  });
  hooks.onProgress?.({ stage: 'save', share: 1 });
  const stored = findDataset(connection, id);
  if (!stored) throw new VitrineError('internal', say('error.dataSetWasNotStored', {}));
  return stored;
}

/** The classes of a folder of images or texts: what else would be predicted? */
const classesOfFolder = ({ preview: { format }, table }: Pick<ImportedTable, 'preview' | 'table'>): string | null =>
  (format === 'images' || format === 'texts') && table.columns.length > 1 ? table.columns[1].name : null;

/** What a spec calls its data set: a data set of the project by id or name, a sample, or a path. */
export async function resolveDataset(
  context: StudioContext,
  wanted: string,
  folder: string,
  hooks: RunHooks,
): Promise<DatasetSummary> {
  const known = findDataset(context.project.connection, wanted);
  if (known) return known;
  if (wanted.startsWith('sample:')) return importDataset(context, { source: wanted }, hooks);
  const file = path.resolve(folder, wanted);
  return importDataset(context, { source: file }, hooks);
}
