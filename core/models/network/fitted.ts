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
      return classes === 2 ? pairs(raw, (p) => 1 - p) : normalised(raw, rows, outputs);
    },
    ...(classes > 0 && {
      logits(x: Float64Array, rows: number) {
        const raw = forward(layers, x, rows, true);
        return classes === 2 ? pairs(raw, (value) => -value) : raw;
      },
    }),
    training,
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

/** Softmax rows already sum to 1; rows of independent sigmoids are brought to it. */
function normalised(raw: Float64Array, rows: number, outputs: number): Float64Array {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += raw[r * outputs + k];
    if (sum > 0 && Math.abs(sum - 1) > 1e-12) for (let k = 0; k < outputs; k++) raw[r * outputs + k] /= sum;
  }
  return raw;
}
