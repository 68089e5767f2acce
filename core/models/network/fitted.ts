import type { ArtifactValue } from '../artifact.ts';
import type { FittedModel } from '../model.ts';
import { forward, type Layer, parameterCount, saveLayers } from './network.ts';

/** A network as a model: one sigmoid unit stands for two classes. */
export function networkModel(
  layers: readonly Layer[],
  classes: number,
  training: FittedModel['training'],
  describe: () => Record<string, unknown>,
): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  const last = layers[layers.length - 1];
  return {
    outputs,
    predict(x, rows) {
      const raw = forward(layers, x, rows);
      if (classes === 0) return raw;
      return classes === 2 ? pairs(raw.map(share), (p) => 1 - p) : normalised(raw, rows, outputs);
    },
    ...(classes > 0 && {
      logits(x: Float64Array, rows: number) {
        const raw = forward(layers, x, rows, true);
        return classes === 2 ? pairs(raw, (value) => -value) : raw;
      },
    }),
    training,
    layers,
    facts: () => ({
      parameters: parameterCount(layers),
      layers: layers.length,
      operations: layers.reduce((sum, layer) => sum + 2 * layer.inputs * layer.units, 0),
      output: last.activation,
    }),
    describe,
    save: () => ({ layers: saveLayers(layers), classes, training: (training ?? null) as ArtifactValue }),
  };
}

function pairs(raw: Float64Array, other: (value: number) => number): Float64Array {
  const output = new Float64Array(raw.length * 2);
  for (let i = 0; i < raw.length; i++) {
    output[2 * i] = other(raw[i]);
    output[2 * i + 1] = raw[i];
  }
  return output;
}

/** Softmax rows already sum to 1; outputs that need not be probabilities (independent sigmoids, tanh, linear) are cut to [0, 1] and brought to it. */
function normalised(raw: Float64Array, rows: number, outputs: number): Float64Array {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) {
      raw[r * outputs + k] = share(raw[r * outputs + k]);
      sum += raw[r * outputs + k];
    }
    if (sum === 0) raw.fill(1 / outputs, r * outputs, (r + 1) * outputs);
    else if (Math.abs(sum - 1) > 1e-12) for (let k = 0; k < outputs; k++) raw[r * outputs + k] /= sum;
  }
  return raw;
}

/** NaN stays NaN, so that a diverged model is seen as one. */
const share = (value: number): number => Math.min(1, Math.max(0, value));
