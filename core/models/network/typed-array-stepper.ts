// One fused forward, backward and update pass over typed arrays (Rumelhart, Hinton & Williams 1986).
// A[l] is the activation of layer l, D[l] the derivative of the loss by its input; both `[row, unit]`.
import { type Activation, activate, affine, type Layer } from './network.ts';
import { slotCount, update } from './optimiser.ts';
import { measure, type Stepper, type StepperSetup } from './stepper.ts';

export function createTypedArrayStepper(setup: StepperSetup): Stepper {
  const layers = setup.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(), bias: layer.bias.slice() }));
  const arrays = layers.flatMap((layer) => [layer.weights, layer.bias]);
  const gradients = arrays.map((array) => new Float64Array(array.length));
  const slots = arrays.map((array) => Array.from({ length: slotCount(setup.optimizer) }, () => new Float64Array(array.length)));
  const width = layers[0].inputs;
  const outputs = layers[layers.length - 1].units;
  let steps = 0;
  let capacity = 0;
  let input = new Float64Array(0);
  let target = new Float64Array(0);
  let activations: Float64Array[] = [];
  let deltas: Float64Array[] = [];

  function reserve(rows: number): void {
    if (rows <= capacity) return;
    capacity = rows;
    input = new Float64Array(rows * width);
    target = new Float64Array(rows * outputs);
    activations = layers.map((layer) => new Float64Array(rows * layer.units));
    deltas = layers.map((layer) => new Float64Array(rows * layer.units));
  }

  return {
    name: 'typed-array',
    step(rows, rate, masks) {
      const count = rows.length;
      reserve(count);
      for (let r = 0; r < count; r++) {
        const from = rows[r] * width;
        for (let j = 0; j < width; j++) input[r * width + j] = setup.x[from + j];
        for (let k = 0; k < outputs; k++) target[r * outputs + k] = setup.y[rows[r] * outputs + k];
      }
      layers.forEach((layer, l) => {
        affine(l === 0 ? input : activations[l - 1], count, layer, activations[l]);
        activate(activations[l], count, layer.units, layer.activation);
        const mask = masks?.[l];
        if (mask) for (let i = 0; i < mask.length; i++) activations[l][i] *= mask[i];
      });
      const last = layers.length - 1;
      const result = measure(activations[last], target, count, outputs, setup.loss);
      outputDelta(activations[last], target, count, outputs, layers[last].activation, setup.loss, deltas[last]);
      for (let l = last; l >= 0; l--) {
        layerGradient(l === 0 ? input : activations[l - 1], deltas[l], count, layers[l], gradients[2 * l], gradients[2 * l + 1]);
        if (l > 0) hiddenDelta(deltas[l], activations[l - 1], masks?.[l - 1], count, layers[l], layers[l - 1].activation, deltas[l - 1]);
      }
      steps++;
      arrays.forEach((array, i) => {
        if (setup.l2 > 0 && i % 2 === 0) for (let k = 0; k < array.length; k++) gradients[i][k] += 2 * setup.l2 * array[k];
        update(setup.optimizer, rate, steps, array, gradients[i], slots[i]);
      });
      return result;
    },
    layers: () => layers,
    saveState: () => ({ slots: slots.flatMap((pair) => pair.map((slot) => slot.slice())), steps }),
    loadState(saved, state) {
      saved.forEach((layer, l) => {
        layers[l].weights.set(layer.weights);
        layers[l].bias.set(layer.bias);
      });
      slots.flat().forEach((slot, i) => {
        slot.set(state.slots[i]);
      });
      steps = state.steps;
    },
    dispose() {},
  };
}

/** Derivative of the mean loss by the last layer's input. */
function outputDelta(
  output: Float64Array,
  target: Float64Array,
  rows: number,
  units: number,
  activation: Activation,
  loss: 'mse' | 'cross-entropy',
  delta: Float64Array,
): void {
  const count = rows * units;
  if (loss === 'cross-entropy') {
    for (let i = 0; i < count; i++) delta[i] = (output[i] - target[i]) / rows;
    return;
  }
  const scale = 2 / (rows * units);
  for (let i = 0; i < count; i++) delta[i] = scale * (output[i] - target[i]);
  if (activation === 'softmax') {
    for (let r = 0; r < rows; r++) {
      let inner = 0;
      for (let k = 0; k < units; k++) inner += delta[r * units + k] * output[r * units + k];
      for (let k = 0; k < units; k++) delta[r * units + k] = output[r * units + k] * (delta[r * units + k] - inner);
    }
  } else for (let i = 0; i < count; i++) delta[i] *= slope(output[i], activation);
}

/** Derivative of an activation, from its value. */
function slope(value: number, activation: Activation): number {
  if (activation === 'relu') return value > 0 ? 1 : 0;
  if (activation === 'tanh') return 1 - value * value;
  if (activation === 'sigmoid') return value * (1 - value);
  return 1;
}

function layerGradient(input: Float64Array, delta: Float64Array, rows: number, layer: Layer, weights: Float64Array, bias: Float64Array): void {
  const { inputs, units } = layer;
  weights.fill(0);
  bias.fill(0);
  for (let r = 0; r < rows; r++) {
    const from = r * units;
    for (let u = 0; u < units; u++) bias[u] += delta[from + u];
    for (let i = 0; i < inputs; i++) {
      const value = input[r * inputs + i];
      if (value === 0) continue;
      const to = i * units;
      for (let u = 0; u < units; u++) weights[to + u] += value * delta[from + u];
    }
  }
}

function hiddenDelta(
  delta: Float64Array,
  activation: Float64Array,
  mask: Float64Array | undefined,
  rows: number,
  layer: Layer,
  kind: Activation,
  output: Float64Array,
): void {
  const { inputs, units, weights } = layer;
  for (let r = 0; r < rows; r++) {
    const from = r * units;
    for (let i = 0; i < inputs; i++) {
      const at = r * inputs + i;
      const factor = mask ? mask[at] : 1;
      // the mask scaled the activation; its slope is that of the value before
      const before = factor === 0 ? 0 : activation[at] / factor;
      const steepness = factor * slope(before, kind);
      let sum = 0;
      if (steepness !== 0) for (let u = 0; u < units; u++) sum += delta[from + u] * weights[i * units + u];
      output[at] = sum * steepness;
    }
  }
}
