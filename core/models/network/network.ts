import { softmaxRows } from '../../numeric/softmax.ts';
import { normalCdf } from '../../numeric/stats.ts';
import type { ArtifactValue } from '../artifact.ts';
import { affine } from './affine.ts';
import type { Activation, Layer, TrainableLayer } from './layer.ts';

/** Slope of a leaky ReLU below 0, as in Keras. */
export const leak = 0.2;

export const normEpsilon = 1e-3;
/** Share of the running mean that a batch leaves in place. */
export const normMomentum = 0.9;

/** The same layer without normalisation, for use: the running mean and variance go into weights and bias. */
export function foldNorm({ norm, ...layer }: TrainableLayer): Layer {
  if (!norm) return layer;
  const factor = norm.gamma.map((gamma, u) => gamma / Math.sqrt(norm.variance[u] + normEpsilon));
  return {
    ...layer,
    weights: layer.weights.map((weight, i) => weight * factor[i % layer.units]),
    bias: layer.bias.map((bias, u) => (bias - norm.mean[u]) * factor[u] + norm.beta[u]),
  };
}

/** Applies an activation in place to `[row, unit]`. */
export function activate(values: Float64Array, rows: number, units: number, activation: Activation): void {
  const count = rows * units;
  switch (activation) {
    case 'linear':
      return;
    case 'relu':
      // without a branch: half of the values are negative, in no order that a processor could guess
      for (let i = 0; i < count; i++) values[i] = 0.5 * (values[i] + Math.abs(values[i]));
      return;
    case 'leaky-relu':
      for (let i = 0; i < count; i++) if (values[i] < 0) values[i] *= leak;
      return;
    case 'elu':
      for (let i = 0; i < count; i++) if (values[i] < 0) values[i] = Math.expm1(values[i]);
      return;
    case 'gelu':
      for (let i = 0; i < count; i++) values[i] *= normalCdf(values[i]);
      return;
    case 'softplus':
      for (let i = 0; i < count; i++) values[i] = Math.max(values[i], 0) + Math.log1p(Math.exp(-Math.abs(values[i])));
      return;
    case 'tanh':
      for (let i = 0; i < count; i++) values[i] = Math.tanh(values[i]);
      return;
    case 'sigmoid':
      for (let i = 0; i < count; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
      return;
    case 'softmax':
      softmaxRows(values, rows, units);
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

/** Derivative of an activation, from its value and, for GELU, from the sum before it. */
export function slope(value: number, sum: number, activation: Activation): number {
  switch (activation) {
    case 'relu':
      return value > 0 ? 1 : 0;
    case 'leaky-relu':
      return value > 0 ? 1 : leak;
    case 'elu':
      return value > 0 ? 1 : value + 1;
    case 'gelu':
      return normalCdf(sum) + (sum * Math.exp(-0.5 * sum * sum)) / Math.sqrt(2 * Math.PI);
    case 'softplus':
      return 1 - Math.exp(-value);
    case 'tanh':
      return 1 - value * value;
    case 'sigmoid':
      return value * (1 - value);
    default:
      return 1;
  }
}

/** What every layer answers, `[row, unit]` each. */
export function layerActivations(layers: readonly Layer[], x: Float64Array, rows: number): Float64Array[] {
  let values = x;
  return layers.map((layer) => {
    const output = new Float64Array(rows * layer.units);
    affine(values, rows, layer, output);
    activate(output, rows, layer.units, layer.activation);
    values = output;
    return output;
  });
}

export function parameterCount(layers: readonly TrainableLayer[]): number {
  return layers.reduce(
    (sum, layer) => sum + layer.weights.length + layer.bias.length + (layer.norm ? 2 * layer.units : 0),
    0,
  );
}

export function saveLayers(layers: readonly TrainableLayer[]): ArtifactValue {
  return layers.map(({ norm, ...layer }) => ({ ...layer, ...(norm ? { norm: { ...norm } } : {}) }));
}

export function copyLayers(layers: readonly TrainableLayer[]): TrainableLayer[] {
  return layers.map((layer) => ({
    ...layer,
    weights: layer.weights.slice(),
    bias: layer.bias.slice(),
    ...(layer.norm
      ? {
          norm: {
            gamma: layer.norm.gamma.slice(),
            beta: layer.norm.beta.slice(),
            mean: layer.norm.mean.slice(),
            variance: layer.norm.variance.slice(),
          },
        }
      : {}),
  }));
}
