// The derivative of a network's answer by what goes in, for explanations.
import { affine } from './affine.ts';
import { hiddenProducts, timesSlope } from './backward.ts';
import type { Layer } from './layer.ts';
import { activate, slope } from './network.ts';

/** Rows at a time, so that what a layer gives stays in the cache. */
const block = 512;

/**
 * Derivative by each input of one output a row, `[row, input]`.
 * @param x `[row, input]`
 * @param outputOf the output of each row; where one sigmoid unit stands for two classes, output 0 is the other one
 * @param linkFree of the sum before the last activation
 */
export function inputGradient(
  layers: readonly Layer[],
  x: Float64Array,
  rows: number,
  outputOf: Int32Array,
  pairs: boolean,
  linkFree: boolean,
): Float64Array {
  const width = layers[0].inputs;
  const result = new Float64Array(rows * width);
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first);
    const part = x.subarray(first * width, (first + count) * width);
    const outputs = outputOf.subarray(first, first + count);
    result.set(blockGradient(layers, part, count, outputs, pairs, linkFree), first * width);
  }
  return result;
}

function blockGradient(
  layers: readonly Layer[],
  x: Float64Array,
  rows: number,
  outputOf: Int32Array,
  pairs: boolean,
  linkFree: boolean,
): Float64Array {
  const [lowest] = layers;
  const sums = new Float64Array(rows * lowest.units);
  affine(x, rows, lowest, sums);
  const delta = lowestDelta(layers, sums, rows, outputOf, pairs, linkFree);
  const result = new Float64Array(rows * lowest.inputs);
  hiddenProducts(delta, rows, lowest, result);
  return result;
}

/**
 * Mean derivative by each input along the straight way between two rows, `[input]`, by a rule of nodes and weights. The
 * sums of the lowest layer are as straight as the way, so that this layer is gone through at both ends alone.
 */
export function pathGradient(
  layers: readonly Layer[],
  [from, to]: readonly [Float64Array, Float64Array],
  { nodes, weights }: { readonly nodes: ArrayLike<number>; readonly weights: ArrayLike<number> },
  output: number,
  pairs: boolean,
  linkFree: boolean,
): Float64Array {
  const [lowest] = layers;
  const { units } = lowest;
  const [start, end] = [from, to].map((row) => {
    const sums = new Float64Array(units);
    affine(row, 1, lowest, sums);
    return sums;
  });
  const total = new Float64Array(units);
  for (let first = 0; first < nodes.length; first += block) {
    const count = Math.min(block, nodes.length - first);
    const sums = new Float64Array(count * units);
    for (let s = 0; s < count; s++) {
      const node = nodes[first + s];
      for (let u = 0; u < units; u++) sums[s * units + u] = start[u] + node * (end[u] - start[u]);
    }
    const delta = lowestDelta(layers, sums, count, new Int32Array(count).fill(output), pairs, linkFree);
    for (let s = 0; s < count; s++) {
      const weight = weights[first + s];
      for (let u = 0; u < units; u++) total[u] += weight * delta[s * units + u];
    }
  }
  const result = new Float64Array(lowest.inputs);
  hiddenProducts(total, 1, lowest, result);
  return result;
}

/** Derivative of one output a row by the sums of the lowest layer, `[row, unit]`. @param sums of the lowest layer; used up */
function lowestDelta(
  layers: readonly Layer[],
  lowestSums: Float64Array,
  rows: number,
  outputOf: Int32Array,
  pairs: boolean,
  linkFree: boolean,
): Float64Array {
  const last = layers.length - 1;
  const sums: Float64Array[] = [];
  const activations: Float64Array[] = [];
  layers.forEach((layer, l) => {
    const values = l === 0 ? lowestSums : new Float64Array(rows * layer.units);
    if (l > 0) affine(activations[l - 1], rows, layer, values);
    sums.push(layer.activation === 'gelu' ? values.slice() : values);
    if (!(l === last && linkFree)) activate(values, rows, layer.units, layer.activation);
    activations.push(values);
  });
  const { units, activation } = layers[last];
  let delta = new Float64Array(rows * units);
  for (let r = 0; r < rows; r++) {
    const wanted = pairs ? 0 : outputOf[r];
    const sign = pairs && outputOf[r] === 0 ? -1 : 1;
    const values = activations[last].subarray(r * units, (r + 1) * units);
    for (let k = 0; k < units; k++) {
      const own = k === wanted ? 1 : 0;
      delta[r * units + k] =
        linkFree || activation === 'linear'
          ? sign * own
          : activation === 'softmax'
            ? values[wanted] * (own - values[k])
            : sign * own * slope(values[k], sums[last][r * units + k], activation);
    }
  }
  for (let l = last; l > 0; l--) {
    const layer = layers[l];
    const below = new Float64Array(rows * layer.inputs);
    hiddenProducts(delta, rows, layer, below);
    timesSlope(below, activations[l - 1], sums[l - 1], undefined, rows * layer.inputs, layers[l - 1].activation);
    delta = below;
  }
  return delta;
}
