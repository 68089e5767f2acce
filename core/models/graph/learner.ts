// A network of blocks in training: tfjs derives, the update is that of all networks here.
import { z } from 'zod';
import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Random } from '../../numeric/random.ts';
import type { TrainingSpec } from '../../schema/training.ts';
import type { ArtifactValue } from '../artifact.ts';
import { readArtifact, type TrainingData } from '../model.ts';
import type { Learner } from '../network/epochs.ts';
import { slotStarts, update } from '../network/optimiser.ts';
import { measure } from '../network/stepper.ts';
import { lossOf, networkTargets } from '../network/train.ts';
import { loadTensors, type Tensor } from '../tensors.ts';
import { type Augmentation, augment } from './augment.ts';
import { forwardGraph, type Graph, type Standardising } from './graph.ts';
import { sizeOfShape } from './layer.ts';

const f32 = z.custom<Float32Array>((value) => value instanceof Float32Array);
const f64 = z.custom<Float64Array>((value) => value instanceof Float64Array);

export const anyFloats = z.custom<Float32Array | Float64Array>(
  (value) => value instanceof Float32Array || value instanceof Float64Array,
);

/** Weights in doubles, so that small steps add up; they are used in 32-bit numbers. */
export const weightsShape = z.array(f32);
const checkpointShape = z.object({
  weights: z.array(f64),
  bestWeights: z.array(f64).nullable(),
  slots: z.array(f64),
  steps: z.number(),
});

/** What a network is besides its weights, as checkpoints and snapshots keep it. */
export type GraphFrame = Readonly<Record<string, ArtifactValue>>;

export interface GraphSettings {
  readonly frame: GraphFrame;
  readonly l2: number;
  readonly augment: Augmentation;
}

interface Trained {
  readonly learner: Learner<readonly Float64Array[]>;
  /** The weights as they are used. */
  current(): Float32Array[];
}

/** As they are used. */
export const narrowed = (weights: readonly (Float32Array | Float64Array)[]): Float32Array[] =>
  weights.map((own) => new Float32Array(own));

/** Values in [0, 1] of what is `link`ed: one sigmoid for two classes, softmax for more. */
export function linked(sums: Float32Array | Float64Array, rows: number, units: number, classes: number): Float64Array {
  const output = Float64Array.from(sums);
  if (classes === 0) return output;
  if (units === 1) return output.map((sum) => 1 / (1 + Math.exp(-sum)));
  for (let r = 0; r < rows; r++) {
    const own = output.subarray(r * units, (r + 1) * units);
    const largest = own.reduce((most, value) => Math.max(most, value));
    let sum = 0;
    for (let k = 0; k < units; k++) {
      own[k] = Math.exp(own[k] - largest);
      sum += own[k];
    }
    for (let k = 0; k < units; k++) own[k] /= sum;
  }
  return output;
}

/** Tensors of weights, in the order of the graph's. */
export const asTensors = ({ weights }: Graph, values: readonly Float32Array[]): Tensor[] => {
  const tf = loadTensors();
  return values.map((own, i) => tf.tensor(own, [...weights[i].shape]));
};

/** Validation rows that go through at once. */
const rowsAtOnce = 256;

export function graphLearner(
  graph: Graph,
  initial: readonly Float32Array[],
  standard: Standardising,
  data: TrainingData,
  spec: TrainingSpec,
  { frame, l2, augment: how }: GraphSettings,
): Trained {
  const tf = loadTensors();
  const { optimizer } = spec;
  const loss = lossOf(spec, data.classes);
  const size = sizeOfShape(graph.input);
  const targets = networkTargets(data, data.train.y);
  const weights = initial.map((own) => Float64Array.from(own));
  const trained = graph.weights.flatMap(({ trained: is }, i) => (is ? [i] : []));
  const starts = slotStarts(optimizer);
  const slots = trained.flatMap((i) => starts.map((start) => new Float64Array(weights[i].length).fill(start)));
  const changes = Object.values(how).some((value) => value !== false && value !== 0);
  let steps = 0;
  let norms: number[] = [];

  const pictures = (rows: Int32Array, random: Random): Float32Array => {
    const values = new Float32Array(rows.length * size);
    rows.forEach((row, i) => {
      const own = data.train.x.subarray(row * size, (row + 1) * size);
      const into = values.subarray(i * size, (i + 1) * size);
      if (changes) augment(own, graph.input, how, random, into);
      else into.set(own);
    });
    return values;
  };

  /** Mean loss of a batch by its sums, as a tensor. */
  const lossTensor = (sums: Tensor, target: Tensor, rowWeights: Tensor | undefined): Tensor => {
    const perRow = (): Tensor => {
      switch (loss) {
        case 'cross-entropy':
          return graph.units === 1
            ? tf.relu(sums).sub(sums.mul(target)).add(sums.abs().neg().exp().log1p()).sum(1)
            : tf.logSoftmax(sums).mul(target).sum(1).neg();
        case 'mae':
          return sums.sub(target).abs().mean(1);
        case 'huber': {
          const error = sums.sub(target).abs();
          const small = tf.minimum(error, 1);
          return small.square().mul(0.5).add(error.sub(small)).mean(1);
        }
        case 'mse':
          return (data.classes === 0 ? sums : graph.units === 1 ? sums.sigmoid() : tf.softmax(sums))
            .sub(target)
            .square()
            .mean(1);
      }
    };
    const own = perRow();
    return (rowWeights ? own.mul(rowWeights) : own).mean();
  };

  const step: Trained['learner']['step'] = (rows, rate, random, watch) => {
    const count = rows.length;
    const wanted = new Float64Array(count * graph.units);
    rows.forEach((row, i) => {
      wanted.set(targets.values.subarray(row * graph.units, (row + 1) * graph.units), i * graph.units);
    });
    const own = data.train.weights && Float32Array.from(rows, (row) => data.train.weights?.[row] ?? 1);
    const moved: { readonly weight: Tensor; readonly to: Tensor }[] = [];
    const values = pictures(rows, random);
    let sums: Float32Array | undefined;
    const gradients: Float32Array[] = [];
    // arrays are handed out by what they are written to: `tidy` would look through each number of what it returns
    tf.tidy(() => {
      const tensors = asTensors(graph, narrowed(weights));
      const x = tf.tensor(values, [count, ...graph.input]);
      const target = tf.tensor(Float32Array.from(wanted), [count, graph.units]);
      const rowWeights = own && tf.tensor1d(own);
      const { grads } = tf.valueAndGrads((...some: Tensor[]) => {
        const all = [...tensors];
        trained.forEach((i, t) => {
          all[i] = some[t];
        });
        const given = forwardGraph(graph, all, standard, x, {
          isTraining: true,
          random,
          moves: (weight, to) => moved.push({ weight, to: tf.keep(to) }),
        });
        sums = given.dataSync() as Float32Array;
        return lossTensor(given, target, rowWeights).asScalar();
      })(trained.map((i) => tensors[i]));
      for (const gradient of grads) gradients.push(gradient.dataSync() as Float32Array);
      for (const { weight, to } of moved) {
        weights[tensors.indexOf(weight)].set(to.dataSync());
        to.dispose();
      }
    });
    if (!sums) throw new Error('the network gave nothing');
    steps++;
    if (watch) norms = [];
    trained.forEach((i, t) => {
      const gradient = Float64Array.from(gradients[t]);
      if (watch && graph.weights[i].penalised)
        norms.push(Math.hypot(...[gradient.reduce((sum, g) => sum + g * g, 0)].map(Math.sqrt)));
      if (l2 > 0 && graph.weights[i].penalised)
        for (let w = 0; w < gradient.length; w++) gradient[w] += 2 * l2 * weights[i][w];
      update(optimizer, rate, steps, weights[i], gradient, slots.slice(t * starts.length, (t + 1) * starts.length));
    });
    return measure(
      linked(sums, count, graph.units, data.classes),
      wanted,
      count,
      graph.units,
      loss,
      own && Float64Array.from(own),
    );
  };

  const validation: Trained['learner']['validation'] = () => {
    const { rows, x, y } = data.validation;
    if (rows === 0) return {};
    const target = networkTargets(data, y).values;
    const sums = new Float64Array(rows * graph.units);
    tf.tidy(() => {
      const tensors = asTensors(graph, narrowed(weights));
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rows - from);
        const part = tf.tensor(Float32Array.from(x.subarray(from * size, (from + count) * size)), [
          count,
          ...graph.input,
        ]);
        sums.set(tf.tidy(() => forwardGraph(graph, tensors, standard, part)).dataSync(), from * graph.units);
      }
    });
    const result = measure(linked(sums, rows, graph.units, data.classes), target, rows, graph.units, loss);
    return { valLoss: result.loss, ...(data.classes > 0 ? { valAccuracy: result.correct / rows } : {}) };
  };

  return {
    current: () => narrowed(weights),
    learner: {
      name: 'tfjs',
      step,
      gradientNorms: () => norms,
      validation,
      copy: () => weights.map((own) => own.slice()),
      save: (best) => ({
        ...frame,
        weights: weights.map((own) => own.slice()),
        bestWeights: best && [...best],
        slots: slots.map((own) => own.slice()),
        steps,
      }),
      load(value: ArtifactValue) {
        const saved = readArtifact(checkpointShape, value);
        if (
          saved.weights.length !== weights.length ||
          saved.weights.some((own, i) => own.length !== weights[i].length) ||
          saved.slots.length !== slots.length
        )
          throw new VitrineError('project-damaged', say('error.storedCheckpointAnotherNetwork', {}), {
            hint: say('hint.runAgain', {}),
          });
        saved.weights.forEach((own, i) => {
          weights[i].set(own);
        });
        saved.slots.forEach((own, i) => {
          slots[i].set(own);
        });
        steps = saved.steps;
        return saved.bestWeights;
      },
      snapshot: () => ({ ...frame, weights: narrowed(weights) }),
    },
  };
}
