import { describeEncoder, encodeRows, featureInfos, takeRaw } from '../data/encode.ts';
import type { Table } from '../data/table.ts';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { findingMessages } from '../metrics/findings.ts';
import { classificationMetrics, regressionMetrics } from '../metrics/metrics.ts';
import { contentHash, packArtifact } from '../models/artifact.ts';
import { tabular } from '../models/batch.ts';
import type { FittedModel, TrainingJob } from '../models/model.ts';
import type { ModelKind } from '../models/model-kind.ts';
import { findModelKind } from '../models/registry.ts';
import type { Experiment, FeatureInfo, Metrics, StoppedBy } from '../schema/experiment.ts';
import type { Message } from '../schema/message.ts';
import type { ExperimentSpec, Task } from '../schema/spec.ts';
import { trainingSpec } from '../schema/training.ts';
import { type Prepared, prepare } from './prepare.ts';
import { type ModelFrame, packFrame, packModel, predictInto, type TrainedModel } from './stored-model.ts';

/** What is known before the first epoch. */
export interface TrainingStart {
  readonly task: Task;
  readonly features: FeatureInfo[];
  readonly classes: readonly string[] | undefined;
  readonly positiveClass: string | undefined;
  readonly droppedRows: number;
  readonly split: Experiment['split'];
  readonly params: Record<string, unknown>;
  readonly preprocess: Record<string, unknown>;
  readonly warnings: readonly Message[];
  /** Settings that a search has chosen, by path of the spec. */
  readonly chosen?: Readonly<Record<string, unknown>>;
}

export interface TrainingOutcome {
  readonly model: Uint8Array;
  readonly modelHash: string;
  /** Rows of all parts with the model's output, for curves and tables. */
  readonly predictions: Uint8Array;
  readonly facts: Record<string, number | string>;
  readonly metrics: { train?: Metrics; validation?: Metrics; test?: Metrics };
  readonly training: { readonly stoppedBy: StoppedBy; readonly backend: string; readonly advice?: Message } | undefined;
  readonly warnings: readonly Message[];
  /** Seconds a row; of the clock, and so not the same twice. */
  readonly perPrediction?: number;
  /** How many epochs or trees the spec asked for, where it says so. */
  readonly length?: number;
  readonly seconds: { readonly prepare: number; readonly train: number; readonly evaluate: number };
}

/** What would be trained, without training it. @throws where the spec does not go with the data */
export function checkTraining(table: Table, spec: ExperimentSpec): TrainingStart {
  const kind = findModelKind(spec.model.kind);
  const prepared = prepare(table, spec, kind);
  checkGoals(spec, prepared);
  kind.check(prepared.data, prepared.params, spec.training ?? trainingSpec.parse({}));
  return describeStart(prepared, spec);
}

/** Trains one model on one table as a spec says. `onStart` is told what will be trained before it begins. */
export function train(
  table: Table,
  spec: ExperimentSpec,
  job: TrainingJob,
  onStart: (start: TrainingStart, frame: Uint8Array) => void,
): TrainingOutcome {
  const begun = job.now();
  const kind = findModelKind(spec.model.kind);
  const prepared = prepare(table, spec, kind);
  const training = spec.training ?? trainingSpec.parse({});
  checkGoals(spec, prepared);
  kind.check(prepared.data, prepared.params, training);
  const frame: ModelFrame = {
    kind: kind.kind,
    task: prepared.target.task,
    target: prepared.target.name,
    classes: prepared.target.classes,
    positive: prepared.positive,
    encoder: prepared.encoder,
    ...(prepared.scaling ? { scaling: prepared.scaling } : {}),
  };
  onStart(describeStart(prepared, spec), packFrame(frame));
  const prepareSeconds = job.now() - begun;
  const fitBegun = job.now();
  const fitted = kind.fit(prepared.data, prepared.params, training, job);
  const model = (prepared.scaling && kind.inTargetUnits?.(fitted, prepared.scaling)) ?? fitted;
  const trainSeconds = job.now() - fitBegun;
  if (model.training?.stoppedBy === 'diverged')
    throw new VitrineError('diverged', model.training.advice ?? say('error.lossNotNumber', {}), {
      hint: say('hint.lowerLearningRateOrStandardise', {}),
    });
  const trained: TrainedModel = { ...frame, model };
  const evaluateBegun = job.now();
  const { metrics, predictions } = evaluate(table, trained, prepared, job);
  const packed = packModel(trained);
  const facts = { ...model.facts(), bytes: packed.byteLength };
  return {
    model: packed,
    modelHash: contentHash(packed),
    predictions,
    facts,
    perPrediction: predictionTime(model, prepared, job),
    metrics,
    training: model.training,
    warnings: [
      ...(model.warnings ?? []),
      ...failedToLearn(prepared, metrics),
      ...findingMessages(metrics, prepared.target.classes, prepared.target.classes[prepared.positive], facts),
      ...uncalibrated(kind, prepared),
    ],
    seconds: { prepare: prepareSeconds, train: trainSeconds, evaluate: job.now() - evaluateBegun },
  };
}

/** Seconds that one row's answer takes in a batch of them, to three digits. */
function predictionTime(model: FittedModel, prepared: Prepared, job: TrainingJob): number {
  const { x, rows } = prepared.data.train;
  const batch = Math.min(rows, 500);
  const sample = x.subarray(0, batch * prepared.data.width);
  const begun = job.now();
  let answered = 0;
  do {
    model.predict(tabular(sample, batch));
    answered += batch;
  } while (job.now() - begun < 0.005 && answered < 50_000);
  return Number(((job.now() - begun) / answered).toPrecision(3));
}

/** A regression that is worse on its own rows than their mean has not learned, whatever its curve looks like. */
function failedToLearn(prepared: Prepared, metrics: TrainingOutcome['metrics']): Message[] {
  const r2 = metrics.train?.r2;
  if (prepared.target.task !== 'regression' || r2 === undefined || r2 === null || r2 >= 0) return [];
  return [say('train.failedToLearn', { r2: r2.toPrecision(3) })];
}

function uncalibrated(kind: ModelKind, { target }: Prepared): Message[] {
  if (!kind.uncalibrated || target.task !== 'classification') return [];
  return [say('train.uncalibrated', {})];
}

/** A goal that could never be met would let a run go on to its last epoch without a word. */
function checkGoals(spec: ExperimentSpec, prepared: Prepared): void {
  const metric = spec.training?.stopWhen?.metric;
  if (metric === undefined) return;
  const refuse = (message: Message, hint: Message) => {
    throw new VitrineError('spec', message, { where: 'training.stopWhen.metric', hint });
  };
  if (metric.startsWith('val') && prepared.split.validation.length === 0)
    refuse(say('error.metricNeedsValidation', { metric }), say('hint.setValidationOrLoss', {}));
  if (metric.toLowerCase().endsWith('accuracy') && prepared.target.task === 'regression')
    refuse(say('error.accuracyForClasses', {}), say('hint.watchLoss', {}));
}

function describeStart(prepared: Prepared, spec: ExperimentSpec): TrainingStart {
  const { split, target } = prepared;
  return {
    task: target.task,
    features: featureInfos(prepared.encoder),
    classes: target.task === 'classification' ? target.classes : undefined,
    positiveClass: target.classes.length === 2 ? target.classes[prepared.positive] : undefined,
    droppedRows: prepared.droppedRows,
    split: {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      trainRows: [...split.train],
      validationRows: [...split.validation],
      testRows: [...split.test],
    },
    params: prepared.params,
    preprocess: describeEncoder(prepared.encoder),
    warnings: [
      ...prepared.warnings,
      ...(split.test.length === 0 && spec.explain.some((request) => request.rows === 'test')
        ? [say('train.noTestPart', {})]
        : []),
    ],
  };
}

/** The class that is most frequent among the training rows. */
function majorityOf({ split, target }: Prepared): number {
  const counts = new Float64Array(target.classes.length);
  for (const row of split.train) counts[target.values[row]]++;
  return counts.indexOf(Math.max(...counts));
}

/** Rows that are predicted at a time, so that a kind that is slow to predict can be cancelled meanwhile. */
const rowsAtOnce = 1024;

/** Predictions for rows, and the predicted classes. @param onRows told after so many rows more */
function predictInPieces(
  trained: TrainedModel,
  x: Float64Array,
  rows: number,
  onRows: (count: number) => void,
): { output: Float64Array; labels: Int32Array } {
  const answers = {
    output: new Float64Array(rows * trained.model.outputs),
    labels: new Int32Array(trained.task === 'classification' ? rows : 0),
  };
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(rows, from + rowsAtOnce);
    predictInto(trained, x, from, to, answers);
    onRows(to - from);
  }
  return answers;
}

function evaluate(
  table: Table,
  trained: TrainedModel,
  prepared: Prepared,
  job: TrainingJob,
): { metrics: TrainingOutcome['metrics']; predictions: Uint8Array } {
  const all = prepared.split.train.length + prepared.split.validation.length + prepared.split.test.length;
  let done = 0;
  const metrics: TrainingOutcome['metrics'] = {};
  const majority = trained.task === 'classification' ? majorityOf(prepared) : -1;
  const parts: { rows: Int32Array; output: Float64Array; labels: Int32Array }[] = [];
  for (const part of ['train', 'validation', 'test'] as const) {
    const rows = prepared.split[part];
    if (rows.length === 0) continue;
    const x = encodeRows(trained.encoder, takeRaw(table, trained.encoder, rows));
    const { output, labels } = predictInPieces(trained, x, rows.length, (count) => {
      done += count;
      job.check();
      job.report({ stage: 'evaluate', share: done / all });
    });
    if (!output.every(Number.isFinite)) {
      throw new VitrineError('diverged', say('error.fittedModelGivesValuesNot', { part }), {
        hint: say('hint.standardiseNumericColumnsPreprocessNumeric', {}),
      });
    }
    const truth = Float64Array.from(rows, (row) => prepared.target.values[row]);
    metrics[part] =
      trained.task === 'classification'
        ? {
            ...classificationMetrics(truth, labels, output, trained.classes.length, trained.positive),
            majorityAccuracy: truth.reduce((sum, value) => sum + Number(value === majority), 0) / truth.length,
          }
        : regressionMetrics(truth, output);
    if (metrics[part].mse === Number.POSITIVE_INFINITY)
      throw new VitrineError('diverged', say('error.fittedModelSErrorsOn', { part }), {
        hint: say('hint.standardiseNumericColumnsPreprocessNumeric2', {}),
      });
    parts.push({ rows, output, labels });
  }
  const join = <T extends Float64Array | Int32Array>(Type: { new (length: number): T }, arrays: T[]): T => {
    const joined = new Type(arrays.reduce((sum, array) => sum + array.length, 0));
    let offset = 0;
    for (const array of arrays) {
      joined.set(array, offset);
      offset += array.length;
    }
    return joined;
  };
  const rows = join(
    Int32Array,
    parts.map((part) => part.rows),
  );
  const packed = packArtifact({
    outputs: trained.model.outputs,
    rows,
    truth: Float64Array.from(rows, (row) => prepared.target.values[row]),
    output: join(
      Float64Array,
      parts.map((part) => part.output),
    ),
    labels: join(
      Int32Array,
      parts.map((part) => part.labels),
    ),
  });
  return { metrics, predictions: packed };
}
