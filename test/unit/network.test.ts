import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../core/models/model.ts';
import { type Activation, forward, type Layer } from '../../core/models/network/network.ts';
import { scheduledRate } from '../../core/models/network/optimiser.ts';
import { measure } from '../../core/models/network/stepper.ts';
import { createTensorStepper } from '../../core/models/network/tensor-stepper.ts';
import { createTypedArrayStepper } from '../../core/models/network/typed-array-stepper.ts';
import { findModelKind } from '../../core/models/registry.ts';
import { Random } from '../../core/numeric/random.ts';
import { trainingSpec } from '../../core/schema/training.ts';
import { testJob } from '../support/job.ts';

const rows = 40;
const width = 4;

function problem(classes: number, seed = 1, count = rows): TrainingData {
  const random = new Random(seed);
  const x = Float64Array.from({ length: count * width }, () => random.normal());
  const y = Float64Array.from({ length: count }, (_, r) =>
    classes === 0 ? x[r * width] - 2 * x[r * width + 1] ** 2 : Math.min(classes - 1, Math.max(0, Math.floor(x[r * width] + x[r * width + 2] + classes / 2))),
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

const hiddenKinds: Activation[] = ['relu', 'sigmoid', 'tanh', 'linear'];
const outputs: [Activation, 'mse' | 'cross-entropy', number][] = [
  ['linear', 'mse', 1],
  ['sigmoid', 'mse', 1],
  ['tanh', 'mse', 1],
  ['sigmoid', 'cross-entropy', 1],
  ['softmax', 'cross-entropy', 3],
  ['softmax', 'mse', 3],
];

describe('gradients', () => {
  const cases = hiddenKinds.flatMap((hidden) => outputs.map(([output, loss, units]) => [hidden, output, loss, units] as const));

  it.each(cases)('%s hidden, %s output, %s: as finite differences have them', (hidden, output, loss, units) => {
    const data = problem(units === 3 ? 3 : output === 'sigmoid' ? 2 : 0);
    const y = units === 3 ? Float64Array.from({ length: rows * 3 }, (_, i) => Number(data.train.y[Math.floor(i / 3)] === i % 3)) : data.train.y;
    const l2 = 0.01;
    const layers = drawLayers([width, 5, units], hidden, output);
    // plain gradient descent with rate 1: the step is minus the gradient
    const stepper = createTypedArrayStepper({ layers, loss, optimizer: { kind: 'gradient-descent', learningRate: 1 }, l2, dropout: 0, x: data.train.x, y });
    stepper.step(
      Int32Array.from({ length: rows }, (_, i) => i),
      1,
      undefined,
    );
    const after = stepper.layers();
    const objective = (): number => {
      const penalty = layers.reduce((sum, layer) => sum + layer.weights.reduce((total, weight) => total + weight * weight, 0), 0);
      return measure(forward(layers, data.train.x, rows), y, rows, units, loss).loss + l2 * penalty;
    };
    const h = 1e-6;
    layers.forEach((layer, l) => {
      for (const name of ['weights', 'bias'] as const) {
        layer[name].forEach((value, i) => {
          layer[name][i] = value + h;
          const up = objective();
          layer[name][i] = value - h;
          const down = objective();
          layer[name][i] = value;
          expect(Math.abs((up - down) / (2 * h) - (value - after[l][name][i]))).toBeLessThan(2e-6);
        });
      }
    });
  });
});

const optimizers = [
  { kind: 'gradient-descent', learningRate: 0.05 },
  { kind: 'momentum', learningRate: 0.01 },
  { kind: 'rmsprop', learningRate: 0.005 },
  { kind: 'adam', learningRate: 0.01 },
];

function history(classes: number, params: Record<string, unknown>, training: Record<string, unknown>, data = problem(classes)): number[] {
  const job = testJob(3);
  findModelKind('mlp').fit(data, { hidden: [6], ...params }, trainingSpec.parse({ epochs: 50, ...training }), job);
  return job.epochs.map((epoch) => epoch.loss);
}

describe('both backends', () => {
  const cases = optimizers.flatMap((optimizer) => (['relu', 'sigmoid', 'tanh'] as const).map((activation) => [optimizer.kind, activation, optimizer] as const));

  it.each(cases)('%s with %s: the same history over 50 epochs', (_kind, activation, optimizer) => {
    for (const classes of [0, 2, 3]) {
      const params = { activation, l2: 0.001, dropout: classes === 2 ? 0.2 : 0 };
      const training = { optimizer, batch: { kind: 'random', min: 5, max: 12 }, schedule: { kind: 'exponential' } };
      const tensor = history(classes, params, { ...training, backend: 'tfjs' });
      const fused = history(classes, params, { ...training, backend: 'typed-array' });
      fused.forEach((loss, i) => expect(Math.abs(loss - tensor[i]) / Math.max(1e-3, Math.abs(loss))).toBeLessThan(1e-4));
    }
  });

  it('agree in one step to the precision of 32-bit numbers', () => {
    const data = problem(0);
    const layers = drawLayers([width, 5, 1], 'tanh', 'linear');
    const setup = {
      layers,
      loss: 'mse' as const,
      optimizer: { kind: 'adam' as const, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      l2: 0,
      dropout: 0,
      x: data.train.x,
      y: data.train.y,
    };
    const batch = Int32Array.of(0, 3, 5, 9);
    const [tensor, fused] = [createTensorStepper(setup), createTypedArrayStepper(setup)];
    expect(tensor.step(batch, 0.01, undefined).loss).toBeCloseTo(fused.step(batch, 0.01, undefined).loss, 5);
    tensor.layers().forEach((layer, l) => layer.weights.forEach((weight, i) => expect(weight).toBeCloseTo(fused.layers()[l].weights[i], 5)));
    tensor.dispose();
  });

  it.each(['tfjs', 'typed-array'])('%s goes on from a checkpoint to the last bit', (backend) => {
    for (const optimizer of optimizers) {
      const data = problem(3);
      const training = trainingSpec.parse({ epochs: 12, optimizer, backend, batch: { kind: 'random', min: 4, max: 9 } });
      const params = { hidden: [5], dropout: 0.3 };
      const whole = testJob(5);
      const expected = findModelKind('mlp').fit(data, params, training, whole).save();
      const resumed = testJob(5, whole.checkpoints[6]);
      const actual = findModelKind('mlp').fit(data, params, training, resumed).save();
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
    const model = findModelKind('linear').fit(
      data,
      { solver: 'gradient-descent', alpha: 0 },
      trainingSpec.parse({ epochs: 1000, batch: { kind: 'full' }, optimizer: { kind: 'gradient-descent', learningRate: 0.01 } }),
      job,
    );
    const losses = job.epochs.map((epoch) => epoch.loss);
    losses.slice(1).forEach((loss, i) => expect(loss).toBeLessThanOrEqual(losses[i] + 1e-12));
    expect(losses[999]).toBeLessThan(1e-3);
    [1, 2, 3, 4].forEach((y, i) => expect(Math.abs(model.predict(x, 4)[i] - y)).toBeLessThan(0.06));
  });

  it('ends at a target, on patience, by the user, and on a loss that is no number', () => {
    const endOf = (training: Record<string, unknown>, job = testJob(), data = problem(2)) =>
      findModelKind('mlp').fit(data, { hidden: [8] }, trainingSpec.parse(training), job).training?.stoppedBy;
    expect(endOf({ epochs: 500, optimizer: { kind: 'adam', learningRate: 0.05 }, stopWhen: { metric: 'accuracy', value: 0.9 } })).toBe('target');
    expect(endOf({ epochs: 500, patience: 3, optimizer: { kind: 'gradient-descent', learningRate: 1e-12 }, batch: { kind: 'full' } })).toMatch(
      /patience|epochs/,
    );
    const job = testJob(0, undefined, 5);
    expect(endOf({ epochs: 500 }, job)).toBe('user');
    expect(job.epochs.length).toBe(5);
    expect(endOf({ epochs: 50, loss: 'mse', optimizer: { kind: 'gradient-descent', learningRate: 10 } }, testJob(), problem(0))).toBe('diverged');
    expect(endOf({ epochs: 3 })).toBe('epochs');
  });

  it('lowers the learning rate as the schedule says', () => {
    expect([1, 2, 11].map((epoch) => scheduledRate(0.1, { kind: 'exponential', rate: 0.5, every: 10 }, epoch))).toEqual([0.1, 0.1 * 0.5 ** 0.1, 0.05]);
    expect([1, 5, 6, 11].map((epoch) => scheduledRate(0.1, { kind: 'stepped', factor: 0.1, every: 5 }, epoch))).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1 ** 2]);
  });

  it('gives probabilities whatever the output activation is', () => {
    for (const outputActivation of ['linear', 'tanh', 'relu', 'sigmoid']) {
      for (const classes of [2, 3]) {
        const data = problem(classes);
        const model = findModelKind('mlp').fit(data, { outputActivation }, trainingSpec.parse({ epochs: 5, loss: 'mse' }), testJob());
        const output = model.predict(data.train.x, rows);
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
    findModelKind('mlp').fit(
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
