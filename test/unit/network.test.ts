import { describe, expect, it } from 'vitest';
import { tabular } from '../../core/models/batch.ts';
import type { TrainingData } from '../../core/models/model.ts';
import { createStepper } from '../../core/models/network/fused-stepper.ts';
import { typedArrayKernel } from '../../core/models/network/kernel.ts';
import {
  type Activation,
  hiddenActivations,
  type Layer,
  type Loss,
  type TrainableLayer,
} from '../../core/models/network/layer.ts';
import { activate, forward } from '../../core/models/network/network.ts';
import { scheduledRate } from '../../core/models/network/optimiser.ts';
import { measure } from '../../core/models/network/stepper.ts';
import { createTensorKernel } from '../../core/models/network/tensor-kernel.ts';
import { createThreadKernel } from '../../core/models/network/threads/thread-kernel.ts';
import { groupOfOne } from '../../core/models/one-thread.ts';
import { Random } from '../../core/numeric/random.ts';
import { type Schedule, trainingSpec } from '../../core/schema/training.ts';
import { fitKind } from '../support/data.ts';
import { testJob } from '../support/job.ts';

const rows = 40;
const width = 4;

function problem(classes: number, seed = 1, count = rows): TrainingData {
  const random = new Random(seed);
  const x = Float64Array.from({ length: count * width }, () => random.normal());
  const y = Float64Array.from({ length: count }, (_, r) =>
    classes === 0
      ? x[r * width] - 2 * x[r * width + 1] ** 2
      : Math.min(classes - 1, Math.max(0, Math.floor(x[r * width] + x[r * width + 2] + classes / 2))),
  );
  const part = { x, y, rows: count };
  return {
    task: classes > 0 ? 'classification' : 'regression',
    width,
    classes,
    train: part,
    validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
  };
}

function drawLayers(sizes: readonly number[], hidden: Activation, output: Activation): Layer[] {
  const random = new Random(7);
  return sizes.slice(1).map((units, l) => ({
    inputs: sizes[l],
    units,
    weights: Float64Array.from({ length: sizes[l] * units }, () => 0.6 * random.normal()),
    bias: Float64Array.from({ length: units }, () => 0.3 * random.normal()),
    activation: l === sizes.length - 2 ? output : hidden,
  }));
}

const outputs: [Activation, Loss, number][] = [
  ['linear', 'mse', 1],
  ['linear', 'mae', 1],
  ['linear', 'huber', 1],
  ['softplus', 'huber', 1],
  ['sigmoid', 'mse', 1],
  ['tanh', 'mse', 1],
  ['sigmoid', 'cross-entropy', 1],
  ['softmax', 'cross-entropy', 3],
  ['softmax', 'mse', 3],
  ['softmax', 'mae', 3],
];

/** The network's output in training, where a batch's own mean and variance normalise. */
function forwardInTraining(layers: readonly TrainableLayer[], x: Float64Array): Float64Array {
  return layers.reduce((values, { norm, ...layer }) => {
    const sums = forward([{ ...layer, activation: 'linear' }], values, rows);
    if (norm) {
      for (let u = 0; u < layer.units; u++) {
        const own = Array.from({ length: rows }, (_, r) => sums[r * layer.units + u]);
        const mean = own.reduce((a, b) => a + b, 0) / rows;
        const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / rows;
        own.forEach((value, r) => {
          sums[r * layer.units + u] = (norm.gamma[u] * (value - mean)) / Math.sqrt(variance + 1e-3) + norm.beta[u];
        });
      }
    }
    activate(sums, rows, layer.units, layer.activation);
    return sums;
  }, x);
}

describe('gradients', () => {
  const cases = hiddenActivations.flatMap((hidden) =>
    outputs.flatMap(([output, loss, units]) =>
      [false, true].map((normalised) => [hidden, output, loss, normalised ? 'normalised' : 'plain', units] as const),
    ),
  );

  it.each(cases)(
    '%s hidden, %s output, %s, %s: as finite differences have them',
    (hidden, output, loss, norm, units) => {
      const data = problem(units === 3 ? 3 : output === 'sigmoid' ? 2 : 0);
      const y =
        units === 3
          ? Float64Array.from({ length: rows * 3 }, (_, i) => Number(data.train.y[Math.floor(i / 3)] === i % 3))
          : data.train.y;
      const [l1, l2] = [0.003, 0.01];
      const weights = Float64Array.from({ length: rows }, (_, i) => 0.5 + (i % 3));
      const random = new Random(3);
      const layers = drawLayers([width, 5, units], hidden, output).map((layer, l): TrainableLayer => {
        if (l > 0 || norm === 'plain') return layer;
        const drawn = () => Float64Array.from({ length: layer.units }, () => 1 + 0.4 * random.normal());
        return {
          ...layer,
          norm: { gamma: drawn(), beta: drawn(), mean: new Float64Array(5), variance: new Float64Array(5).fill(1) },
        };
      });
      // plain gradient descent with rate 1: the step is minus the gradient
      const stepper = createStepper(
        { layers, loss, optimizer: { kind: 'gradient-descent', learningRate: 1 }, l1, l2, x: data.train.x, y, weights },
        typedArrayKernel,
      );
      stepper.step(
        Int32Array.from({ length: rows }, (_, i) => i),
        1,
        undefined,
      );
      const after = stepper.trainable();
      const objective = (): number => {
        const penalty = layers.reduce(
          (sum, layer) =>
            sum + layer.weights.reduce((total, weight) => total + l2 * weight * weight + l1 * Math.abs(weight), 0),
          0,
        );
        return measure(forwardInTraining(layers, data.train.x), y, rows, units, loss, weights).loss + penalty;
      };
      const h = 1e-6;
      layers.forEach((layer, l) => {
        const now = after[l];
        const arrays: [Float64Array, Float64Array][] = [
          [layer.weights, now.weights],
          [layer.bias, now.bias],
        ];
        if (layer.norm && now.norm) arrays.push([layer.norm.gamma, now.norm.gamma], [layer.norm.beta, now.norm.beta]);
        for (const [values, moved] of arrays) {
          values.forEach((value, i) => {
            values[i] = value + h;
            const up = objective();
            values[i] = value - h;
            const down = objective();
            values[i] = value;
            expect(Math.abs((up - down) / (2 * h) - (value - moved[i]))).toBeLessThan(5e-6);
          });
        }
      });
    },
  );
});

const optimizers = [
  { kind: 'gradient-descent', learningRate: 0.05 },
  { kind: 'momentum', learningRate: 0.01 },
  { kind: 'rmsprop', learningRate: 0.005 },
  { kind: 'adam', learningRate: 0.01 },
  { kind: 'nesterov', learningRate: 0.01 },
  { kind: 'adagrad', learningRate: 0.02 },
  { kind: 'adamw', learningRate: 0.01, weightDecay: 0.05 },
];

function history(
  classes: number,
  params: Record<string, unknown>,
  training: Record<string, unknown>,
  data = problem(classes),
): number[] {
  const job = testJob(3);
  fitKind('mlp', data, { hidden: [6], ...params }, trainingSpec.parse({ epochs: 50, ...training }), job);
  return job.epochs.map((epoch) => epoch.loss);
}

describe('all backends', () => {
  const sameHistory = (
    classes: number,
    params: Record<string, unknown>,
    training: Record<string, unknown>,
    data = problem(classes),
  ) => {
    const fused = history(classes, params, { ...training, backend: 'typed-array' }, data);
    for (const backend of ['tfjs', 'webassembly']) {
      const other = history(classes, params, { ...training, backend }, data);
      fused.forEach((loss, i) =>
        expect(Math.abs(loss - other[i]) / Math.max(1e-3, Math.abs(loss)), backend).toBeLessThan(1e-5),
      );
    }
  };

  it.each(optimizers.map((optimizer) => [optimizer.kind, optimizer] as const))(
    '%s: the same history over 50 epochs',
    (_kind, optimizer) => {
      for (const classes of [0, 2, 3])
        sameHistory(
          classes,
          { activation: 'tanh', l2: 0.001, l1: 0.0005, dropout: classes === 2 ? 0.2 : 0 },
          { optimizer, batch: { kind: 'random', min: 5, max: 12 }, schedule: { kind: 'exponential' } },
        );
    },
  );

  it.each(hiddenActivations)('%s: the same history over 50 epochs', (activation) => {
    for (const classes of [0, 3])
      sameHistory(classes, { activation, hidden: [6, 4] }, { optimizer: { kind: 'adam', learningRate: 0.005 } });
  });

  it.each(['mse', 'mae', 'huber', 'cross-entropy'])('%s, with row weights: the same history over 50 epochs', (loss) => {
    const data = problem(loss === 'cross-entropy' ? 3 : 0);
    const weighted = {
      ...data,
      train: { ...data.train, weights: Float64Array.from({ length: rows }, (_, i) => 0.5 + (i % 2)) },
    };
    sameHistory(
      data.classes,
      { activation: 'sigmoid' },
      { loss, batch: { kind: 'fixed', size: 12, dropLast: true }, optimizer: { kind: 'momentum', learningRate: 0.02 } },
      weighted,
    );
  });

  it('batch normalisation: the same history over 50 epochs', () => {
    for (const classes of [0, 2])
      sameHistory(
        classes,
        { batchNorm: true, hidden: [6, 5], activation: 'softplus' },
        { batch: { kind: 'fixed', size: 10 } },
      );
  });

  it('agree in one step to the precision of 32-bit numbers', () => {
    const data = problem(0);
    const layers = drawLayers([width, 5, 1], 'tanh', 'linear');
    const setup = {
      layers,
      loss: 'mse' as const,
      optimizer: { kind: 'adam' as const, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      l1: 0,
      l2: 0,
      x: data.train.x,
      y: data.train.y,
    };
    const batch = Int32Array.of(0, 3, 5, 9);
    const fused = createStepper(setup, typedArrayKernel);
    const { loss } = fused.step(batch, 0.01, undefined);
    for (const kernel of [createTensorKernel(), createThreadKernel(setup.optimizer, groupOfOne)]) {
      const other = createStepper(setup, kernel);
      expect(other.step(batch, 0.01, undefined).loss).toBeCloseTo(loss, 5);
      other
        .layers()
        .forEach((layer, l) =>
          layer.weights.forEach((weight, i) => expect(weight).toBeCloseTo(fused.layers()[l].weights[i], 5)),
        );
    }
  });

  it.each(['tfjs', 'webassembly', 'typed-array'])('%s goes on from a checkpoint to the last bit', (backend) => {
    for (const optimizer of optimizers) {
      const data = problem(3);
      const training = trainingSpec.parse({
        epochs: 12,
        optimizer,
        backend,
        batch: { kind: 'random', min: 4, max: 9 },
      });
      const params = { hidden: [5], dropout: 0.3, batchNorm: optimizer.kind === 'adamw' };
      const whole = testJob(5);
      const expected = fitKind('mlp', data, params, training, whole).save();
      const resumed = testJob(5, whole.checkpoints[6]);
      const actual = fitKind('mlp', data, params, training, resumed).save();
      expect(resumed.epochs.map((epoch) => epoch.epoch)).toEqual([8, 9, 10, 11, 12]);
      expect(actual).toEqual(expected);
    }
  });
});

describe('training', () => {
  it('the line of four points: gradient descent goes down, and converges', () => {
    const x = Float64Array.of(1, 2, 2, 3, 3, 4, 4, 5);
    const data: TrainingData = {
      task: 'regression',
      width: 2,
      classes: 0,
      train: { x, y: Float64Array.of(1, 2, 3, 4), rows: 4 },
      validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
    };
    const job = testJob();
    const model = fitKind(
      'linear',
      data,
      { solver: 'gradient-descent', alpha: 0 },
      trainingSpec.parse({
        epochs: 1000,
        batch: { kind: 'full' },
        optimizer: { kind: 'gradient-descent', learningRate: 0.01 },
      }),
      job,
    );
    const losses = job.epochs.map((epoch) => epoch.loss);
    losses.slice(1).forEach((loss, i) => expect(loss).toBeLessThanOrEqual(losses[i] + 1e-12));
    expect(losses[999]).toBeLessThan(1e-3);
    [1, 2, 3, 4].forEach((y, i) => expect(Math.abs(model.predict(tabular(x, 4))[i] - y)).toBeLessThan(0.06));
  });

  it('ends at a target, on patience, by the user, and on a loss that is no number', () => {
    const endOf = (training: Record<string, unknown>, job = testJob(), data = problem(2)) =>
      fitKind('mlp', data, { hidden: [8] }, trainingSpec.parse(training), job).training?.stoppedBy;
    expect(
      endOf({
        epochs: 500,
        optimizer: { kind: 'adam', learningRate: 0.05 },
        stopWhen: { metric: 'accuracy', value: 0.9 },
      }),
    ).toBe('target');
    expect(
      endOf({
        epochs: 500,
        patience: 3,
        optimizer: { kind: 'gradient-descent', learningRate: 1e-12 },
        batch: { kind: 'full' },
      }),
    ).toMatch(/patience|epochs/);
    const job = testJob(0, undefined, 5);
    expect(endOf({ epochs: 500 }, job)).toBe('user');
    expect(job.epochs.length).toBe(5);
    expect(
      endOf(
        { epochs: 50, loss: 'mse', optimizer: { kind: 'gradient-descent', learningRate: 10 } },
        testJob(),
        problem(0),
      ),
    ).toBe('diverged');
    expect(endOf({ epochs: 3 })).toBe('epochs');
  });

  it('lowers the learning rate as the schedule says', () => {
    expect(
      [1, 2, 11].map((epoch) => scheduledRate(0.1, { kind: 'exponential', rate: 0.5, every: 10 }, epoch, 20)),
    ).toEqual([0.1, 0.1 * 0.5 ** 0.1, 0.05]);
    expect(
      [1, 5, 6, 11].map((epoch) => scheduledRate(0.1, { kind: 'stepped', factor: 0.1, every: 5 }, epoch, 20)),
    ).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1 ** 2]);
    const rate = (schedule: Schedule, epoch: number, drops = 0) => scheduledRate(0.1, schedule, epoch, 101, drops);
    expect([1, 51, 101].map((epoch) => rate({ kind: 'cosine', floor: 0.2, over: 100 }, epoch))).toEqual(
      [0.1, 0.06, 0.02].map((value) => expect.closeTo(value, 12)),
    );
    expect([1, 5, 6, 90].map((epoch) => rate({ kind: 'warm-up', epochs: 5, after: 'fixed' }, epoch))).toEqual(
      [0.02, 0.1, 0.1, 0.1].map((value) => expect.closeTo(value, 12)),
    );
    expect(rate({ kind: 'warm-up', epochs: 1, after: 'cosine' }, 101)).toBeLessThan(1e-4);
    expect(
      [0, 2, 9].map((drops) => rate({ kind: 'reduce-on-plateau', factor: 0.5, patience: 3, floor: 0.001 }, 7, drops)),
    ).toEqual([0.1, 0.025, 0.001]);
  });

  it('a plateau lowers the rate, and patience gives the best weights back', () => {
    const data = { ...problem(0), validation: problem(0, 9, 30).train };
    const job = testJob(0);
    const training = trainingSpec.parse({
      epochs: 400,
      patience: 25,
      optimizer: { kind: 'adam', learningRate: 0.05 },
      schedule: { kind: 'reduce-on-plateau', patience: 5 },
    });
    const model = fitKind('mlp', data, { hidden: [12] }, training, job);
    expect(model.training?.stoppedBy).toBe('patience');
    const best = job.epochs.reduce((a, b) => ((b.valLoss ?? 0) < (a.valLoss ?? 0) ? b : a));
    const output = model.predict(tabular(data.validation.x, 30));
    expect(output.reduce((sum, value, i) => sum + (value - data.validation.y[i]) ** 2, 0) / 30).toBeCloseTo(
      best.valLoss ?? Number.NaN,
      10,
    );
    expect(job.epochs[job.epochs.length - 1].learningRate).toBeLessThan(0.05);
    const last = fitKind('mlp', data, { hidden: [12] }, { ...training, restoreBestWeights: false }, testJob(0));
    expect(last.predict(tabular(data.validation.x, 30))).not.toEqual(output);
  });

  it('gives probabilities whatever the output activation is', () => {
    for (const outputActivation of ['linear', 'tanh', 'relu', 'sigmoid']) {
      for (const classes of [2, 3]) {
        const data = problem(classes);
        const model = fitKind(
          'mlp',
          data,
          { outputActivation },
          trainingSpec.parse({ epochs: 5, loss: 'mse' }),
          testJob(),
        );
        const output = model.predict(tabular(data.train.x, rows));
        for (let r = 0; r < rows; r++) {
          const row = output.subarray(r * classes, (r + 1) * classes);
          expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        }
      }
    }
  });

  it.each([
    ['random-normal', { mean: 0.5, stddev: 0.1 }, 0.5, 0.1],
    ['random-uniform', { min: -1, max: 3 }, 1, 4 / Math.sqrt(12)],
    ['constant', { value: 0.25 }, 0.25, 0],
    ['zeros', {}, 0, 0],
    ['glorot-uniform', {}, 0, Math.sqrt(2 / 600)],
    ['glorot-normal', {}, 0, Math.sqrt(2 / 600)],
    ['he-uniform', {}, 0, Math.sqrt(2 / 300)],
    ['he-normal', {}, 0, Math.sqrt(2 / 300)],
    ['lecun-uniform', {}, 0, Math.sqrt(1 / 300)],
    ['lecun-normal', {}, 0, Math.sqrt(1 / 300)],
    ['truncated-normal', { mean: 0.2, stddev: 0.1 }, 0.2, 0.08796],
    ['orthogonal', { gain: 2 }, 0, 2 / Math.sqrt(300)],
  ])('begins with weights of the spread that %s has', (kind, more, mean, spread) => {
    const random = new Random(0);
    const wide: TrainingData = {
      task: 'regression',
      width: 300,
      classes: 0,
      train: { x: Float64Array.from({ length: 600 }, () => random.normal()), y: Float64Array.of(0, 1), rows: 2 },
      validation: { x: new Float64Array(0), y: new Float64Array(0), rows: 0 },
    };
    const job = testJob();
    fitKind(
      'mlp',
      wide,
      { hidden: [300], initializer: { kind, ...more } },
      trainingSpec.parse({ epochs: 1, optimizer: { kind: 'gradient-descent', learningRate: 1e-12 } }),
      job,
    );
    const [checkpoint] = job.checkpoints as unknown as { layers: Layer[] }[];
    const { weights } = checkpoint.layers[0];
    const average = weights.reduce((a, b) => a + b, 0) / weights.length;
    const sd = Math.sqrt(weights.reduce((sum, weight) => sum + (weight - average) ** 2, 0) / weights.length);
    expect(Math.abs(average - mean)).toBeLessThan(0.01 + spread * 0.02);
    expect(Math.abs(sd - spread)).toBeLessThan(1e-9 + spread * 0.02);
  });
});
