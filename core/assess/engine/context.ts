import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
// What an assessment is given: the model, its data by parts, and ways to explain, to predict and to train again.

import { type Encoder, encodeRows, type RawRows, takeRaw } from '../../data/encode.ts';
import type { Table } from '../../data/table.ts';
import { readTarget, type Target } from '../../data/target.ts';
import { type ExplainInput, explain } from '../../explain/engine/explain.ts';
import { outOfDistributionShare } from '../../explain/engine/out-of-distribution.ts';
import type { Explainer } from '../../explain/explainer.ts';
import { findExplainer } from '../../explain/registry.ts';
import type { JobContext } from '../../job.ts';
import { tabular } from '../../models/batch.ts';
import type { TrainingJob } from '../../models/model.ts';
import { groupOfOne, inOneThread } from '../../models/one-thread.ts';
import { deriveSeed, Random } from '../../numeric/random.ts';
import type { EpochRecord } from '../../schema/experiment.ts';
import type { Attribution } from '../../schema/results/attribution.ts';
import type { ImageAttribution } from '../../schema/results/image-attribution.ts';
import type { ExperimentSpec } from '../../schema/spec.ts';
import { predictLabels, type TrainedModel, unpackModel } from '../../training/stored-model.ts';
import { train } from '../../training/train.ts';
import { judgedForm } from './judged.ts';
import { tableOf } from './raw-table.ts';

export type Job = JobContext & Pick<TrainingJob, 'spread' | 'workerGroup'>;

/** What the studio hands over of an experiment. */
export interface AssessInput {
  readonly model: Uint8Array;
  readonly table: Table;
  readonly split: { readonly train: Int32Array; readonly validation: Int32Array; readonly test: Int32Array };
  /** Rows that are looked at. */
  readonly rows: Int32Array;
  readonly spec: ExperimentSpec;
  readonly fitted?: {
    readonly seed: number;
    readonly params: Record<string, unknown>;
    readonly weights?: Float64Array;
  };
  /** Attributions that are judged. */
  readonly explanations: readonly (Attribution | ImageAttribution)[];
  /** Rows of another file, where one is held against the training data. */
  readonly other?: Table;
  readonly seed: number;
}

/** Attributions by one method of raw rows, with what they are of. */
export interface AttributionRequest {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly seed: number;
  readonly rows: RawRows | Int32Array;
  /** The number of each raw row, by which chance is its own; changed copies of a row have the row's number. */
  readonly numberedAs?: Int32Array;
  /** Another model of the same data. */
  readonly trained?: TrainedModel;
  /** Another table, in which the rows and the background stand in their places. */
  readonly table?: Table;
}

export interface AssessContext extends Omit<AssessInput, 'model'> {
  /** As it came in, for another thread. */
  readonly input: AssessInput;
  readonly trained: TrainedModel;
  readonly encoder: Encoder;
  readonly job: Job;
  readonly target: Target;
  /** `[row, feature]` of the data set. */
  raw(rows: Int32Array, table?: Table): RawRows;
  /** `[row, output]`: probabilities or values. */
  predict(raw: RawRows, trained?: TrainedModel): Float64Array;
  /** Class of each row, as a person has decided it where they have, else by the model; its value for a number. */
  labels(raw: RawRows, trained?: TrainedModel): Float64Array;
  /** Class or value that rows really have; NaN where unknown. */
  truth(rows: Int32Array): Float64Array;
  attributions(request: AttributionRequest): Attribution;
  /** The same of pictures. */
  maps(request: AttributionRequest): ImageAttribution;
  /** Share of the rows that the method makes up which lie off the data; undefined where it makes up none. */
  outOfDistribution(request: AttributionRequest): number | undefined;
  /** The same settings on another table. */
  trainOn(table: Table, more?: Partial<ExperimentSpec>, onEpoch?: (record: EpochRecord) => void): TrainedModel;
  random(label: string): Random;
}

/** @param given one of a thread that helps another has no threads of its own */
export function openAssessment(whole: AssessInput, given: Job | JobContext): AssessContext {
  const job: Job = { spread: inOneThread(given), workerGroup: groupOfOne, ...given };
  const { model, ...input } = whole;
  const trained = unpackModel(model);
  const { encoder } = trained;
  const { table, seed } = input;
  const target = readTarget(table, trained.target, trained.task);
  const encode = (values: RawRows, by: TrainedModel) => {
    if (values.features !== by.encoder.features.length) throw new Error('these rows are of other features');
    return encodeRows(by.encoder, values);
  };
  const explanationOf = (request: AttributionRequest) => explanationTask(input, trained, job, request);
  return {
    ...input,
    input: whole,
    trained,
    encoder,
    job,
    target,
    raw: (rows, from = table) => takeRaw(from, encoder, rows),
    random: (label) => new Random(deriveSeed(seed, label)),
    predict: (values, by = trained) => by.model.predict(tabular(encode(values, by), values.rows)),
    labels: (values, by = trained) => {
      const x = encode(values, by);
      return by.task === 'regression'
        ? by.model.predict(tabular(x, values.rows))
        : Float64Array.from(predictLabels(by, tabular(x, values.rows)));
    },
    truth: (rows) => Float64Array.from(rows, (row) => target.values[row]),
    attributions(request) {
      const value = judgedForm(explain(...explanationOf(request)));
      if (value?.kind !== 'attribution')
        throw new VitrineError('incompatible', say('error.notAttributions', { method: request.method }), {
          where: 'params.methods',
        });
      return { ...value, id: '' };
    },
    maps(request) {
      const value = judgedForm(explain(...explanationOf(request)));
      if (value?.kind !== 'image-attribution')
        throw new VitrineError('incompatible', say('error.notAttributions', { method: request.method }), {
          where: 'params.methods',
        });
      return { ...value, id: '' };
    },
    outOfDistribution: (request) => outOfDistributionShare(...explanationOf(request), new Map()),
    trainOn: (other, more = {}, onEpoch) => trainAgain(input, job, other, more, onEpoch),
  };
}

type Input = Omit<AssessInput, 'model'>;

/** What the explainers take for a request, with a job that reports nothing and draws by the request's own seed. */
function explanationTask(
  { table, split, fitted }: Input,
  trained: TrainedModel,
  job: Job,
  request: AttributionRequest,
): readonly [Explainer, ExplainInput, JobContext] {
  const { method, params, seed, rows, numberedAs, table: from = table } = request;
  const explainer = findExplainer(method);
  const isListed = rows instanceof Int32Array;
  const quiet: JobContext = {
    ...job,
    report: () => {},
    stopRequested: () => false,
    random: (label) => new Random(deriveSeed(seed, label)),
  };
  const task: ExplainInput = {
    trained: request.trained ?? trained,
    table: isListed ? from : tableOf(trained.encoder, rows),
    rows: isListed ? rows : Int32Array.from({ length: rows.rows }, (_, i) => i),
    trainingTable: from,
    trainRows: split.train,
    params: explainer.params.parse(params),
    seed,
    // one row alone is looked at more closely than many, which would be other numbers
    wholeRows: 2,
    ...(numberedAs && !isListed ? { numberedAs } : {}),
    ...(fitted ? { fitted } : {}),
  };
  return [explainer, task, quiet];
}

/** The same settings on another table, with the same rows in each part. */
function trainAgain(
  { split, spec }: Input,
  job: Job,
  table: Table,
  more: Partial<ExperimentSpec>,
  onEpoch: (record: EpochRecord) => void = () => {},
): TrainedModel {
  const rows = [...split.train, ...split.validation];
  // a hair less, so that rounding up gives as many rows as there were
  const validation = split.validation.length === 0 ? 0 : split.validation.length / rows.length - 1e-9;
  const { model } = train(
    table,
    { ...spec, split: { ...spec.split, trainRows: rows, testRows: [], validation }, explain: [], ...more },
    {
      ...job,
      report: () => {},
      random: (label) => new Random(deriveSeed(more.seed ?? spec.seed, label)),
      // what a part says of its own progress is none of ours
      spread: (part, shared, items, onDone) =>
        job.spread(
          { ...part, run: (given, item, at) => part.run(given, item, { ...at, report: () => {} }) },
          shared,
          items,
          onDone,
        ),
      onEpoch: (record) => onEpoch(record),
      resumeFrom: undefined,
    },
    () => {},
  );
  return unpackModel(model);
}
