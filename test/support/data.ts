import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Encoder, encodeRows, takeRaw } from '../../core/data/encode.ts';
import { fitEncoder } from '../../core/data/fit-encoder.ts';
import type { Column, Table } from '../../core/data/table.ts';
import { readTarget } from '../../core/data/target.ts';
import { type ExplainInput, explain } from '../../core/explain/engine/explain.ts';
import { findExplainer } from '../../core/explain/registry.ts';
import type { Explained } from '../../core/explain/results/naming.ts';
import type { FittedModel, TrainingData, TrainingJob } from '../../core/models/model.ts';
import type { ModelKind } from '../../core/models/model-kind.ts';
import { findModelKind } from '../../core/models/registry.ts';
import type { Attribution } from '../../core/schema/results/attribution.ts';
import type { TextAttribution } from '../../core/schema/results/text-attribution.ts';
import { preprocessSpec } from '../../core/schema/spec.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { encodedFeatures } from '../../core/training/prepare.ts';
import type { TrainedModel } from '../../core/training/stored-model.ts';
import { testJob } from './job.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A sample as a table, read by a few lines of its own: the reader has tests of its own. */
export function sampleTable(name: string): Table {
  const [head, ...lines] = fs
    .readFileSync(path.join(root, 'resources/samples', `${name}.csv`), 'utf8')
    .trim()
    .split(/\r?\n/);
  const cells = lines.map((line) => line.split(','));
  return tableOf(head.split(','), cells);
}

/** A table from text cells: numbers where every cell is one, else categories in sorted order. */
export function tableOf(names: readonly string[], cells: readonly (readonly string[])[]): Table {
  const columns = names.map((name, id): Column => {
    const texts = cells.map((row) => row[id]);
    if (texts.every((text) => text === '' || !Number.isNaN(Number(text))))
      return {
        id,
        name,
        kind: 'numeric',
        values: Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text))),
      };
    const categories = [...new Set(texts.filter((text) => text !== ''))].sort();
    return {
      id,
      name,
      kind: 'categorical',
      categories,
      codes: Int32Array.from(texts, (text) => categories.indexOf(text)),
    };
  });
  return { rows: cells.length, columns };
}

/** A table of numbers from rows; the last column is the target `y`. */
export function numberTable(rows: readonly (readonly number[])[], y: readonly number[]): Table {
  const width = rows[0].length;
  const column = (id: number, name: string, values: readonly number[]) => ({
    id,
    name,
    kind: 'numeric' as const,
    values: Float64Array.from(values),
  });
  return {
    rows: rows.length,
    columns: [
      ...Array.from({ length: width }, (_, j) =>
        column(
          j,
          `x${j}`,
          rows.map((row) => row[j]),
        ),
      ),
      column(width, 'y', y),
    ],
  };
}

export const range = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

interface Setting {
  readonly target: string;
  readonly trainRows?: ArrayLike<number>;
  readonly numeric?: Encoder['numeric'];
  readonly task?: 'classification' | 'regression';
  readonly features?: readonly string[];
  readonly missing?: 'keep' | 'median';
  /** Texts are read word by word, and the kind is told the features. */
  readonly inOrder?: boolean;
}

/** Encoded training data of a table. */
export function encodeTable(
  table: Table,
  setting: Setting,
): { encoder: Encoder; data: TrainingData; classes: readonly string[]; task: 'classification' | 'regression' } {
  const rows = Int32Array.from(setting.trainRows ?? range(table.rows));
  const target = readTarget(table, setting.target, setting.task);
  const features =
    setting.features ?? table.columns.flatMap((column) => (column.name === setting.target ? [] : [column.name]));
  const encoder = fitEncoder(
    table,
    features,
    rows,
    preprocessSpec.parse({
      ...(setting.missing ? { missing: setting.missing } : {}),
      ...(setting.inOrder ? { text: { kind: 'sequence' } } : {}),
    }),
    setting.numeric ?? 'none',
  );
  const x = encodeAll(table, encoder, rows);
  const data: TrainingData = {
    task: target.task,
    width: encoder.width,
    ...(setting.inOrder ? { features: encodedFeatures(encoder) } : {}),
    classes: target.classes.length,
    train: { x, y: Float64Array.from(rows, (row) => target.values[row]), rows: rows.length },
    validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
  };
  return { encoder, data, classes: target.classes, task: target.task };
}

export function encodeAll(table: Table, encoder: Encoder, rows: ArrayLike<number>): Float64Array {
  return encodeRows(encoder, takeRaw(table, encoder, rows));
}

/** A fit of a kind, with defaults for what is not given. */
export function fitKind(
  kind: string,
  data: TrainingData,
  params: Record<string, unknown>,
  training: unknown,
  job: TrainingJob,
): FittedModel {
  const found = findModelKind(kind);
  return found.fit(data, found.params.parse(params), trainingSpec.parse(training), job);
}

/** A model of a kind, trained on a table. */
export function trainOn(
  table: Table,
  kind: string,
  params: Record<string, unknown>,
  setting: Setting,
  training: unknown = {},
  seed = 0,
): TrainedModel & { data: TrainingData } {
  const { encoder, data, classes, task } = encodeTable(table, setting);
  const model = fitKind(kind, data, params, training, testJob(seed));
  return {
    kind,
    task,
    target: setting.target,
    classes,
    positive: Math.max(0, classes.length - 1),
    encoder,
    model,
    data,
  };
}

/** A model that is a function of the encoded row, for explainers. `outputs` values a row. */
export function functionModel(outputs: number, f: (row: Float64Array) => readonly number[]): FittedModel {
  return {
    outputs,
    predict({ x, rows }) {
      const width = rows === 0 ? 0 : x.length / rows;
      return Float64Array.from(
        Array.from({ length: rows }, (_, r) => [...f(x.subarray(r * width, (r + 1) * width))]).flat(),
      );
    },
    facts: () => ({}),
    describe: () => ({}),
    save: () => null,
  };
}

/** Parameters with scikit-learn's defaults where ours differ: what its reference numbers belong to. */
export const asScikitLearn = (kind: string, params: Record<string, unknown>): Record<string, unknown> => ({
  ...findModelKind(kind).peerDefaults?.model,
  ...params,
});

/** A function as a trained regression model over the columns of a table. */
export function trainedFunction(table: Table, f: (row: Float64Array) => number): TrainedModel {
  const { encoder } = encodeTable(table, { target: 'y', task: 'regression' });
  return {
    kind: 'function',
    task: 'regression',
    target: 'y',
    classes: [],
    positive: 0,
    encoder,
    model: functionModel(1, (row) => [f(row)]),
  };
}

type Asked = Partial<Omit<ExplainInput, 'trained' | 'rows'>>;

export function attribute(
  method: string,
  trained: TrainedModel,
  table: Table,
  rows: readonly number[],
  params: Record<string, unknown> = {},
  asked: Asked = {},
): Omit<Attribution, 'id'> {
  const value = explainAny(method, trained, table, rows, params, asked);
  if (value.kind !== 'attribution') throw new Error(`${method} gives no attribution`);
  return value;
}

/** The same of rows that are texts and nothing else. */
export function attributeText(
  method: string,
  trained: TrainedModel,
  table: Table,
  rows: readonly number[],
  params: Record<string, unknown> = {},
): Omit<TextAttribution, 'id'> {
  const value = explainAny(method, trained, table, rows, params);
  if (value.kind !== 'text-attribution') throw new Error(`${method} gives no attribution of texts`);
  return value;
}

export function explainAny(
  method: string,
  trained: TrainedModel,
  table: Table,
  rows: readonly number[],
  params: Record<string, unknown> = {},
  asked: Asked = {},
): Explained {
  const seed = asked.seed ?? 0;
  const found = findExplainer(method);
  return explain(
    found,
    {
      trained,
      table,
      rows: Int32Array.from(rows),
      trainingTable: table,
      trainRows: range(table.rows),
      params: found.params.parse(params),
      ...asked,
      ...(asked.fitted
        ? { fitted: { ...asked.fitted, params: findModelKind(trained.kind).params.parse(asked.fitted.params) } }
        : {}),
      seed,
    },
    testJob(seed),
  );
}

/** Columns that stand for pictures of 2 x 2 pixels, for kinds that learn from nothing else. */
export const asPictures = (data: TrainingData): TrainingData => ({
  ...data,
  features: [
    {
      name: 'image',
      kind: 'image',
      offset: 0,
      width: data.width,
      categories: 0,
      shape: { height: 2, width: data.width / 2, channels: 1 },
    },
  ],
});

/** Columns that stand for the numbers of terms, for kinds that read texts in their order. */
export function asSequences(data: TrainingData): TrainingData {
  const numbers = (x: Float64Array) => x.map((value) => Math.min(9, Math.max(2, Math.round(5.5 + 2 * value))));
  return {
    ...data,
    train: { ...data.train, x: numbers(data.train.x) },
    features: [{ name: 'text', kind: 'sequence', offset: 0, width: data.width, categories: 10 }],
  };
}

/** Settings of a small network of pictures or texts; of other kinds none. */
export const smallParams = ({ takesImages, takesTexts }: ModelKind): Record<string, unknown> =>
  takesTexts
    ? { architecture: 'convolution', width: 8, units: 16, dropout: 0, l2: 0 }
    : takesImages
      ? { blocks: [{ kind: 'dense', units: 16 }], augment: { shift: 0, rotate: 0, scale: 0 }, l2: 0 }
      : {};
