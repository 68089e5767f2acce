// Columns of a data set after its import: another name, which everything that was made with the data set follows, or
// another kind.
import { compareText } from '../../data/compare-text.ts';
import { columnNames } from '../../data/encode.ts';
import { profileColumn } from '../../data/profile.ts';
import { type Column, cellText, type Table } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { renameInExplanation } from '../../explain/rename-explanation.ts';
import { renameInParams } from '../../explain/results/renaming.ts';
import { mapColumns } from '../../messages/columns.ts';
import { say, shortened } from '../../messages/say.ts';
import { type ArtifactValue, contentHash, packArtifact, unpackArtifact } from '../../models/artifact.ts';
import type { ColumnKind, DatasetSummary } from '../../schema/dataset.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import {
  datasetReadings,
  findDataset,
  insertDataset,
  type NewDataset,
  replaceColumn,
  setColumnName,
  tableHash,
} from '../../store/datasets.ts';
import {
  experimentsOf,
  getArtifact,
  replaceArtifact,
  replaceExperiment,
  type StoredExperiment,
} from '../../store/experiments.ts';
import { listTasks } from '../../store/explanation-tasks.ts';
import { listExplanations, replaceExplanation } from '../../store/explanations.ts';
import { changeTrialSettings } from '../../store/trials.ts';
import { unpackFrame } from '../../training/stored-model.ts';
import { assertWritable, type StudioContext } from '../context.ts';
import { listedOf } from '../explanations/listed-explanation.ts';

function columnOf(dataset: DatasetSummary, position: number) {
  const column = dataset.columns[position];
  if (!column)
    throw new VitrineError('column-not-found', say('error.noColumnNumber', { position }), { where: 'column' });
  return column;
}

/** The name that a person wants for a column, without blanks at its ends. @throws usage where it cannot be had */
export function freeColumnName(dataset: DatasetSummary, wanted: string): string {
  const to = wanted.trim();
  if (to === '') throw new VitrineError('usage', say('error.columnNeedsName', {}), { where: 'name' });
  if (to.length > 500) throw new VitrineError('usage', say('error.nameHasAtMost500', {}), { where: 'name' });
  if (dataset.columns.some((column) => column.name === to))
    throw new VitrineError('usage', say('error.thereColumnAlready', { to }), {
      where: 'name',
      hint: say('hint.chooseAnotherName', {}),
    });
  return to;
}

/**
 * Gives a column another name; specs, models and explanations of every experiment on the data set follow, all at once
 * or not at all.
 * @throws usage where the name is taken, or an experiment or an explanation on the data set is under way
 */
export function renameColumn(context: StudioContext, dataset: DatasetSummary, position: number, wanted: string): void {
  assertWritable(context);
  const { connection } = context.project;
  const from = columnOf(dataset, position).name;
  if (wanted.trim() === from) return;
  const to = freeColumnName(dataset, wanted);
  const experiments = experimentsOf(connection, dataset.id);
  const busy = experiments.find(({ status }) => status === 'running' || status === 'paused');
  if (busy)
    throw new VitrineError('usage', say('error.beingTrainedOnDataSet', { name: busy.name }), {
      where: 'dataset',
      hint: say('hint.waitForOrStopFirst', {}),
    });
  const open = experiments.find(({ id }) => listTasks(connection, id).length > 0);
  if (open)
    throw new VitrineError('usage', say('error.explanationNotFinished', { name: open.name }), {
      where: 'dataset',
      hint: say('hint.finishOrGiveUpFirst', {}),
    });
  const table = context.table(dataset.id);
  const renamed: Table = {
    ...table,
    columns: table.columns.map((column, i) => (i === position ? { ...column, name: to } : column)),
  };
  const hash = tableHash(renamed);
  connection
    .transaction(() => {
      setColumnName(connection, dataset, position, to, hash);
      for (const experiment of experiments)
        renameInExperiment(context, experiment, { from, to, before: dataset.hash, hash });
    })
    .immediate();
  context.forget(dataset.id);
}

interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Hash of the data before and after. */
  readonly before: string;
  readonly hash: string;
}

function renameInExperiment(
  context: StudioContext,
  stored: StoredExperiment,
  { from, to, before, hash }: Renaming,
): void {
  const { connection } = context.project;
  const name = (one: string): string => (one === from ? to : one);
  const frame = getArtifact(connection, stored.id, 'frame');
  if (frame) replaceArtifact(connection, stored.id, 'frame', renameInModel(frame, name));
  const model = getArtifact(connection, stored.id, 'model');
  const packed = model && renameInModel(model, name);
  if (packed) replaceArtifact(connection, stored.id, 'model', packed);
  const modelHash = packed && contentHash(packed);
  const { start, outcome } = stored;
  replaceExperiment(connection, stored.id, {
    spec: renameInSpec(stored.spec, name),
    start: start && {
      ...start,
      warnings: start.warnings.map((warning) => mapColumns(warning, name)),
      features: start.features.map((feature) => ({ ...feature, name: name(feature.name) })),
      params: renameInParams(start.params, name),
      preprocess: renameInPreprocess(start.preprocess, name, from, to),
    },
    outcome: outcome && modelHash ? { ...outcome, modelHash } : outcome,
  });
  changeTrialSettings(connection, stored.id, (settings) => renameInPaths(settings, name));
  for (const value of listExplanations(connection, stored.id, true)) {
    const next = renameInExplanation(value, from, to);
    const changed = {
      ...next,
      ...(next.dataHash === before ? { dataHash: hash } : {}),
      ...(modelHash !== undefined && next.modelHash === outcome?.modelHash ? { modelHash } : {}),
    };
    replaceExplanation(connection, changed, listedOf(changed));
  }
}

/** The same bytes as if the model had been trained with the other name. */
function renameInModel(bytes: Uint8Array, name: (one: string) => string): Uint8Array {
  const { encoder, classes } = unpackFrame(bytes);
  // what stands in the bytes is changed in its place, so that nothing else of them is
  const value = unpackArtifact(bytes) as { readonly [key: string]: ArtifactValue };
  const stored = value.encoder as { readonly [key: string]: ArtifactValue };
  const features = encoder.features.map((feature) => ({ ...feature, name: name(feature.name) }));
  const renamed = (stored.features as readonly { readonly [key: string]: ArtifactValue }[]).map((feature, f) => ({
    ...feature,
    name: features[f].name,
  }));
  return packArtifact({
    ...value,
    target: name(String(value.target)),
    encoder: { ...stored, features: renamed, names: features.flatMap((feature) => columnNames(feature, classes)) },
  });
}

/** Everything of a spec that names a column. */
function renameInSpec(spec: ExperimentSpec, name: (one: string) => string): ExperimentSpec {
  const names = (list: readonly string[] | undefined) => list?.map(name);
  const { features, weights, split, preprocess, model, search } = spec;
  const keys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
  return {
    ...spec,
    ...(spec.target === undefined ? {} : { target: name(spec.target) }),
    ...(features
      ? {
          features: {
            ...features,
            ...(features.include ? { include: names(features.include) } : {}),
            ...(features.exclude ? { exclude: names(features.exclude) } : {}),
          },
        }
      : {}),
    ...(weights?.column === undefined ? {} : { weights: { ...weights, column: name(weights.column) } }),
    split: {
      ...split,
      ...(split.group === undefined ? {} : { group: name(split.group) }),
      ...(split.time === undefined ? {} : { time: name(split.time) }),
    },
    preprocess: { ...preprocess, ...(preprocess.columns ? { columns: keys(preprocess.columns) } : {}) },
    model: { ...renameInParams(model, name), kind: model.kind },
    explain: spec.explain.map((request) => ({ ...request, params: renameInParams(request.params, name) })),
    ...(search ? { search: { ...search, space: renameInPaths(search.space, name) } } : {}),
  };
}

/** `preprocess.columns.NAME.numeric` and `model.monotone.NAME`; a name may have dots in it. */
function renameInPaths<T>(space: Readonly<Record<string, T>>, name: (one: string) => string): Record<string, T> {
  return Object.fromEntries(
    Object.entries(space).map(([path, value]) => {
      const found = /^(preprocess\.columns\.|model\.monotone\.)(.*?)(\.[a-zA-Z]+)?$/.exec(path);
      return [found ? `${found[1]}${name(found[2])}${found[3] ?? ''}` : path, value];
    }),
  );
}

function renameInPreprocess(
  preprocess: Readonly<Record<string, unknown>>,
  name: (one: string) => string,
  from: string,
  to: string,
): Record<string, unknown> {
  const { features, encoded } = preprocess;
  return {
    ...preprocess,
    ...(Array.isArray(features)
      ? { features: features.map((feature) => ({ ...feature, name: name(feature.name) })) }
      : {}),
    ...(Array.isArray(encoded)
      ? {
          encoded: encoded.map((one: string) =>
            one === from
              ? to
              : one.startsWith(`${from}=`) || one.startsWith(`${from}:`)
                ? to + one.slice(from.length)
                : one,
          ),
        }
      : {}),
  };
}

const maxExamples = 3;

/**
 * Reads a column as another kind. Where experiments use the data set, or where texts are lost that are no numbers, a
 * copy of it is made and the old one stays.
 * @returns the data set that has the column so
 */
export function retypeColumn(
  context: StudioContext,
  dataset: DatasetSummary,
  position: number,
  kind: ColumnKind,
): DatasetSummary {
  assertWritable(context);
  const { connection } = context.project;
  const { name, kind: before } = columnOf(dataset, position);
  if (kind === before) return dataset;
  const table = context.table(dataset.id);
  const { column, lost } = asKind(table.columns[position], kind);
  const changed: Table = { ...table, columns: table.columns.map((one, i) => (i === position ? column : one)) };
  const profile = profileColumn(column);
  const kinds = { kind: say(`kind.${kind}`, {}), before: say(`kind.${before}`, {}) };
  const examples = [...new Set(lost)].slice(0, maxExamples).map(shortened);
  const read =
    lost.length === 0 ? say('note.retyped', kinds) : say('note.retypedLost', { ...kinds, lost: lost.length, examples });
  const note = say('column.note', { column: name, note: read });
  const keepsOld = lost.length > 0 || experimentsOf(connection, dataset.id).length > 0;
  if (!keepsOld) {
    replaceColumn(connection, dataset, position, {
      column,
      profile,
      hash: tableHash(changed),
      notes: [...dataset.notes, note],
    });
    context.forget(dataset.id);
    return foundDataset(context, dataset.id);
  }
  const readings = datasetReadings(connection, dataset.id).map((reading, i) =>
    i === position ? { ...reading, kind } : reading,
  );
  return insertCopy(context, dataset, {
    table: changed,
    notes: [...dataset.notes, note],
    profiles: dataset.columns.map((one, i) => (i === position ? profile : one.profile)),
    readings,
  });
}

/** What a copy of a data set has of its own. */
type Changed = Pick<NewDataset, 'table' | 'profiles' | 'readings'> & Pick<DatasetSummary, 'notes'>;

/** A changed copy beside the data set that experiments use. */
export function insertCopy(
  context: StudioContext,
  dataset: DatasetSummary,
  { notes, ...changed }: Changed,
): DatasetSummary {
  const id = context.newId();
  insertDataset(context.project.connection, {
    id,
    name: freeName(context, dataset.name),
    source: dataset.source,
    created: context.now().toISOString(),
    target: dataset.target,
    options: {},
    preview: { rejected: [...dataset.rejected], rejectedCount: dataset.rejectedCount, notes: [...notes] },
    ...changed,
  });
  return foundDataset(context, id);
}

export function foundDataset(context: StudioContext, id: string): DatasetSummary {
  const dataset = findDataset(context.project.connection, id);
  if (!dataset) throw new VitrineError('internal', say('error.dataSetWasNotStored', {}));
  return dataset;
}

/** A name that no data set has: `name (2)`. */
function freeName(context: StudioContext, name: string): string {
  const base = name.replace(/ \(\d+\)$/, '');
  for (let n = 2; ; n++)
    if (findDataset(context.project.connection, `${base} (${n})`) === undefined) return `${base} (${n})`;
}

/** The column as another kind, and the texts of cells that are no numbers. */
function asKind(column: Column, kind: ColumnKind): { column: Column; lost: string[] } {
  const { id, name } = column;
  if (column.kind === kind) return { column, lost: [] };
  if (column.kind === 'image' || kind === 'image')
    throw new VitrineError('usage', say('error.imagesStay', { name }), { where: 'kind' });
  if (kind !== 'numeric' && column.kind !== 'numeric') return { column: { ...column, kind }, lost: [] };
  if (kind === 'numeric') {
    if (column.kind === 'numeric') return { column, lost: [] };
    const numbers = column.categories.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    const lost: string[] = [];
    const values = new Float64Array(new SharedArrayBuffer(8 * column.codes.length));
    column.codes.forEach((code, row) => {
      values[row] = code < 0 || !Number.isFinite(numbers[code]) ? Number.NaN : numbers[code];
      if (code >= 0 && Number.isNaN(values[row])) lost.push(column.categories[code]);
    });
    return { column: { id, name, kind, values }, lost };
  }
  const rows = column.kind === 'numeric' ? column.values.length : 0;
  const texts = Array.from({ length: rows }, (_, row) => cellText(column, row));
  const categories = [...new Set(texts.flatMap((text) => (text === null ? [] : [text])))].sort(compareText);
  const place = new Map(categories.map((category, code) => [category, code]));
  const codes = new Int32Array(new SharedArrayBuffer(4 * rows));
  texts.forEach((text, row) => {
    codes[row] = text === null ? -1 : (place.get(text) as number);
  });
  return { column: { id, name, kind, codes, categories }, lost: [] };
}
