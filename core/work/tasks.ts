import type { AssessTask } from '../assess/engine/run.ts';
import type { RawRows } from '../data/encode.ts';
import { findWarnings, profileColumn } from '../data/profile.ts';
import { associations } from '../data/relations.ts';
import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { type InsideTask, insideOf } from '../explain/engine/picture-inside.ts';
import { type ExplainTask, explainInThreads } from '../explain/engine/spread-rows.ts';
import { answerWhatIf, type WhatIfTask } from '../explain/engine/what-if.ts';
import { answerPicture, type PictureTask } from '../explain/engine/what-if-picture.ts';
import type { Explained } from '../explain/results/naming.ts';
import type { JobContext } from '../job.ts';
import { say } from '../messages/say.ts';
import { type ArtifactValue, packArtifact, unpackArtifact } from '../models/artifact.ts';
import type { TrainingJob } from '../models/model.ts';
import { findModelKind } from '../models/registry.ts';
import type { ColumnProfile, ColumnReading, DataWarning, ImportOptions, ImportPreview } from '../schema/dataset.ts';
import type { EpochRecord } from '../schema/experiment.ts';
import type { RateSweep } from '../schema/rate-sweep.ts';
import type { Associations } from '../schema/relations.ts';
import type { SelfTest } from '../schema/self-test.ts';
import type { SnapshotView } from '../schema/snapshot-view.ts';
import type { ExperimentSpec } from '../schema/spec.ts';
import type { BlockInside } from '../schema/views.ts';
import type { PictureWhatIf, WhatIfView } from '../schema/what-if.ts';
import type { EpochParcel } from '../store/epochs.ts';
import type { Piece } from '../store/explanation-tasks.ts';
import type { Opener } from '../store/open.ts';
import { packJson, unpackJson } from '../store/packed.ts';
import type { Snapshot } from '../store/snapshots.ts';
import { type Boundary, boundary, type Parts } from '../training/boundary.ts';
import { lossCurve } from '../training/loss-curve.ts';
import type { Axes } from '../training/plane.ts';
import { type Predictions, predictTable } from '../training/predict.ts';
import { sweepRates } from '../training/rate-sweep.ts';
import { snapshotView } from '../training/snapshot-view.ts';
import { type ModelFrame, sizeOf, type TrainedModel, unpackFrame, unpackModel } from '../training/stored-model.ts';
import { checkTraining, type TrainingOutcome, type TrainingStart, train } from '../training/train.ts';
import { parseSpecText } from '../validation/spec-yaml.ts';
import { help, type PartRequest } from './spread.ts';
import { type GroupRequest, runWorker } from './worker-group.ts';

/** What a fit asks of threads that stand idle. */
export type HelpRequest = PartRequest | GroupRequest;

/** What a job may tell while it runs, besides its progress. */
export type TaskEvent =
  | { readonly kind: 'start'; readonly start: TrainingStart; readonly frame: Uint8Array }
  | ({ readonly kind: 'epochs' } & EpochParcel)
  | { readonly kind: 'piece'; readonly piece: Piece; readonly rows: number }
  | { readonly kind: 'interim'; readonly body: Explained };

/** Who opens a project in a thread, and when. */
interface ThreadOpener extends Omit<Opener, 'now'> {
  readonly at: Date;
}

const openerOf = ({ at, ...opener }: ThreadOpener): Opener => ({ ...opener, now: () => at });

/** The work that is done away from the thread that owns the project file: input and result of each task. */
export interface Tasks {
  preview: { input: { file: string; options: ImportOptions }; result: ImportPreview };
  import: {
    input: { file: string; options: ImportOptions };
    result: { table: Table; preview: ImportPreview; profiles: ColumnProfile[]; readings: readonly ColumnReading[] };
  };
  /** New rows for a model, read as its training data were. */
  readRows: {
    input: { file: string; like: readonly ColumnReading[] };
    result: { table: Table; preview: ImportPreview };
  };
  /** The text of a spec, which a hostile one makes long to read. */
  parseSpec: { input: { text: string }; result: unknown };
  /** A checked copy of a project under a temporary name, beside `target`. */
  copyProject: { input: { file: string; passphrase: string | undefined; target: string }; result: string };
  /** Brings a project of an older format up to date, which nobody has open. */
  updateProject: { input: { file: string; opener: ThreadOpener }; result: undefined };
  /** Encrypts a project anew, which nobody has open. @returns backups that open with what it had before */
  changePassphrase: {
    input: { file: string; opener: ThreadOpener; to: string | undefined; andBackups: boolean };
    result: readonly string[];
  };
  associations: { input: { table: Table; target: string | null }; result: Associations };
  warnings: { input: { table: Table; profiles: ColumnProfile[]; target: string | null }; result: DataWarning[] };
  train: {
    input: { table: Table; spec: ExperimentSpec; checkpoint: Uint8Array | undefined; more?: boolean };
    result: TrainingOutcome;
  };
  explain: { input: ExplainTask & { readonly pieces?: readonly Piece[] }; result: Uint8Array };
  /** What an assessment found, packed. */
  assess: { input: AssessTask; result: Uint8Array };
  selfTest: { input: { seed: number }; result: SelfTest };
  inside: { input: InsideTask; result: BlockInside };
  paint: { input: PictureTask; result: PictureWhatIf };
  whatIf: { input: WhatIfTask; result: WhatIfView };
  check: { input: { table: Table; spec: ExperimentSpec }; result: TrainingStart };
  fold: { input: { table: Table; spec: ExperimentSpec }; result: Pick<TrainingOutcome, 'metrics' | 'seconds'> };
  rates: { input: { table: Table; spec: ExperimentSpec }; result: RateSweep };
  help: { input: HelpRequest; result: undefined };
  predict: { input: { model: Uint8Array; table: Table; training?: RawRows }; result: Predictions };
  boundary: {
    input: {
      table: Table;
      model: Uint8Array;
      parts: { train: number[]; validation: number[]; test: number[] };
      truth: ReadonlyMap<number, number>;
      axes: Axes;
      resolution: number;
    };
    result: Boundary;
  };
  snapshot: {
    input: {
      table: Table;
      frame: Uint8Array;
      model: StoredEpoch;
      /** The epoch that is shown; a model that holds them all is cut there. */
      epoch: number;
      parts: Parts;
      truth: ReadonlyMap<number, number>;
      axes: Axes;
      resolution: number;
    };
    result: SnapshotView;
  };
  lossCurve: {
    input: {
      table: Table;
      frame: Uint8Array;
      models: readonly (StoredEpoch & { readonly epoch: number })[];
      rows: Int32Array;
      /** One a row. */
      truth: Float64Array;
    };
    result: readonly (number | null)[];
  };
}

export type TaskName = keyof Tasks;

type Runner<N extends TaskName> = (
  input: Tasks[N]['input'],
  job: JobContext & Pick<TrainingJob, 'spread' | 'workerGroup'>,
  emit: (event: TaskEvent) => void,
) => Promise<Tasks[N]['result']> | Tasks[N]['result'];

/** Most jobs read no file: threads that explain or train start without the readers. */
const loadReader = () => import('../data/reader/read-file.ts');

export const taskRunners: { readonly [N in TaskName]: Runner<N> } = {
  preview: async ({ file, options }, job) => (await loadReader()).previewFile(file, options, job),
  async import({ file, options }, job) {
    const { readFile } = await loadReader();
    const { table, preview, readings } = await readFile(file, options, job);
    const profiles = table.columns.map((column, i) => {
      job.check();
      job.report({ stage: 'profile', share: (i + 1) / table.columns.length });
      return profileColumn(column);
    });
    return { table, preview, profiles, readings };
  },
  readRows: async ({ file, like }, job) => (await loadReader()).readFile(file, {}, job, like),
  parseSpec: ({ text }) => parseSpecText(text),
  copyProject: async ({ file, passphrase, target }) =>
    (await import('../store/copies.ts')).checkedCopyOf(file, passphrase, target),
  async updateProject({ file, opener }, { report }) {
    const { openProject } = await import('../store/open.ts');
    openProject(file, { mode: 'write', create: false, ...openerOf(opener), report }).close();
    return undefined;
  },
  changePassphrase: async ({ file, opener, to, andBackups }, { report }) =>
    (await import('../store/passphrase.ts')).changePassphrase(file, openerOf(opener), { to, andBackups }, report),
  associations: ({ table, target }) => associations(table, target),
  warnings: ({ table, profiles, target }) => findWarnings(table, profiles, target),
  train({ table, spec, checkpoint, more }, job, emit) {
    const recorder = recordEpochs(job, emit);
    const trainingJob: TrainingJob = {
      ...job,
      check: (boundary, note) =>
        job.check(boundary, () => {
          recorder.sendWaiting();
          return note?.();
        }),
      onEpoch: recorder.onEpoch,
      resumeFrom: checkpoint ? unpackArtifact(checkpoint) : undefined,
      more,
    };
    try {
      return train(table, spec, trainingJob, (start, frame) => emit({ kind: 'start', start, frame }));
    } finally {
      recorder.flush();
    }
  },
  check: ({ table, spec }) => checkTraining(table, spec),
  fold({ table, spec }, job) {
    // a person who stops a search keeps the candidates that are whole: a fold is done or it is not
    const quiet: TrainingJob = {
      ...job,
      stopRequested: () => false,
      report: () => {},
      onEpoch: () => {},
      resumeFrom: undefined,
    };
    const { metrics, seconds } = train(table, spec, quiet, () => {});
    return { metrics, seconds };
  },
  rates: ({ table, spec }, job) => sweepRates(table, spec, { ...job, onEpoch: () => {}, resumeFrom: undefined }),
  help(request, job) {
    if ('workerGroup' in request) runWorker(request);
    else help(request, job);
    return undefined;
  },
  explain({ pieces, ...task }, job, emit) {
    const known = pieces?.flatMap(({ number, data }) => {
      const body = readPiece(data);
      return body ? [{ number, body }] : [];
    });
    const value = explainInThreads({ ...task, ...(known ? { known } : {}) }, job, {
      onPiece: (number, body) =>
        emit({ kind: 'piece', piece: { number, data: packJson(body) }, rows: body.rows.length }),
      onInterim: (body) => emit({ kind: 'interim', body }),
    });
    return packJson(value);
  },
  assess: async (task, job) => packJson((await import('../assess/engine/run.ts')).assess(task, job)),
  selfTest: async ({ seed }, job) => (await import('../assess/self-test.ts')).selfTest(seed, job),
  inside: (input) => insideOf(input),
  paint: (input) => answerPicture(input),
  whatIf: (task, job) => answerWhatIf(task, job),
  predict: ({ model, table, training }, job) => predictTable(model, table, job, training),
  boundary: ({ table, model, parts, truth, axes, resolution }) =>
    boundary(table, unpackModel(model), { parts, truth }, axes, resolution),
  snapshot({ table, frame, model, epoch, parts, truth, axes, resolution }) {
    const { fitted, held } = restoreEpoch(unpackFrame(frame), model);
    // a checkpoint may be a little older than the newest epoch
    const shown = Math.min(epoch, held ?? epoch);
    return snapshotView(table, modelAt(fitted, shown), { parts, truth }, { epoch: shown, axes, resolution });
  },
  lossCurve({ table, frame, models, rows, truth }, job) {
    const known = unpackFrame(frame);
    // a model that holds all of its epochs is read once
    const read = new Map<Uint8Array, ReturnType<typeof restoreEpoch>>();
    function* restored() {
      for (const { epoch, ...stored } of models) {
        job.check();
        const { fitted, held } = read.get(stored.bytes) ?? restoreEpoch(known, stored);
        read.set(stored.bytes, { fitted, held });
        // a checkpoint may be a little older than the newest epoch
        yield epoch <= (held ?? epoch) ? modelAt(fitted, epoch) : undefined;
      }
    }
    return lossCurve(table, restored(), rows, truth);
  },
};

/** A checkpoint, a snapshot or a whole model, by what it is. */
interface StoredEpoch {
  readonly kind: 'snapshot' | 'whole';
  readonly bytes: Uint8Array;
}

/** @returns the model, and the epoch that is stored with it. @throws incompatible where the kind has no epochs */
function restoreEpoch(
  known: ModelFrame,
  { kind, bytes }: StoredEpoch,
): { readonly fitted: TrainedModel; readonly held: number | undefined } {
  const artifact = unpackArtifact(bytes);
  const { atEpoch, inTargetUnits } = findModelKind(known.kind);
  const early = kind === 'whole' ? undefined : atEpoch?.(artifact, sizeOf(known));
  const model =
    kind === 'whole'
      ? unpackModel(bytes).model
      : early && known.scaling && inTargetUnits
        ? inTargetUnits(early, known.scaling)
        : early;
  if (!model)
    throw new VitrineError('incompatible', say('error.notFittedEpochs', { kind: known.kind }), { where: 'id' });
  const held =
    typeof artifact === 'object' && artifact !== null && 'epoch' in artifact && typeof artifact.epoch === 'number'
      ? artifact.epoch
      : undefined;
  return { fitted: { ...known, model }, held };
}

/** A model that holds all of its epochs is cut after this one. */
const modelAt = (trained: TrainedModel, epoch: number): TrainedModel => ({
  ...trained,
  model: trained.model.upTo?.(epoch) ?? trained.model,
});

/** A piece that was computed before; one that cannot be read is computed again. */
function readPiece(data: Uint8Array): Explained | undefined {
  try {
    return unpackJson(data) as Explained;
  } catch {
    return undefined;
  }
}

/**
 * How far apart snapshots stand in a run of so many epochs: a power of two, so that those kept are kept on. At most 256
 * of them, or 48 MB.
 */
function snapshotStride(epoch: number, bytes: number): number {
  const most = Math.max(16, Math.min(256, Math.floor(48e6 / bytes)));
  return 2 ** Math.max(0, Math.ceil(Math.log2(epoch / most)));
}

const sendEvery = 0.05;
const checkpointEvery = 1;

/** Gathers epochs into parcels of 50 ms and adds a checkpoint about once a second and at the end. */
function recordEpochs(
  job: JobContext,
  emit: (event: TaskEvent) => void,
): { onEpoch: TrainingJob['onEpoch']; sendWaiting: () => void; flush: () => void } {
  let waiting: EpochRecord[] = [];
  let snapshots: Snapshot[] = [];
  let stride = 1;
  let newest: { epoch: number; take: () => ArtifactValue } | undefined;
  let sent = job.now();
  let saved = job.now();
  let latest: (() => ArtifactValue) | undefined;
  const send = (checkpoint: Uint8Array | undefined) => {
    if (waiting.length > 0 || checkpoint) emit({ kind: 'epochs', epochs: waiting, checkpoint, snapshots, stride });
    waiting = [];
    snapshots = [];
    sent = job.now();
  };
  return {
    onEpoch(record, checkpoint, snapshot) {
      waiting.push(record);
      newest = snapshot && { epoch: record.epoch, take: snapshot };
      if (snapshot && (record.epoch === 1 || record.epoch % stride === 0)) {
        const data = packArtifact(snapshot());
        snapshots.push({ epoch: record.epoch, data });
        stride = snapshotStride(record.epoch, data.byteLength);
      }
      latest = checkpoint ?? latest;
      if (job.now() - sent < sendEvery) return;
      if (!checkpoint || job.now() - saved < checkpointEvery) return send(undefined);
      saved = job.now();
      send(packArtifact(checkpoint()));
    },
    /** A run that is paused shows the epoch that it stands at. */
    sendWaiting: () => send(undefined),
    flush() {
      let checkpoint: Uint8Array | undefined;
      try {
        if (newest && newest.epoch % stride !== 0 && newest.epoch !== 1)
          snapshots.push({ epoch: newest.epoch, data: packArtifact(newest.take()) });
      } catch {
        // an epoch was under way: the last one that was kept stands
      }
      try {
        checkpoint = latest && packArtifact(latest());
      } catch {
        // the backend is already gone; the last regular checkpoint stands
      }
      send(checkpoint);
    },
  };
}
