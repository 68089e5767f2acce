import type { ArtifactValue } from '../artifact.ts';

export type Activation = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'softmax';

/** A dense layer: `weights` is `[input, unit]` row-major. */
export interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly activation: Activation;
}

/** Applies an activation in place to `[row, unit]`. */
export function activate(values: Float64Array, rows: number, units: number, activation: Activation): void {
  const count = rows * units;
  switch (activation) {
    case 'linear':
      return;
    case 'relu':
      for (let i = 0; i < count; i++) if (values[i] < 0) values[i] = 0;
      return;
    case 'tanh':
      for (let i = 0; i < count; i++) values[i] = Math.tanh(values[i]);
      return;
    case 'sigmoid':
      for (let i = 0; i < count; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
      return;
    case 'softmax':
      for (let r = 0; r < rows; r++) softmaxRow(values, r * units, units);
  }
}

function softmaxRow(values: Float64Array, start: number, units: number): void {
  let largest = values[start];
  for (let k = 1; k < units; k++) largest = Math.max(largest, values[start + k]);
  let sum = 0;
  for (let k = 0; k < units; k++) {
    values[start + k] = Math.exp(values[start + k] - largest);
    sum += values[start + k];
  }
  for (let k = 0; k < units; k++) values[start + k] /= sum;
}

/** `output` = `input` · weights + bias, for `[row, input]` row-major. */
export function affine(input: Float64Array, rows: number, layer: Layer, output: Float64Array): void {
  const { inputs, units, weights, bias } = layer;
  const whole = units - (units % 4);
  for (let r = 0; r < rows; r++) {
    const from = r * inputs;
    const out = r * units;
    // four sums at a time stay in registers; each is added up in the same order as one alone
    for (let u = 0; u < whole; u += 4) {
      let a = bias[u];
      let b = bias[u + 1];
      let c = bias[u + 2];
      let d = bias[u + 3];
      for (let i = 0, w = u; i < inputs; i++, w += units) {
        const value = input[from + i];
        a += value * weights[w];
        b += value * weights[w + 1];
        c += value * weights[w + 2];
        d += value * weights[w + 3];
      }
      output[out + u] = a;
      output[out + u + 1] = b;
      output[out + u + 2] = c;
      output[out + u + 3] = d;
    }
    for (let u = whole; u < units; u++) {
      let sum = bias[u];
      for (let i = 0, w = u; i < inputs; i++, w += units) sum += input[from + i] * weights[w];
      output[out + u] = sum;
    }
  }
}

/** The network's output; with `linkFree` the last activation is left away. */
export function forward(layers: readonly Layer[], x: Float64Array, rows: number, linkFree = false): Float64Array {
  let values = x;
  layers.forEach((layer, index) => {
    const output = new Float64Array(rows * layer.units);
    affine(values, rows, layer, output);
    if (!(linkFree && index === layers.length - 1)) activate(output, rows, layer.units, layer.activation);
    values = output;
  });
  return values;
}

export function parameterCount(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + layer.weights.length + layer.bias.length, 0);
}

export function saveLayers(layers: readonly Layer[]): ArtifactValue {
  return layers.map((layer) => ({ ...layer }));
}
