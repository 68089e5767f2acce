import { z } from 'zod';
import { Random } from '../../numeric/random.ts';
import type { EpochRecord, StoppedBy } from '../../schema/experiment.ts';
import type { Batch, TrainingSpec } from '../../schema/training.ts';
import type { ArtifactValue } from '../artifact.ts';
import { f64, readArtifact, type TrainingData, type TrainingJob } from '../model.ts';
import { tensorsAvailable } from '../tensors.ts';
import { forward, type Layer, parameterCount, saveLayers } from './network.ts';
import { scheduledRate } from './optimiser.ts';
import { type Loss, measure, type Stepper, type StepperSetup } from './stepper.ts';
import { createTensorStepper } from './tensor-stepper.ts';
import { createTypedArrayStepper } from './typed-array-stepper.ts';

/** Multiply-adds of one step above which tfjs-node is faster than the fused loop: measured at 2 to 4 million on two cores. */
const crossover = 3e6;

export interface NetworkOutcome {
  readonly layers: readonly Layer[];
  readonly stoppedBy: StoppedBy;
  readonly backend: string;
  readonly advice?: string;
}

const layerShape = z.object({
  inputs: z.number(),
  units: z.number(),
  weights: f64,
  bias: f64,
  activation: z.enum(['linear', 'sigmoid', 'tanh', 'relu', 'softmax']),
});
const checkpointShape = z.object({
  epoch: z.number(),
  layers: z.array(layerShape),
  slots: z.array(f64),
  steps: z.number(),
  random: z.object({ state: z.array(z.number()), index: z.number(), spare: z.number().nullable() }),
  best: z.number(),
  bestEpoch: z.number(),
});
export const layersShape = z.array(layerShape);

/** The loss that fits the task, and targets `[row, unit]` for it. */
export function networkTargets(data: TrainingData, y: Float64Array): { units: number; values: Float64Array } {
  if (data.classes <= 2) return { units: 1, values: y };
  const values = new Float64Array(y.length * data.classes);
  for (let i = 0; i < y.length; i++) values[i * data.classes + y[i]] = 1;
  return { units: data.classes, values };
}

/** Trains until the epochs, the target, patience or the user ends it; every epoch goes out through `job.onEpoch`. */
export function trainNetwork(
  data: TrainingData,
  initial: readonly Layer[],
  regular: { l2: number; dropout: number },
  spec: TrainingSpec,
  job: TrainingJob,
): NetworkOutcome {
  const loss: Loss = spec.loss === 'auto' ? (data.classes > 0 ? 'cross-entropy' : 'mse') : spec.loss;
  const target = networkTargets(data, data.train.y);
  const validation = networkTargets(data, data.validation.y);
  const setup: StepperSetup = { layers: initial, loss, optimizer: spec.optimizer, ...regular, x: data.train.x, y: target.values };
  const stepper = chooseStepper(setup, spec, data.train.rows);
  try {
    return runEpochs(stepper, data, validation.values, loss, spec, regular.dropout, job);
  } finally {
    stepper.dispose();
  }
}

function chooseStepper(setup: StepperSetup, spec: TrainingSpec, rows: number): Stepper {
  const size = spec.batch.kind === 'full' ? rows : spec.batch.kind === 'fixed' ? Math.min(rows, spec.batch.size) : (spec.batch.min + spec.batch.max) / 2;
  const large = 3 * size * parameterCount(setup.layers) > crossover;
  const tensors = spec.backend === 'tfjs' || (spec.backend === 'auto' && large && tensorsAvailable());
  return tensors ? createTensorStepper(setup) : createTypedArrayStepper(setup);
}

function runEpochs(
  stepper: Stepper,
  data: TrainingData,
  validationTarget: Float64Array,
  loss: Loss,
  spec: TrainingSpec,
  dropout: number,
  job: TrainingJob,
): NetworkOutcome {
  let random = job.random('batches');
  let epoch = 0;
  let best = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  if (job.resumeFrom !== undefined) {
    const saved = readArtifact(checkpointShape, job.resumeFrom);
    stepper.loadState(saved.layers, saved);
    random = Random.restore(saved.random);
    ({ epoch, best, bestEpoch } = saved);
  }
  const rows = data.train.rows;
  const order = new Int32Array(rows);
  const started = job.now();
  const finish = (stoppedBy: StoppedBy, advice?: string): NetworkOutcome => ({
    layers: copyLayers(stepper.layers()),
    stoppedBy,
    backend: stepper.name,
    advice,
  });
  // while the batches of an epoch run, weights and random state are no longer those of the epoch before
  let stepping = false;
  while (epoch < spec.epochs) {
    job.check();
    if (job.stopRequested()) return finish('user');
    stepping = true;
    epoch++;
    const rate = scheduledRate(spec.optimizer.learningRate, spec.schedule, epoch);
    for (let i = 0; i < rows; i++) order[i] = i;
    if (spec.batch.kind !== 'full') random.shuffle(order);
    let lossSum = 0;
    let correct = 0;
    for (let start = 0; start < rows; ) {
      const batch = order.subarray(start, Math.min(rows, start + batchSize(spec.batch, rows, random)));
      const result = stepper.step(batch, rate, dropout > 0 ? drawMasks(stepper.layers(), batch.length, dropout, random) : undefined);
      lossSum += result.loss * batch.length;
      correct += result.correct;
      start += batch.length;
      if (start < rows && (start & 1023) < batch.length) job.check();
    }
    stepping = false;
    const record = measureEpoch(epoch, lossSum / rows, correct / rows, rate, stepper, data, validationTarget, loss, job.now() - started);
    const watched = record.valLoss ?? record.loss;
    if (watched < best) {
      best = watched;
      bestEpoch = epoch;
    }
    const randomState = random;
    const epochDone = epoch;
    const bestDone = { best, bestEpoch };
    job.onEpoch(record, (): ArtifactValue => {
      if (stepping) throw new Error('an epoch is under way: there is no state between two epochs to keep');
      return {
        epoch: epochDone,
        layers: saveLayers(copyLayers(stepper.layers())),
        ...stepper.saveState(),
        random: randomState.save(),
        ...bestDone,
      };
    });
    job.report({ stage: 'train', share: epoch / spec.epochs });
    if (!Number.isFinite(record.loss) || (record.valLoss !== undefined && !Number.isFinite(record.valLoss)))
      return finish('diverged', divergedAdvice(epoch, rate));
    if (spec.stopWhen && reached(record, spec.stopWhen)) return finish('target');
    if (spec.patience !== undefined && epoch - bestEpoch >= spec.patience) return finish('patience');
  }
  return finish('epochs');
}

function divergedAdvice(epoch: number, rate: number): string {
  return `The loss stopped being a number in epoch ${epoch}. The learning rate of ${rate} is probably too large: try a tenth of it, standardise the numeric columns, or use Adam.`;
}

function measureEpoch(
  epoch: number,
  loss: number,
  accuracy: number,
  rate: number,
  stepper: Stepper,
  data: TrainingData,
  target: Float64Array,
  kind: Loss,
  seconds: number,
): EpochRecord {
  const isClasses = data.classes > 0;
  const record = { epoch, loss, learningRate: rate, seconds, ...(isClasses ? { accuracy } : {}) };
  if (data.validation.rows === 0) return record;
  const layers = stepper.layers();
  const output = forward(layers, data.validation.x, data.validation.rows);
  const result = measure(output, target, data.validation.rows, layers[layers.length - 1].units, kind);
  return { ...record, valLoss: result.loss, ...(isClasses ? { valAccuracy: result.correct / data.validation.rows } : {}) };
}

function batchSize(batch: Batch, rows: number, random: Random): number {
  if (batch.kind === 'full') return rows;
  if (batch.kind === 'fixed') return batch.size;
  const low = Math.min(batch.min, batch.max);
  return low + random.integer(Math.max(batch.min, batch.max) - low);
}

function drawMasks(layers: readonly Layer[], rows: number, dropout: number, random: Random): Float64Array[] {
  return layers.slice(0, -1).map((layer) => Float64Array.from({ length: rows * layer.units }, () => (random.uniform() < dropout ? 0 : 1 / (1 - dropout))));
}

function reached(record: EpochRecord, goal: { metric: 'loss' | 'valLoss' | 'accuracy' | 'valAccuracy'; value: number }): boolean {
  const value = record[goal.metric];
  if (value === undefined) return false;
  return goal.metric === 'loss' || goal.metric === 'valLoss' ? value <= goal.value : value >= goal.value;
}

function copyLayers(layers: readonly Layer[]): Layer[] {
  return layers.map((layer) => ({ ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() }));
}
