// Derivatives of the mean loss, layer by layer; arrays are `[row, unit]`.
import { type Activation, type Layer, slope } from './network.ts';
import type { Loss } from './stepper.ts';

/** Derivative by the last layer's input, with each row's weight. */
export function outputDelta(
  output: Float64Array,
  target: Float64Array,
  weights: Float64Array | undefined,
  rows: number,
  units: number,
  activation: Activation,
  loss: Loss,
  delta: Float64Array,
): void {
  const count = rows * units;
  if (loss === 'cross-entropy') for (let i = 0; i < count; i++) delta[i] = (output[i] - target[i]) / rows;
  else {
    lossSlope(output, target, count, loss, 1 / count, delta);
    if (activation === 'softmax') {
      for (let r = 0; r < rows; r++) {
        let inner = 0;
        for (let k = 0; k < units; k++) inner += delta[r * units + k] * output[r * units + k];
        for (let k = 0; k < units; k++) delta[r * units + k] = output[r * units + k] * (delta[r * units + k] - inner);
      }
    } else if (activation !== 'linear') for (let i = 0; i < count; i++) delta[i] *= slope(output[i], 0, activation);
  }
  if (weights) for (let r = 0; r < rows; r++) for (let k = 0; k < units; k++) delta[r * units + k] *= weights[r];
}

function lossSlope(output: Float64Array, target: Float64Array, count: number, loss: Loss, scale: number, delta: Float64Array): void {
  if (loss === 'mse') for (let i = 0; i < count; i++) delta[i] = 2 * scale * (output[i] - target[i]);
  else if (loss === 'mae') for (let i = 0; i < count; i++) delta[i] = scale * Math.sign(output[i] - target[i]);
  else for (let i = 0; i < count; i++) delta[i] = scale * Math.max(-1, Math.min(1, output[i] - target[i]));
}

/** Writes the gradient of a layer's weights `[input, unit]` and bias. */
export function layerGradient(input: Float64Array, delta: Float64Array, rows: number, { inputs, units, weights, bias }: Layer): void {
  weights.fill(0);
  bias.fill(0);
  if (units === 1) {
    let sum = 0;
    for (let r = 0; r < rows; r++) {
      const d = delta[r];
      sum += d;
      const from = r * inputs;
      for (let i = 0; i < inputs; i++) weights[i] += input[from + i] * d;
    }
    bias[0] = sum;
    return;
  }
  for (let r = 0; r < rows; r++) {
    const from = r * units;
    for (let u = 0; u < units; u++) bias[u] += delta[from + u];
    for (let i = 0, to = 0; i < inputs; i++, to += units) {
      const value = input[r * inputs + i];
      if (value === 0) continue;
      for (let u = 0; u < units; u++) weights[to + u] += value * delta[from + u];
    }
  }
}

/** Derivative by the input of the layer before, through `layer` and the activation and mask of the one before. */
export function hiddenDelta(
  delta: Float64Array,
  activation: Float64Array,
  sums: Float64Array | undefined,
  mask: Float64Array | undefined,
  rows: number,
  { inputs, units, weights }: Layer,
  kind: Activation,
  output: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    const from = r * units;
    for (let i = 0; i < inputs; i++) {
      const at = r * inputs + i;
      const factor = mask ? mask[at] : 1;
      // the mask scaled the activation; its slope is that of the value before
      const before = factor === 0 ? 0 : activation[at] / factor;
      const steepness = factor === 0 ? 0 : factor * slope(before, sums ? sums[at] : 0, kind);
      let sum = 0;
      if (steepness !== 0) for (let u = 0, w = i * units; u < units; u++, w++) sum += delta[from + u] * weights[w];
      output[at] = sum * steepness;
    }
  }
}
