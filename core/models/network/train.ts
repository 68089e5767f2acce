import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import { Random } from '../../numeric/random.ts';
import { standardDeviation } from '../../numeric/stats.ts';
import type { EpochRecord, StoppedBy } from '../../schema/experiment.ts';
import { type Message, storedMessage } from '../../schema/message.ts';
import type { Batch, TrainingSpec } from '../../schema/training.ts';
import type { ArtifactValue } from '../artifact.ts';
import { anyNumber, f64, type ModelSize, readArtifact, type TrainingData, type TrainingJob } from '../model.ts';
import { requireSound, scoreCount, soundLayers } from '../sound.ts';
import { tensorsAvailable } from '../tensors.ts';
import { createStepper } from './fused-stepper.ts';
import { typedArrayKernel } from './kernel.ts';
import { hiddenActivations, type Layer, type Loss, type TrainableLayer } from './layer.ts';
import { copyLayers, foldNorm, forward, parameterCount, saveLayers } from './network.ts';
import { scheduledRate } from './optimiser.ts';
import { measure, type Stepper, type StepperSetup } from './stepper.ts';
import { createTensorKernel } from './tensor-kernel.ts';
import { createThreadKernel } from './threads/thread-kernel.ts';

/**
 * Multiply-adds of one step above which WebAssembly in threads is faster than the fused loop: measured between 70,000
 * and 200,000 on two cores.
 */
const manyProducts = 100_000;
/** And above which tfjs-node is faster still: measured between 0.7 and 1.3 thousand million. */
const veryManyProducts = 1e9;

function fastest(work: number): Exclude<TrainingSpec['backend'], 'auto'> {
  if (work > veryManyProducts && tensorsAvailable()) return 'tfjs';
  return work > manyProducts ? 'webassembly' : 'typed-array';
}

export interface NetworkOutcome {
  readonly layers: readonly Layer[];
  readonly stoppedBy: StoppedBy;
  readonly backend: string;
  readonly advice?: Message;
}

/** Penalties and noise that keep a network from learning rows by heart. */
export interface Regularisation {
  readonly l1: number;
  readonly l2: number;
  readonly dropout: number;
}

const layerShape = z.object({
  inputs: z.number(),
  units: z.number(),
  weights: f64,
  bias: f64,
  activation: z.enum([...hiddenActivations, 'softmax']),
});
export const layersShape = z.array(layerShape);
const trainableShape = z.array(
  layerShape.extend({ norm: z.object({ gamma: f64, beta: f64, mean: f64, variance: f64 }).optional() }),
);
/** How a run ended, as a model keeps it. */
export const endShape = z.object({
  stoppedBy: z.enum(['epochs', 'target', 'patience', 'user', 'diverged']),
  backend: z.string(),
  advice: storedMessage.optional(),
});
/** Where the run stands between two epochs; `best` layers are kept where patience may go back to them. */
const progressShape = z.object({
  epoch: z.number(),
  best: anyNumber,
  bestEpoch: z.number(),
  bestLayers: trainableShape.nullable().default(null),
  /** Patience is counted from here at the earliest. */
  patienceFrom: z.number().default(0),
  drops: z.number().default(0),
  waited: z.number().default(0),
});
type Standing = z.infer<typeof progressShape>;
const checkpointShape = progressShape.extend({
  layers: trainableShape,
  slots: z.array(f64),
  steps: z.number(),
  random: z.object({ state: z.array(z.number()), index: z.number(), spare: z.number().nullable() }),
});

/** The network in a checkpoint or a snapshot, as it would be used. */
export function layersOf(artifact: ArtifactValue, size: ModelSize): Layer[] {
  return soundNetwork(readArtifact(z.object({ layers: trainableShape }), artifact), size).layers.map(foldNorm);
}

function soundNetwork<T extends { readonly layers: z.infer<typeof trainableShape> }>(
  stored: T,
  { width, classes }: ModelSize,
): T {
  requireSound(
    soundLayers(stored.layers, width, scoreCount(classes)) &&
      stored.layers.every(
        ({ units, norm }) => norm === undefined || Object.values(norm).every((list) => list.length === units),
      ),
  );
  return stored;
}

/** The loss that fits the task, and targets `[row, unit]` for it. */
export function networkTargets(data: TrainingData, y: Float64Array): { units: number; values: Float64Array } {
  if (data.classes <= 2) return { units: 1, values: y };
  const values = new Float64Array(y.length * data.classes);
  for (let i = 0; i < y.length; i++) values[i * data.classes + y[i]] = 1;
  return { units: data.classes, values };
}

export const lossOf = (spec: TrainingSpec, classes: number): Loss =>
  spec.loss === 'auto' ? (classes > 0 ? 'cross-entropy' : 'mse') : spec.loss;

/** @throws spec where cross-entropy is asked for without classes */
export function requireLossFits({ loss }: TrainingSpec, classes: number): void {
  if (loss === 'cross-entropy' && classes === 0)
    throw new VitrineError('spec', say('error.crossEntropyNeedsClassesTarget', {}), {
      where: 'training.loss',
      hint: say('hint.useMse', {}),
    });
}

export function openStepper(
  data: TrainingData,
  initial: readonly TrainableLayer[],
  regular: Regularisation,
  spec: TrainingSpec,
  job: Pick<TrainingJob, 'workerGroup'>,
): Stepper {
  const setup: StepperSetup = {
    layers: initial,
    loss: lossOf(spec, data.classes),
    optimizer: spec.optimizer,
    ...regular,
    x: data.train.x,
    y: networkTargets(data, data.train.y).values,
    weights: data.train.weights,
  };
  const { batch } = spec;
  const { rows } = data.train;
  const size =
    batch.kind === 'full' ? rows : batch.kind === 'fixed' ? Math.min(rows, batch.size) : (batch.min + batch.max) / 2;
  switch (spec.backend === 'auto' ? fastest(3 * size * parameterCount(initial)) : spec.backend) {
    case 'tfjs':
      return createStepper(setup, createTensorKernel());
    case 'webassembly':
      return createStepper(setup, createThreadKernel(spec.optimizer, job.workerGroup));
    case 'typed-array':
      return createStepper(setup, typedArrayKernel);
  }
}

/** Trains until the epochs, the target, patience or the user ends it; every epoch goes out through `job.onEpoch`. */
export function trainNetwork(
  data: TrainingData,
  initial: readonly TrainableLayer[],
  regular: Regularisation,
  spec: TrainingSpec,
  job: TrainingJob,
): NetworkOutcome {
  return runEpochs(openStepper(data, initial, regular, spec, job), data, spec, regular.dropout, job);
}

function runEpochs(
  stepper: Stepper,
  data: TrainingData,
  spec: TrainingSpec,
  dropout: number,
  job: TrainingJob,
): NetworkOutcome {
  let random = job.random('batches');
  let standing: Standing = {
    epoch: 0,
    best: Number.POSITIVE_INFINITY,
    bestEpoch: 0,
    bestLayers: null,
    patienceFrom: 0,
    drops: 0,
    waited: 0,
  };
  if (job.resumeFrom !== undefined) {
    const saved = soundNetwork(readArtifact(checkpointShape, job.resumeFrom), data);
    stepper.loadState(saved.layers, saved);
    random = Random.restore(saved.random);
    standing = progressShape.parse(saved);
    if (job.more && spec.patience !== undefined && impatient(standing, spec.patience))
      standing = { ...standing, patienceFrom: standing.epoch };
  }
  const validation = networkTargets(data, data.validation.y).values;
  const order = new Int32Array(data.train.rows);
  const started = job.now();
  const finish = (stoppedBy: StoppedBy, advice?: Message): NetworkOutcome => {
    // a person's stop, a target and a diverged run keep what there is
    const best =
      (stoppedBy === 'patience' || stoppedBy === 'epochs') && spec.restoreBestWeights ? standing.bestLayers : null;
    return {
      layers: copyLayers(best ? best.map(foldNorm) : stepper.layers()),
      stoppedBy,
      backend: stepper.name,
      advice,
    };
  };
  // while the batches of an epoch run, weights and random state are no longer those of the epoch before
  let stepping = false;
  while (standing.epoch < spec.epochs) {
    job.check('epoch');
    if (job.stopRequested()) return finish('user');
    stepping = true;
    const epoch = standing.epoch + 1;
    const rate = scheduledRate(spec.optimizer.learningRate, spec.schedule, epoch, spec.epochs, standing.drops);
    const trained = runBatches(stepper, { order, batch: spec.batch, rate, dropout }, random, job);
    stepping = false;
    const record = {
      epoch,
      loss: trained.loss,
      learningRate: rate,
      seconds: job.now() - started,
      ...(data.classes > 0 ? { accuracy: trained.accuracy } : {}),
      ...validationOf(stepper, data, validation, lossOf(spec, data.classes)),
      gradientNorms: stepper.gradientNorms(),
    };
    standing = advance(standing, record, spec, stepper);
    const here = standing;
    job.onEpoch(
      record,
      (): ArtifactValue => {
        if (stepping) throw new Error('an epoch is under way: there is no state between two epochs to keep');
        return {
          ...here,
          bestLayers: here.bestLayers && saveLayers(here.bestLayers),
          layers: saveLayers(copyLayers(stepper.trainable())),
          ...stepper.saveState(),
          random: random.save(),
        };
      },
      () => {
        if (stepping) throw new Error('an epoch is under way: these are not the weights after it');
        return { epoch, layers: saveLayers(copyLayers(stepper.layers())) };
      },
    );
    job.report({ stage: 'train', share: epoch / spec.epochs });
    if (isDiverging(record, here, data) || (record.valLoss !== undefined && !Number.isFinite(record.valLoss)))
      return finish('diverged', divergedAdvice(epoch, rate));
    if (spec.stopWhen && reached(record, spec.stopWhen)) return finish('target');
    if (spec.patience !== undefined && impatient(standing, spec.patience)) return finish('patience');
  }
  return finish('epochs');
}

/** Losses beyond this many times that of always answering the mean, and growing, come to nothing any more. */
const hopeless = 1e6;

function isDiverging({ epoch, loss }: EpochRecord, { best }: Standing, data: TrainingData): boolean {
  if (!Number.isFinite(loss)) return true;
  if (data.classes > 0 || epoch < 3 || loss <= best) return false;
  return loss > hopeless * Math.max(standardDeviation(data.train.y) ** 2, Number.MIN_VALUE);
}

const impatient = (standing: Standing, patience: number): boolean =>
  standing.epoch - Math.max(standing.bestEpoch, standing.patienceFrom) >= patience;

interface Epoch {
  /** Room for the order in which the training rows come. */
  readonly order: Int32Array;
  readonly batch: Batch;
  readonly rate: number;
  readonly dropout: number;
}

/** All batches of one epoch; @returns mean loss and share of right classes over the rows that were seen */
function runBatches(
  stepper: Stepper,
  { order, batch, rate, dropout }: Epoch,
  random: Random,
  job: TrainingJob,
): { loss: number; accuracy: number } {
  const rows = order.length;
  for (let i = 0; i < rows; i++) order[i] = i;
  if (batch.kind !== 'full') random.shuffle(order);
  let lossSum = 0;
  let correct = 0;
  let seen = 0;
  for (let start = 0; start < rows; ) {
    const size = batchSize(batch, rows, random);
    const end = Math.min(rows, start + size);
    if (batch.kind !== 'full' && batch.dropLast && end - start < size && start > 0) break;
    const part = order.subarray(start, end);
    const count = end - start;
    const result = stepper.step(
      part,
      rate,
      dropout > 0 ? drawMasks(stepper.trainable(), count, dropout, random) : undefined,
      start === 0,
    );
    lossSum += result.loss * count;
    correct += result.correct;
    seen += count;
    start = end;
    if (start < rows) job.check('step', () => `${start}/${rows}, loss ${(lossSum / seen).toPrecision(4)}`);
  }
  return { loss: lossSum / seen, accuracy: correct / seen };
}

/** What the run remembers of an epoch: the best so far, and how long a plateau has lasted. */
function advance(before: Standing, record: EpochRecord, spec: TrainingSpec, stepper: Stepper): Standing {
  const watched = record.valLoss ?? record.loss;
  const { epoch } = record;
  if (watched < before.best) {
    const keep = spec.patience !== undefined && spec.restoreBestWeights;
    return {
      ...before,
      epoch,
      best: watched,
      bestEpoch: epoch,
      bestLayers: keep ? copyLayers(stepper.trainable()) : null,
      waited: 0,
    };
  }
  const { schedule } = spec;
  const waited = before.waited + 1;
  if (schedule.kind === 'reduce-on-plateau' && waited >= schedule.patience)
    return { ...before, epoch, waited: 0, drops: before.drops + 1 };
  return { ...before, epoch, waited };
}

const divergedAdvice = (epoch: number, rate: number): Message => say('error.diverged', { epoch, rate });

/** What an epoch comes to on the validation rows; nothing where there are none. */
function validationOf(
  stepper: Stepper,
  data: TrainingData,
  target: Float64Array,
  kind: Loss,
): Pick<EpochRecord, 'valLoss' | 'valAccuracy'> {
  if (data.validation.rows === 0) return {};
  const layers = stepper.layers();
  const output = forward(layers, data.validation.x, data.validation.rows);
  const result = measure(output, target, data.validation.rows, layers[layers.length - 1].units, kind);
  return {
    valLoss: result.loss,
    ...(data.classes > 0 ? { valAccuracy: result.correct / data.validation.rows } : {}),
  };
}

function batchSize(batch: Batch, rows: number, random: Random): number {
  if (batch.kind === 'full') return rows;
  if (batch.kind === 'fixed') return batch.size;
  const low = Math.min(batch.min, batch.max);
  return low + random.integer(Math.max(batch.min, batch.max) - low);
}

function drawMasks(layers: readonly Layer[], rows: number, dropout: number, random: Random): Float64Array[] {
  return layers
    .slice(0, -1)
    .map((layer) =>
      Float64Array.from({ length: rows * layer.units }, () => (random.uniform() < dropout ? 0 : 1 / (1 - dropout))),
    );
}

function reached(
  record: EpochRecord,
  goal: { metric: 'loss' | 'valLoss' | 'accuracy' | 'valAccuracy'; value: number },
): boolean {
  const value = record[goal.metric];
  if (value === undefined) return false;
  return goal.metric === 'loss' || goal.metric === 'valLoss' ? value <= goal.value : value >= goal.value;
}
