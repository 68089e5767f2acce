// DeepLIFT's rescale rule (Shrikumar, Greenside & Kundaje 2017) as Deep SHAP uses it (Lundberg & Lee 2017): from the
// answer down, what an activation does to a
// difference counts as its slope. A softmax is taken along the straight way between its two sets of scores, so that
// differences add up there too.
import { lineMultipliers, softmaxOf } from '../../numeric/straight-path.ts';
import { affine } from './affine.ts';
import { hiddenProducts } from './backward.ts';
import type { Layer } from './layer.ts';
import { activate, slope } from './network.ts';

/** Differences below this are too near to rounding to divide by. */
const least = 1e-9;

interface Pass {
  /** Before and after each layer's activation, `[row, unit]`. */
  readonly sums: Float64Array[];
  readonly values: Float64Array[];
}

function pass(layers: readonly Layer[], x: Float64Array, rows: number): Pass {
  const sums: Float64Array[] = [];
  const values: Float64Array[] = [];
  layers.forEach((layer, l) => {
    const sum = new Float64Array(rows * layer.units);
    affine(l === 0 ? x : values[l - 1], rows, layer, sum);
    const value = sum.slice();
    activate(value, rows, layer.units, layer.activation);
    sums.push(sum);
    values.push(value);
  });
  return { sums, values };
}

/**
 * Multipliers of each column for one row against each background row, `[background row, column]`.
 * @param pairs one unit stands for two classes
 * @param linkFree of the sum before the last activation
 */
export function rescaleMultipliers(
  layers: readonly Layer[],
  row: Float64Array,
  background: Float64Array,
  backgroundRows: number,
  output: number,
  pairs: boolean,
  linkFree: boolean,
): Float64Array {
  const own = pass(layers, row, 1);
  const other = pass(layers, background, backgroundRows);
  const last = layers.length - 1;
  const { units, activation } = layers[last];
  let delta = new Float64Array(backgroundRows * units);
  for (let b = 0; b < backgroundRows; b++) {
    const to = own.sums[last];
    const from = other.sums[last].subarray(b * units, (b + 1) * units);
    if (activation === 'softmax' && !linkFree) {
      const { f, derivative } = softmaxOf(output);
      delta.set(lineMultipliers(f, derivative, from, to), b * units);
    } else {
      const unit = pairs ? 0 : output;
      const sign = pairs && output === 0 ? -1 : 1;
      const rate = linkFree
        ? 1
        : rescaled(to[unit], from[unit], own.values[last][unit], other.values[last][b * units + unit], activation);
      delta[b * units + unit] = sign * rate;
    }
  }
  for (let l = last; l >= 0; l--) {
    const { inputs } = layers[l];
    const below = new Float64Array(backgroundRows * inputs);
    hiddenProducts(delta, backgroundRows, layers[l], below);
    if (l > 0) {
      const kind = layers[l - 1].activation;
      for (let b = 0, i = 0; b < backgroundRows; b++) {
        for (let u = 0; u < inputs; u++, i++)
          below[i] *= rescaled(
            own.sums[l - 1][u],
            other.sums[l - 1][i],
            own.values[l - 1][u],
            other.values[l - 1][i],
            kind,
          );
      }
    }
    delta = below;
  }
  return delta;
}

function rescaled(sum: number, from: number, value: number, before: number, activation: Layer['activation']): number {
  const difference = sum - from;
  return Math.abs(difference) > least ? (value - before) / difference : slope(value, sum, activation);
}
