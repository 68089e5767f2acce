import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Random } from '../../numeric/random.ts';
import type { EpochRecord, StoppedBy } from '../../schema/experiment.ts';
import type { Message } from '../../schema/message.ts';
import type { TrainingSpec } from '../../schema/training.ts';
import type { ArtifactValue } from '../artifact.ts';
import { f64, type ModelSize, readArtifact, type TrainingData, type TrainingJob } from '../model.ts';
import { requireSound, scoreCount, soundLayers } from '../sound.ts';
import { tensorsAvailable } from '../tensors.ts';
import { type Learner, runEpochs } from './epochs.ts';
import { createStepper } from './fused-stepper.ts';
import { typedArrayKernel } from './kernel.ts';
import { hiddenActivations, type Layer, type Loss, type TrainableLayer } from './layer.ts';
import { copyLayers, foldNorm, forward, parameterCount, saveLayers } from './network.ts';
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
const checkpointShape = z.object({
  layers: trainableShape,
  /** Kept where patience may go back to them. */
  bestLayers: trainableShape.nullable().default(null),
  slots: z.array(f64),
  steps: z.number(),
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
  const stepper = openStepper(data, initial, regular, spec, job);
  const { stoppedBy, advice, best } = runEpochs(learnerOf(stepper, data, spec, regular.dropout), data, spec, job);
  return {
    layers: copyLayers(best ? best.map(foldNorm) : stepper.layers()),
    stoppedBy,
    backend: stepper.name,
    advice,
  };
}

function learnerOf(
  stepper: Stepper,
  data: TrainingData,
  spec: TrainingSpec,
  dropout: number,
): Learner<readonly TrainableLayer[]> {
  const validation = networkTargets(data, data.validation.y).values;
  return {
    name: stepper.name,
    step: (rows, rate, random, watch) =>
      stepper.step(
        rows,
        rate,
        dropout > 0 ? drawMasks(stepper.trainable(), rows.length, dropout, random) : undefined,
        watch,
      ),
    gradientNorms: () => stepper.gradientNorms(),
    validation: () => validationOf(stepper, data, validation, lossOf(spec, data.classes)),
    copy: () => copyLayers(stepper.trainable()),
    save: (best) => ({
      bestLayers: best && saveLayers(best),
      layers: saveLayers(copyLayers(stepper.trainable())),
      ...stepper.saveState(),
    }),
    load(value) {
      const saved = soundNetwork(readArtifact(checkpointShape, value), data);
      stepper.loadState(saved.layers, saved);
      return saved.bestLayers;
    },
    snapshot: () => ({ layers: saveLayers(copyLayers(stepper.layers())) }),
  };
}

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

function drawMasks(layers: readonly Layer[], rows: number, dropout: number, random: Random): Float64Array[] {
  return layers
    .slice(0, -1)
    .map((layer) =>
      Float64Array.from({ length: rows * layer.units }, () => (random.uniform() < dropout ? 0 : 1 / (1 - dropout))),
    );
}
