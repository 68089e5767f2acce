// One forward, backward and update pass (Rumelhart, Hinton & Williams 1986), whoever multiplies the matrices; all else
// is done in doubles.
// All parameters stand in one array, so that an optimiser's update is one loop: weights, bias and, where a layer is
// normalised, scale and shift.
import { outputDelta, timesSlope } from './backward.ts';
import type { MatrixKernel } from './kernel.ts';
import type { TrainableLayer } from './layer.ts';
import { activate, copyLayers, foldNorm } from './network.ts';
import { createNormaliser } from './normaliser.ts';
import { slotStarts, update } from './optimiser.ts';
import { checkState, measure, type Stepper, type StepperSetup } from './stepper.ts';

/** A row of more columns than this is quicker to copy by one call. */
const manyColumns = 64;

export function createStepper(setup: StepperSetup, kernel: MatrixKernel): Stepper {
  const { loss, optimizer, l1, l2 } = setup;
  const allocate = kernel.allocate ?? ((length: number) => new Float64Array(length));
  const count = setup.layers.reduce(
    (sum, layer) => sum + layer.weights.length + layer.bias.length + (layer.norm ? 2 * layer.units : 0),
    0,
  );
  // an even number, so that two can be updated at a time
  const size = count + (count % 2);
  const theta = allocate(size);
  const gradient = allocate(size);
  const starts = slotStarts(optimizer);
  const held = allocate(size * starts.length);
  const slots = starts.map((start, k) => held.subarray(k * size, (k + 1) * size).fill(start));
  const layers = placeLayers(copyLayers(setup.layers), theta);
  const gradients = placeLayers(copyLayers(setup.layers), gradient);
  const last = layers.length - 1;
  const width = layers[0].inputs;
  const outputs = layers[last].units;
  const normalisers = layers.map(
    (layer, l) => layer.norm && createNormaliser(layer.norm, gradients[l].norm ?? layer.norm, layer.units),
  );
  const result = { loss: 0, correct: 0 };
  let steps = 0;
  let capacity = 0;
  let input: Float64Array = new Float64Array(0);
  let target = new Float64Array(0);
  let weights: Float64Array | undefined;
  let activations: Float64Array[] = [];
  let deltas: Float64Array[] = [];
  /** Sums before the activation, kept where its slope needs them. */
  let sums: (Float64Array | undefined)[] = [];
  let norms: number[] = [];

  function reserve(rows: number): void {
    if (rows <= capacity) return;
    capacity = rows;
    input = allocate(rows * width);
    target = new Float64Array(rows * outputs);
    weights = setup.weights && new Float64Array(rows);
    activations = layers.map((layer) => allocate(rows * layer.units));
    deltas = layers.map((layer) => allocate(rows * layer.units));
    sums = layers.map((layer) => (layer.activation === 'gelu' ? new Float64Array(rows * layer.units) : undefined));
    for (const normaliser of normalisers) normaliser?.reserve(rows);
  }

  function gather(rows: Int32Array): void {
    const { x, y } = setup;
    if (width > manyColumns)
      for (let r = 0; r < rows.length; r++) input.set(x.subarray(rows[r] * width, (rows[r] + 1) * width), r * width);
    else {
      for (let r = 0, to = 0; r < rows.length; r++) {
        const from = rows[r] * width;
        for (let j = 0; j < width; j++) input[to++] = x[from + j];
      }
    }
    if (outputs === 1) for (let r = 0; r < rows.length; r++) target[r] = y[rows[r]];
    else
      for (let r = 0; r < rows.length; r++)
        for (let k = 0; k < outputs; k++) target[r * outputs + k] = y[rows[r] * outputs + k];
    if (weights && setup.weights) for (let r = 0; r < rows.length; r++) weights[r] = setup.weights[rows[r]];
  }

  function forwardPass(count: number, masks: readonly Float64Array[] | undefined): void {
    for (let l = 0; l <= last; l++) {
      const layer = layers[l];
      const values = activations[l];
      kernel.forward(l === 0 ? input : activations[l - 1], count, layer, values);
      normalisers[l]?.forward(values, count);
      sums[l]?.set(values.subarray(0, count * layer.units));
      activate(values, count, layer.units, layer.activation);
      const mask = masks?.[l];
      if (mask) for (let i = 0; i < mask.length; i++) values[i] *= mask[i];
    }
  }

  function backwardPass(count: number, masks: readonly Float64Array[] | undefined): void {
    outputDelta(activations[last], target, weights, count, outputs, layers[last].activation, loss, deltas[last]);
    for (let l = last; l >= 0; l--) {
      normalisers[l]?.backward(deltas[l], count);
      kernel.gradient(l === 0 ? input : activations[l - 1], deltas[l], count, gradients[l]);
      if (l === 0) return;
      kernel.back(deltas[l], count, layers[l], deltas[l - 1]);
      timesSlope(
        deltas[l - 1],
        activations[l - 1],
        sums[l - 1],
        masks?.[l - 1],
        count * layers[l].inputs,
        layers[l - 1].activation,
      );
    }
  }

  function addPenalties(): void {
    if (l1 === 0 && l2 === 0) return;
    for (let l = 0; l <= last; l++) {
      const { weights: own } = layers[l];
      const to = gradients[l].weights;
      for (let k = 0; k < own.length; k++) to[k] += 2 * l2 * own[k] + l1 * Math.sign(own[k]);
    }
  }

  return {
    name: kernel.name,
    step(rows, rate, masks, watch) {
      const count = rows.length;
      reserve(count);
      gather(rows);
      forwardPass(count, masks);
      const measured = measure(activations[last], target, count, outputs, loss, weights);
      result.loss = measured.loss;
      result.correct = measured.correct;
      backwardPass(count, masks);
      addPenalties();
      if (watch)
        norms = gradients.map((layer) => Math.sqrt(layer.weights.reduce((sum, value) => sum + value * value, 0)));
      steps++;
      if (kernel.update) kernel.update(rate, steps, theta, gradient, slots);
      else update(optimizer, rate, steps, theta, gradient, slots);
      return result;
    },
    gradientNorms: () => norms,
    layers: () => layers.map(foldNorm),
    trainable: () => layers,
    saveState: () => ({ slots: slots.map((slot) => slot.slice()), steps }),
    loadState(saved, state) {
      checkState(layers, saved);
      layers.forEach((layer, l) => {
        layer.weights.set(saved[l].weights);
        layer.bias.set(saved[l].bias);
        const { norm } = saved[l];
        if (layer.norm && norm)
          for (const name of ['gamma', 'beta', 'mean', 'variance'] as const) layer.norm[name].set(norm[name]);
      });
      slots.forEach((slot, i) => {
        slot.set(state.slots[i]);
      });
      steps = state.steps;
    },
  };
}

/** The same layers, their trained parts standing one after another in one array. */
function placeLayers(layers: readonly TrainableLayer[], array: Float64Array): TrainableLayer[] {
  let at = 0;
  const place = (values: Float64Array): Float64Array => {
    const part = array.subarray(at, at + values.length);
    part.set(values);
    at += values.length;
    return part;
  };
  return layers.map((layer) => ({
    ...layer,
    weights: place(layer.weights),
    bias: place(layer.bias),
    ...(layer.norm ? { norm: { ...layer.norm, gamma: place(layer.norm.gamma), beta: place(layer.norm.beta) } } : {}),
  }));
}
