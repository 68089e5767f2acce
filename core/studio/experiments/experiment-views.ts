import { readTarget } from '../../data/target.ts';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { precisionRecallCurve, rocCurve } from '../../metrics/metrics.ts';
import { unpackArtifact } from '../../models/artifact.ts';
import { findModelKind } from '../../models/registry.ts';
import type { AxesQuery, SnapshotView } from '../../schema/snapshot-view.ts';
import type { Evaluation, PredictionOrder, PredictionRow, PruningView } from '../../schema/views.ts';
import { lastEpoch } from '../../store/epochs.ts';
import { findExperiment, getArtifact, type StoredExperiment } from '../../store/experiments.ts';
import { snapshotAt, snapshotEpochs } from '../../store/snapshots.ts';
import type { Boundary } from '../../training/boundary.ts';
import { changesClasses, correctedOutput, largestOf, thresholdOf } from '../../training/decision.ts';
import { unpackModel } from '../../training/stored-model.ts';
import type { RunHooks, StudioContext } from '../context.ts';
import { modelBytes } from './model-bytes.ts';

interface Predictions {
  readonly outputs: number;
  readonly rows: Int32Array;
  readonly truth: Float64Array;
  readonly output: Float64Array;
  readonly labels: Int32Array;
}

/** What a model by itself said of the rows of all its parts, one part after another. @throws not-found where it has none */
export function modelPredictions(context: StudioContext, stored: StoredExperiment): Predictions {
  const bytes = getArtifact(context.project.connection, stored.id, 'predictions');
  if (!bytes)
    throw new VitrineError('not-found', say('error.hasNoPredictions', { name: stored.name, status: stored.status }), {
      where: 'id',
    });
  return unpackArtifact(bytes) as unknown as Predictions;
}

/** The same, with classes as a person has decided them. @throws not-found */
export function loadPredictions(context: StudioContext, stored: StoredExperiment): Predictions {
  const found = modelPredictions(context, stored);
  const classes = stored.start?.classes ?? [];
  const calibration = stored.decision?.calibration;
  if (stored.decision && calibration && changesClasses(stored.decision))
    return {
      ...found,
      labels: largestOf(correctedOutput(calibration, found.output, classes.length, 0), classes.length),
    };
  const threshold = stored.decision && classes.length === 2 ? thresholdOf(stored.decision) : undefined;
  if (threshold === undefined) return found;
  const positive = classes.indexOf(stored.start?.positiveClass ?? '');
  return {
    ...found,
    labels: found.labels.map((_, r) => (found.output[2 * r + positive] >= threshold ? positive : 1 - positive)),
  };
}

/** Where a part's rows stand among these. */
export function partRange(stored: StoredExperiment, part: 'train' | 'validation' | 'test'): [number, number] {
  const split = stored.start?.split ?? { train: 0, validation: 0, test: 0 };
  const starts = { train: 0, validation: split.train, test: split.train + split.validation };
  return [starts[part], starts[part] + split[part]];
}

const mostPoints = 1500;

function thin<T>(values: readonly T[]): T[] {
  const step = Math.ceil(values.length / mostPoints);
  return step <= 1 ? [...values] : values.filter((_, i) => i % step === 0 || i === values.length - 1);
}

/** Curves and points of one part: ROC and precision-recall a class, or predicted against actual. */
export function evaluation(context: StudioContext, key: string, part: 'train' | 'validation' | 'test'): Evaluation {
  const stored = findExperiment(context.project.connection, key);
  const predictions = loadPredictions(context, stored);
  const [from, to] = partRange(stored, part);
  const truth = predictions.truth.subarray(from, to);
  const classes = stored.start?.classes;
  if (!classes)
    return {
      kind: 'regression',
      points: thin(
        Array.from(truth, (actual, i) => ({
          row: predictions.rows[from + i],
          actual,
          predicted: predictions.output[from + i],
        })),
      ),
    };
  const positive = stored.start?.positiveClass;
  const shown = classes.flatMap((name, k) => (classes.length > 2 || name === positive ? [k] : []));
  return {
    kind: 'classification',
    roc: shown.map((k) => {
      const { positives, score } = oneAgainstRest(predictions, from, to, k);
      const { falsePositive, truePositive } = rocCurve(positives, score);
      return { class: classes[k], x: thin(falsePositive), y: thin(truePositive) };
    }),
    precisionRecall: shown.map((k) => {
      const { positives, score } = oneAgainstRest(predictions, from, to, k);
      const { recall, precision } = precisionRecallCurve(positives, score);
      return { class: classes[k], x: thin(recall), y: thin(precision) };
    }),
  };
}

function oneAgainstRest(
  predictions: Predictions,
  from: number,
  to: number,
  k: number,
): { positives: Uint8Array; score: Float64Array } {
  return {
    positives: Uint8Array.from(predictions.truth.subarray(from, to), (value) => (value === k ? 1 : 0)),
    score: Float64Array.from({ length: to - from }, (_, i) => predictions.output[(from + i) * predictions.outputs + k]),
  };
}

/**
 * Rows with truth, prediction and whether it is a mistake, in one part; least certain or most wrong first on request.
 */
export function predictionRows(
  context: StudioContext,
  key: string,
  query: {
    part: 'train' | 'validation' | 'test';
    filter: 'all' | 'mistakes' | 'uncertain';
    sort?: PredictionOrder;
    start: number;
    count: number;
  },
): { total: number; rows: PredictionRow[] } {
  const stored = findExperiment(context.project.connection, key);
  const predictions = loadPredictions(context, stored);
  const [from, to] = partRange(stored, query.part);
  const classes = stored.start?.classes;
  const { outputs } = predictions;
  let rows = Array.from({ length: to - from }, (_, i): PredictionRow => {
    const at = from + i;
    if (!classes)
      return {
        row: predictions.rows[at],
        truth: String(predictions.truth[at]),
        prediction: String(predictions.output[at]),
        certainty: -Math.abs(predictions.output[at] - predictions.truth[at]),
        loss: (predictions.output[at] - predictions.truth[at]) ** 2,
        mistake: false,
      };
    const label = predictions.labels[at];
    return {
      row: predictions.rows[at],
      truth: classes[predictions.truth[at]],
      prediction: classes[label],
      certainty: predictions.output[at * outputs + label],
      loss: -Math.log(Math.max(leastProbability, predictions.output[at * outputs + predictions.truth[at]])),
      mistake: label !== predictions.truth[at],
    };
  });
  if (query.filter === 'mistakes')
    rows = classes ? rows.filter((row) => row.mistake) : rows.sort((a, b) => a.certainty - b.certainty);
  if (query.filter === 'uncertain') rows.sort((a, b) => a.certainty - b.certainty);
  if (query.sort === 'certainty') rows.sort((a, b) => b.certainty - a.certainty);
  if (query.sort === 'loss') rows.sort((a, b) => b.loss - a.loss);
  return { total: rows.length, rows: rows.slice(query.start, query.start + query.count) };
}

/** A probability of 0 is told as one so small. */
const leastProbability = 1e-15;

/** Rows of a part in one field of the confusion matrix, by the model itself. @throws incompatible where there are no classes */
export function confusionRows(
  context: StudioContext,
  key: string,
  { part, truth, label }: { part: 'train' | 'validation' | 'test'; truth: string; label: string },
): number[] {
  const stored = findExperiment(context.project.connection, key);
  const { rows, truth: truths, labels } = modelPredictions(context, stored);
  const classes = stored.start?.classes;
  if (!classes) throw new VitrineError('incompatible', say('refuse.classesOnly', {}), { where: 'id' });
  const [from, to] = partRange(stored, part);
  const found: number[] = [];
  for (let i = from; i < to; i++) if (classes[truths[i]] === truth && classes[labels[i]] === label) found.push(rows[i]);
  return found;
}

/**
 * The rows of a part to which the model gives the highest probability of a class: `count` of them, and those that have
 * the last one's. @throws incompatible where there is no such class
 */
export function rankedRows(
  context: StudioContext,
  key: string,
  query: { part: 'train' | 'validation' | 'test'; class: string; count: number },
): number[] {
  const stored = findExperiment(context.project.connection, key);
  const k = stored.start?.classes?.indexOf(query.class) ?? -1;
  if (k < 0) throw new VitrineError('incompatible', say('refuse.classesOnly', {}), { where: 'id' });
  const predictions = modelPredictions(context, stored);
  const [from, to] = partRange(stored, query.part);
  const { score } = oneAgainstRest(predictions, from, to, k);
  const lowest = score.slice().sort()[Math.max(0, score.length - query.count)];
  return query.count === 0 ? [] : Array.from(predictions.rows.subarray(from, to)).filter((_, i) => score[i] >= lowest);
}

/**
 * A row that is worth looking at first: the mistake that the model was most certain of, else the row that it was least
 * certain of; for numbers the largest error.
 */
export function tellingRow(
  context: StudioContext,
  key: string,
): { row: number; reason: 'mistake' | 'uncertain' | 'error' } | null {
  const stored = findExperiment(context.project.connection, key);
  const { test = 0, validation = 0 } = stored.start?.split ?? {};
  const part = test > 0 ? 'test' : validation > 0 ? 'validation' : 'train';
  const most = Number.MAX_SAFE_INTEGER;
  const { rows: mistakes } = predictionRows(context, key, { part, filter: 'mistakes', start: 0, count: most });
  if (!stored.start?.classes) return mistakes.length > 0 ? { row: mistakes[0].row, reason: 'error' } : null;
  if (mistakes.length > 0)
    return {
      row: mistakes.reduce((best, row) => (row.certainty > best.certainty ? row : best)).row,
      reason: 'mistake',
    };
  const [first] = predictionRows(context, key, { part, filter: 'uncertain', start: 0, count: 1 }).rows;
  return first ? { row: first.row, reason: 'uncertain' } : null;
}

/** The decision boundary of an experiment in two of its numeric features. */
export function boundaryOf(
  context: StudioContext,
  key: string,
  query: { axes: AxesQuery; resolution: number },
  hooks: RunHooks = {},
): Promise<Boundary> {
  const stored = findExperiment(context.project.connection, key);
  const predictions = loadPredictions(context, stored);
  const split = stored.start?.split;
  const truth = new Map(Array.from(predictions.rows, (row, i) => [row, predictions.truth[i]]));
  return context.pool.run(
    'boundary',
    {
      table: context.table(stored.dataset),
      model: modelBytes(context, stored),
      parts: { train: split?.trainRows ?? [], validation: split?.validationRows ?? [], test: split?.testRows ?? [] },
      truth,
      ...query,
    },
    hooks,
  );
}

/** Epochs of a run that can be shown: snapshots of a network, every tree of an ensemble. */
export function momentEpochs(context: StudioContext, key: string): number[] {
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const epochs = snapshotEpochs(connection, stored.id);
  const kind = findModelKind(stored.spec.model.kind);
  if (epochs.length > 0 || kind.epochs === 'epoch') return epochs;
  const [last] = lastEpoch(connection, stored.id);
  if (!last || !getArtifact(connection, stored.id, 'frame')) return [];
  return kind.cumulative ? Array.from({ length: last.epoch }, (_, i) => i + 1) : [last.epoch];
}

/** The model as it was after an epoch, or as near to it as is stored; the newest where none is named. */
export async function snapshotViewAt(
  context: StudioContext,
  key: string,
  query: { epoch: number | null; axes: AxesQuery; resolution: number },
  hooks: RunHooks = {},
): Promise<SnapshotView> {
  const { connection } = context.project;
  const stored = findExperiment(connection, key);
  const frame = getArtifact(connection, stored.id, 'frame');
  const wanted = query.epoch ?? lastEpoch(connection, stored.id)[0]?.epoch ?? 1;
  const snapshot = snapshotAt(connection, stored.id, wanted);
  const checkpoint = snapshot ? undefined : getArtifact(connection, stored.id, 'checkpoint');
  const whole = snapshot || checkpoint ? undefined : getArtifact(connection, stored.id, 'model');
  const bytes = snapshot?.data ?? checkpoint ?? whole;
  if (!frame || !bytes)
    throw new VitrineError('not-found', say('error.hasNothingShowYet', { name: stored.name }), {
      where: 'id',
      hint: say('hint.waitForFirstEpochs', {}),
    });
  const split = stored.start?.split;
  const table = context.table(stored.dataset);
  const target = readTarget(table, stored.spec.target ?? '', stored.start?.task);
  const parts = { train: split?.trainRows ?? [], validation: split?.validationRows ?? [], test: split?.testRows ?? [] };
  return context.pool.run(
    'snapshot',
    {
      table,
      frame,
      model: { kind: whole ? 'whole' : 'snapshot', bytes },
      epoch: snapshot?.epoch ?? wanted,
      parts,
      truth: new Map(Object.values(parts).flatMap((rows) => rows.map((row) => [row, target.values[row]] as const))),
      axes: query.axes,
      resolution: query.resolution,
    },
    hooks,
  );
}

/** The path of cost-complexity pruning of a tree; null for other models. */
export function pruningOf(context: StudioContext, key: string): PruningView | null {
  const stored = findExperiment(context.project.connection, key);
  const { pruning } = unpackModel(modelBytes(context, stored)).model;
  if (!pruning || pruning.length === 0) return null;
  const step = Math.ceil(pruning.length / 400);
  return {
    alpha: Number(stored.start?.params.ccpAlpha ?? 0),
    steps: pruning.filter((_, i) => i % step === 0 || i === pruning.length - 1).map((entry) => ({ ...entry })),
  };
}
