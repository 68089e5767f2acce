// Derivatives of the mean loss, layer by layer; arrays are `[row, unit]`.
import type { Activation, Layer, Loss } from './layer.ts';
import { slope } from './network.ts';

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

function lossSlope(
  output: Float64Array,
  target: Float64Array,
  count: number,
  loss: Loss,
  scale: number,
  delta: Float64Array,
): void {
  if (loss === 'mse') for (let i = 0; i < count; i++) delta[i] = 2 * scale * (output[i] - target[i]);
  else if (loss === 'mae') for (let i = 0; i < count; i++) delta[i] = scale * Math.sign(output[i] - target[i]);
  else for (let i = 0; i < count; i++) delta[i] = scale * Math.max(-1, Math.min(1, output[i] - target[i]));
}

/** Writes the gradient of a layer's weights `[input, unit]` and bias. */
export function layerGradient(
  input: Float64Array,
  delta: Float64Array,
  rows: number,
  { inputs, units, weights, bias }: Layer,
): void {
  for (let u = 0; u < units; u++) {
    let sum = 0;
    for (let r = 0, at = u; r < rows; r++, at += units) sum += delta[at];
    bias[u] = sum;
  }
  const whole = units - (units % 4);
  for (let u = 0; u < whole; u += 4) {
    // four sums at a time stay in registers, as in the forward pass
    for (let i = 0; i < inputs; i++) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let r = 0, from = i, at = u; r < rows; r++, from += inputs, at += units) {
        const value = input[from];
        a += value * delta[at];
        b += value * delta[at + 1];
        c += value * delta[at + 2];
        d += value * delta[at + 3];
      }
      const to = i * units + u;
      weights[to] = a;
      weights[to + 1] = b;
      weights[to + 2] = c;
      weights[to + 3] = d;
    }
  }
  for (let u = whole; u < units; u++) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let r = 0, from = i, at = u; r < rows; r++, from += inputs, at += units) sum += input[from] * delta[at];
      weights[i * units + u] = sum;
    }
  }
}

/** Derivative by a layer's input: `delta` times its transposed weights. */
export function hiddenProducts(
  delta: Float64Array,
  rows: number,
  { inputs, units, weights }: Layer,
  output: Float64Array,
): void {
  if (units === 1) {
    for (let r = 0, at = 0; r < rows; r++) for (let i = 0; i < inputs; i++, at++) output[at] = delta[r] * weights[i];
  } else {
    for (let r = 0, at = 0; r < rows; r++) {
      const from = r * units;
      for (let i = 0, w = 0; i < inputs; i++, at++) {
        let sum = 0;
        for (let u = 0; u < units; u++, w++) sum += delta[from + u] * weights[w];
        output[at] = sum;
      }
    }
  }
}

/**
 * Turns the derivative by an activation's value into that by its sum, in place, through the dropout mask where there is
 * one.
 */
export function timesSlope(
  output: Float64Array,
  activation: Float64Array,
  sums: Float64Array | undefined,
  mask: Float64Array | undefined,
  count: number,
  kind: Activation,
): void {
  if (mask) {
    for (let i = 0; i < count; i++) {
      const factor = mask[i];
      // the mask scaled the activation; its slope is that of the value before
      output[i] = factor === 0 ? 0 : output[i] * factor * slope(activation[i] / factor, sums ? sums[i] : 0, kind);
    }
  } else if (kind === 'relu') for (let i = 0; i < count; i++) output[i] *= +(activation[i] > 0);
  else if (kind === 'tanh') for (let i = 0; i < count; i++) output[i] *= 1 - activation[i] * activation[i];
  else if (kind === 'sigmoid') for (let i = 0; i < count; i++) output[i] *= activation[i] * (1 - activation[i]);
  else if (kind !== 'linear')
    for (let i = 0; i < count; i++) output[i] *= slope(activation[i], sums ? sums[i] : 0, kind);
}
