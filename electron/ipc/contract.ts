// The one list of what a page may ask of the engine. A call answers soon; a job reports progress, can be cancelled and gives one
// final answer; an event comes by itself. Inputs are parsed by the engine; what it answers is typed here and not parsed again.
import { z } from 'zod';
import { columnKind, type DatasetSummary, type DataWarning, type ImportPreview, importOptions, type SampleCard } from '../../core/schema/dataset.ts';
import type { ErrorReport } from '../../core/schema/error.ts';
import type { EpochRecord, ExperimentRow } from '../../core/schema/experiment.ts';
import { type JobView, jobAction } from '../../core/schema/job.ts';
import type { Message } from '../../core/schema/message.ts';
import type { RateSweep } from '../../core/schema/rate-sweep.ts';
import type { ShapesView } from '../../core/schema/shapes.ts';
import { axes, type SnapshotView } from '../../core/schema/snapshot-view.ts';
import { type ExperimentSpec, explainRequest, splitSpec, task } from '../../core/schema/spec.ts';
import type {
  BinContents,
  ColumnDetail,
  ExperimentView,
  ExplanationHead,
  ExplanationRow,
  ExplanationSummary,
  History,
  ModelColumns,
  ProjectInfo,
  SplitPreview,
} from '../../core/schema/summaries.ts';
import type { TreeView } from '../../core/schema/tree.ts';
import {
  type BoundaryView,
  type Catalogue,
  type Comparison,
  type Evaluation,
  type PredictionRow,
  type PruningView,
  type RowPage,
  rowPageQuery,
} from '../../core/schema/views.ts';

import { type WhatIfView, whatIfQuery } from '../../core/schema/what-if.ts';

interface Entry<I extends z.ZodType, O> {
  readonly input: I;
  /** Carries the type of the answer; never there at run time. */
  readonly output?: O;
}

const entry =
  <O>() =>
  <I extends z.ZodType>(input: I): Entry<I, O> => ({ input });

const none = z.null();
const id = z.string().min(1).max(200);
const one = z.strictObject({ id });
const part = z.enum(['train', 'validation', 'test']);
/** A file that a person chose in a dialog, dropped on the window or opened with the program: a name for it that only main and the engine can resolve. */
const token = z.string().min(8).max(100);
const passphrase = z.string().min(1).max(1000);
const source = z.union([z.strictObject({ token }), z.strictObject({ sample: z.string().min(1).max(100) })]);
export type Source = z.infer<typeof source>;

export const calls = {
  'project.info': entry<ProjectInfo>()(none),
  'project.open': entry<ProjectInfo>()(z.strictObject({ token, create: z.boolean(), passphrase: passphrase.optional() })),
  /** Opens the project that could not be opened without its passphrase. */
  'project.unlock': entry<ProjectInfo>()(z.strictObject({ passphrase })),
  /** Sets, changes or takes away the passphrase; `from` is the one so far. */
  'project.protect': entry<ProjectInfo>()(z.strictObject({ from: passphrase.nullable(), to: passphrase.nullable(), andBackups: z.boolean() })),
  'project.saveAs': entry<ProjectInfo>()(z.strictObject({ token })),
  'project.recover': entry<ProjectInfo>()(z.strictObject({ from: z.enum(['backup', 'new']) })),
  'project.check': entry<string[]>()(none),
  'project.compact': entry<{ before: number; after: number }>()(none),
  /** What was deleted and can still be taken back. */
  'project.bin': entry<BinContents>()(none),
  'project.emptyBin': entry<BinContents & { before: number; after: number }>()(z.strictObject({ andBackups: z.boolean() })),
  samples: entry<SampleCard[]>()(none),
  catalogue: entry<Catalogue>()(none),
  'dataset.list': entry<DatasetSummary[]>()(none),
  'dataset.setTarget': entry<DatasetSummary>()(z.strictObject({ id, target: z.string().nullable() })),
  'dataset.warnings': entry<DataWarning[]>()(z.strictObject({ id, target: z.string().nullable() })),
  'dataset.column': entry<ColumnDetail>()(z.strictObject({ id, column: z.int().min(0), target: z.string().nullable() })),
  'dataset.renameColumn': entry<DatasetSummary>()(z.strictObject({ id, column: z.int().min(0), name: z.string().max(600) })),
  /** The data set that has the column so: the same, or a copy where experiments use it. */
  'dataset.retypeColumn': entry<DatasetSummary>()(z.strictObject({ id, column: z.int().min(0), kind: columnKind })),
  'dataset.page': entry<RowPage>()(z.strictObject({ id, query: rowPageQuery })),
  'dataset.row': entry<{ name: string; text: string | null }[]>()(z.strictObject({ id, row: z.int().min(0) })),
  'dataset.split': entry<SplitPreview>()(z.strictObject({ id, target: z.string(), task: task.optional(), split: splitSpec })),
  'dataset.delete': entry<null>()(one),
  'dataset.restore': entry<null>()(one),
  'spec.parse': entry<ExperimentSpec>()(z.strictObject({ text: z.string().max(1_000_000) })),
  /** What a person wrote, read but not filled in with defaults. */
  'spec.raw': entry<Record<string, unknown>>()(z.strictObject({ text: z.string().max(1_000_000) })),
  'spec.check': entry<ExperimentSpec>()(z.strictObject({ spec: z.record(z.string(), z.unknown()) })),
  'spec.text': entry<string>()(z.strictObject({ spec: z.record(z.string(), z.unknown()) })),
  'experiment.list': entry<ExperimentRow[]>()(z.strictObject({ bin: z.boolean() })),
  'experiment.show': entry<ExperimentView>()(one),
  'experiment.history': entry<History>()(z.strictObject({ id, points: z.int().min(10).max(5000) })),
  'experiment.rename': entry<null>()(z.strictObject({ id, name: z.string().trim().min(1).max(200) })),
  'experiment.note': entry<null>()(z.strictObject({ id, note: z.string().max(10_000) })),
  'experiment.star': entry<null>()(z.strictObject({ id, starred: z.boolean() })),
  'experiment.delete': entry<null>()(z.strictObject({ ids: z.array(id).min(1).max(10_000) })),
  'experiment.restore': entry<null>()(z.strictObject({ ids: z.array(id).min(1).max(10_000) })),
  'experiment.evaluation': entry<Evaluation>()(z.strictObject({ id, part })),
  'experiment.predictions': entry<{ total: number; rows: PredictionRow[] }>()(
    z.strictObject({ id, part, filter: z.enum(['all', 'mistakes', 'uncertain']), start: z.int().min(0), count: z.int().min(1).max(1000) }),
  ),
  /** A row that is worth looking at first. */
  'experiment.tellingRow': entry<{ row: number; reason: 'mistake' | 'uncertain' | 'error' } | null>()(one),
  'experiment.tree': entry<TreeView>()(z.strictObject({ id, row: z.int().min(0).nullable(), tree: z.int().min(0).optional() })),
  /** Epochs that `experiment.snapshot` can show. */
  'experiment.moments': entry<number[]>()(one),
  /** The model as it was after an epoch; the newest where none is named. */
  'experiment.snapshot': entry<SnapshotView>()(z.strictObject({ id, epoch: z.int().min(1).nullable(), axes, resolution: z.int().min(10).max(200) })),
  /** The answer to a row as a person sets it. */
  'experiment.whatIf': entry<WhatIfView>()(whatIfQuery),
  'experiment.pruning': entry<PruningView | null>()(one),
  'experiment.shapes': entry<ShapesView>()(one),
  'experiment.columns': entry<ModelColumns | null>()(one),
  'experiment.report': entry<string>()(one),
  'experiment.data': entry<string>()(one),
  'experiment.compare': entry<Comparison>()(z.strictObject({ ids: z.array(id).min(2).max(20) })),
  'explanation.summary': entry<ExplanationSummary>()(z.strictObject({ id, class: z.string().optional() })),
  /** The attributions of an experiment that hold a row, newest first. */
  'explanation.ofRow': entry<ExplanationHead[]>()(z.strictObject({ id, row: z.int().min(0) })),
  /** What an explanation would take, before it is begun. */
  'explanation.cost': entry<{ evaluations: number; seconds: number | null } | null>()(z.strictObject({ id, request: explainRequest })),
  'explanation.row': entry<ExplanationRow>()(z.strictObject({ id, row: z.int().min(0), class: z.string().optional() })),
  'explanation.delete': entry<null>()(one),
  'explanation.dropUnfinished': entry<null>()(one),
  'explanation.restore': entry<null>()(one),
  'job.list': entry<JobView[]>()(none),
  'job.start': entry<string>()(z.strictObject({ name: z.string(), input: z.unknown() })),
  'job.control': entry<null>()(z.strictObject({ id, action: jobAction })),
} as const;

export const jobs = {
  preview: entry<ImportPreview>()(z.strictObject({ source, options: importOptions })),
  import: entry<DatasetSummary>()(
    z.strictObject({ source, options: importOptions, name: z.string().trim().min(1).max(200).optional(), target: z.string().optional() }),
  ),
  run: entry<{ id: string }>()(z.strictObject({ spec: z.record(z.string(), z.unknown()) })),
  /** Every kind of model on the same rows; the best one first. */
  runAllKinds: entry<{ ids: string[]; failed: { kind: string; message: string }[] }>()(z.strictObject({ spec: z.record(z.string(), z.unknown()) })),
  /** `more`: epochs, trees or rounds beyond those that the spec asks for. */
  continue: entry<{ id: string }>()(z.strictObject({ id, more: z.int().min(1).max(1_000_000).optional() })),
  rateSweep: entry<RateSweep>()(z.strictObject({ spec: z.record(z.string(), z.unknown()) })),
  explain: entry<ExplanationHead>()(z.strictObject({ id, request: explainRequest })),
  repeat: entry<{ same: boolean; seconds: number }>()(z.strictObject({ id, explanation: id })),
  predict: entry<{ csv: string; rows: number; warnings: readonly Message[]; flagged: number }>()(z.strictObject({ id, token })),
  backUp: entry<{ file: string }>()(none),
  boundary: entry<BoundaryView>()(z.strictObject({ id, axes, resolution: z.int().min(10).max(200) })),
} as const;

/** What comes by itself. `changed` says what to ask for again; `epochs` are stored before they are told. */
export interface Events {
  changed: { what: 'project' | 'datasets' | 'experiments' | 'explanations'; id: string | null };
  job: JobView;
  jobEnd: { id: string; result?: unknown; error?: ErrorReport };
  /** The newest epoch of those that have just been stored. */
  epochs: { experiment: string; epochs: readonly EpochRecord[] };
  /** A sampled explanation of one row, as far as it is. */
  interim: { job: string; experiment: string; row: number; value: ExplanationRow };
  /** A new port is in use: whatever was known may be old. */
  attached: null;
}

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>;
/** The input as a handler sees it: parsed, with defaults filled in. */
export type CallArgument<N extends CallName> = z.output<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = NonNullable<(typeof calls)[N]['output']> | Extract<(typeof calls)[N]['output'], null>;
export type JobName = keyof typeof jobs;
export type JobInput<N extends JobName> = z.input<(typeof jobs)[N]['input']>;
export type JobResult<N extends JobName> = NonNullable<(typeof jobs)[N]['output']>;
export type EventName = keyof Events;
export type EventValue<N extends EventName> = Events[N];
