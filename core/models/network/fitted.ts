import { type BlockedItems, blockItems } from '../../numeric/products/products.ts';
import type { ArtifactValue } from '../artifact.ts';
import type { Batch } from '../batch.ts';
import type { FittedModel, Orders } from '../model.ts';
import { affine } from './affine.ts';
import { firstLayerSums } from './coalitions.ts';
import { inputGradient, pathGradient } from './gradient.ts';
import type { Layer } from './layer.ts';
import { type Ball, leastMargin, type OutputSum } from './least-margin.ts';
import { networkMaskedSamples } from './masked-samples.ts';
import { activate, parameterCount, saveLayers } from './network.ts';
import { rescaleMultipliers } from './rescale.ts';

/** A network as a model: one sigmoid unit stands for two classes. */
export function networkModel(
  layers: readonly Layer[],
  classes: number,
  training: FittedModel['training'],
  describe: () => Record<string, unknown>,
): FittedModel {
  const outputs = classes > 0 ? classes : 1;
  const last = layers[layers.length - 1];
  const run = runner(layers);
  const answers = (raw: Float64Array, rows: number, scores: boolean): Float64Array => {
    if (classes === 0) return raw;
    if (classes === 2) return scores ? bothScores(raw) : bothShares(raw);
    return scores ? raw : normalised(raw, rows, outputs);
  };
  const masked = networkMaskedSamples(layers, classes);
  const above = layers.length > 1 ? runner(layers.slice(1)) : undefined;
  const below = layers.length > 1 ? runner(layers.slice(0, -1)) : undefined;
  return {
    outputs,
    predict: ({ x, rows }) => answers(run(x, rows, false), rows, false),
    ...(classes > 0 && { logits: ({ x, rows }: Batch) => answers(run(x, rows, true), rows, true) }),
    ...(masked && {
      orderMeans: (orders: Orders, output: number, scores: boolean) => masked.orders(orders, output, scores),
    }),
    coalitionMeans(coalitions, output, scores) {
      if (masked) return masked.sets(coalitions, output, scores);
      const { backgroundRows } = coalitions;
      const [lowest] = layers;
      const means = new Float64Array(coalitions.masks.length);
      const linkFree = above === undefined && scores;
      const relu = lowest.activation === 'relu' && !linkFree;
      // what a feature changes stands in memory for each background row and unit: so many of these rows at a time
      const atOnce = Math.max(
        1,
        Math.min(backgroundRows, Math.floor(mostChanges / (lowest.units * Math.max(1, coalitions.features.length)))),
      );
      for (let first = 0; first < backgroundRows; first += atOnce) {
        const part = Math.min(atOnce, backgroundRows - first);
        const background = coalitions.background.subarray(first * lowest.inputs, (first + part) * lowest.inputs);
        const visit = (from: number, count: number, sums: Float64Array) => {
          const rows = count * part;
          if (!linkFree && !relu) activate(sums, rows, lowest.units, lowest.activation);
          const values = answers(above ? above(sums, rows, scores) : sums.slice(), rows, scores);
          for (let i = 0; i < count; i++) {
            let sum = 0;
            for (let b = 0; b < part; b++) sum += values[(i * part + b) * outputs + output];
            means[from + i] += sum / backgroundRows;
          }
        };
        firstLayerSums(lowest, { ...coalitions, background, backgroundRows: part }, visit, relu);
      }
      return means;
    },
    onColumns(columns) {
      const [lowest, ...higher] = layers;
      const { units, weights } = lowest;
      const chosen = new Float64Array(columns.length * units);
      columns.forEach((column, i) => {
        chosen.set(weights.subarray(column * units, (column + 1) * units), i * units);
      });
      return networkModel(
        [{ ...lowest, inputs: columns.length, weights: chosen }, ...higher],
        classes,
        undefined,
        () => ({}),
      );
    },
    representation: ({ x, rows }) => (below ? below(x, rows, false) : x),
    multipliers: (row, background, rows, output, scores) =>
      rescaleMultipliers(layers, row, background, rows, output, classes === 2, scores),
    gradient: ({ x, rows }, outputOf, scores) => inputGradient(layers, x, rows, outputOf, classes === 2, scores),
    pathGradient: (way, rule, output, scores) => pathGradient(layers, way, rule, output, classes === 2, scores),
    ...((classes > 1 || last.activation === 'linear') && {
      leastMargin: (ball: Ball, sum: OutputSum) => leastMargin(layers, classes, ball, sum),
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

/** Doubles that the changes of features may take at once; they stand in memory three times. */
const mostChanges = 4e6;

/** Multiply-adds of one layer above which laying its weights out pays. */
const manyProducts = 10_000;

/**
 * Rows that go through all layers before the next ones do, so that what a layer gives is still in the cache when the
 * next one takes it.
 */
const block = 512;

/**
 * The network's output; with `linkFree` before the last activation. Large batches go through WebAssembly, which gives
 * the same to the last bit.
 */
function runner(layers: readonly Layer[]): (x: Float64Array, rows: number, linkFree: boolean) => Float64Array {
  const blocked: (BlockedItems | undefined)[] = layers.map(() => undefined);
  const width = layers[0].inputs;
  const outputs = layers[layers.length - 1].units;
  const apply = (
    layer: Layer,
    l: number,
    values: Float64Array,
    rows: number,
    whole: number,
    output: Float64Array,
  ): void => {
    const { inputs, units, weights, bias } = layer;
    if (units <= 2 || whole * inputs * units <= manyProducts) return affine(values, rows, layer, output);
    blocked[l] ??= blockItems(units, inputs, (unit, i) => weights[i * units + unit], bias);
    blocked[l]?.products(values, rows, (first, count, sums, stride) => {
      if (stride === units) output.set(sums.subarray(0, count * units), first * units);
      else
        for (let r = 0; r < count; r++)
          for (let u = 0; u < units; u++) output[(first + r) * units + u] = sums[r * stride + u];
    });
  };
  let held: readonly Float64Array[] = [];
  return (x, rows, linkFree) => {
    const result = new Float64Array(rows * outputs);
    const most = Math.min(rows, block);
    if (held.length === 0 || held[0].length < most * layers[0].units)
      held = layers.map((layer) => new Float64Array(most * layer.units));
    for (let first = 0; first < rows; first += block) {
      const count = Math.min(block, rows - first);
      let values = x.subarray(first * width, (first + count) * width);
      layers.forEach((layer, l) => {
        const output = held[l];
        apply(layer, l, values, count, rows, output);
        if (!(linkFree && l === layers.length - 1)) activate(output, count, layer.units, layer.activation);
        values = output;
      });
      result.set(values.subarray(0, count * outputs), first * outputs);
    }
    return result;
  };
}

/** One unit's answers as those of two classes; cut to [0, 1] where the activation does not do it. */
function bothShares(raw: Float64Array): Float64Array {
  const output = new Float64Array(raw.length * 2);
  for (let i = 0; i < raw.length; i++) {
    const p = share(raw[i]);
    output[2 * i] = 1 - p;
    output[2 * i + 1] = p;
  }
  return output;
}

function bothScores(raw: Float64Array): Float64Array {
  const output = new Float64Array(raw.length * 2);
  for (let i = 0; i < raw.length; i++) {
    output[2 * i] = -raw[i];
    output[2 * i + 1] = raw[i];
  }
  return output;
}

/**
 * Softmax rows already sum to 1; outputs that need not be probabilities (independent sigmoids, tanh, linear) are cut to
 * [0, 1] and brought to it.
 */
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
