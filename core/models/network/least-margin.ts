// How far one output stays ahead of another wherever the input moves within a ball: a lower bound. Intervals layer by layer
// (Gowal et al. 2018), and lines below and above each unit carried back to the input (Zhang, Weng, Chen, Hsieh & Daniel 2018);
// the larger of the two.
import type { Activation, Layer } from './layer.ts';
import { activate } from './network.ts';

export interface Ball {
  readonly centre: Float64Array;
  /** What each column moves by at radius 1; 0 where it stays. */
  readonly sizes: Float64Array;
  readonly radius: number;
  readonly norm: '1' | '2' | 'inf';
}

/** How far a weighted sum of the input can move within the ball: the dual norm of its weights. */
function reach({ sizes, radius, norm }: Ball, weight: (column: number) => number): number {
  let sum = 0;
  for (let c = 0; c < sizes.length; c++) {
    const size = Math.abs(weight(c)) * sizes[c];
    if (norm === 'inf') sum += size;
    else if (norm === '2') sum += size * size;
    else sum = Math.max(sum, size);
  }
  return radius * (norm === '2' ? Math.sqrt(sum) : sum);
}

interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A weighted sum of the outputs before the last activation; of two classes each output is its class's log-odds. */
export interface OutputSum {
  readonly weights: Float64Array;
  readonly offset: number;
}

/** @returns the least that a weighted sum of the outputs can be within the ball */
export function leastMargin(layers: readonly Layer[], classes: number, ball: Ball, sum: OutputSum): number {
  const last = layers[layers.length - 1];
  const hidden = layers.slice(0, -1);
  // one sigmoid unit stands for two classes
  const isSingle = classes === 2;
  const units = isSingle ? Float64Array.of(sum.weights[1] - sum.weights[0]) : sum.weights;
  const weights = Float64Array.from({ length: last.inputs }, (_, i) =>
    units.reduce((total, weight, u) => total + weight * last.weights[i * last.units + u], 0),
  );
  const offset = units.reduce((total, weight, u) => total + weight * last.bias[u], sum.offset);
  const sums = sumBounds(hidden, ball);
  const carried = carriedBack(hidden, sums, weights, offset, ball);
  const top = sums[sums.length - 1];
  if (!top) return carried ?? Number.NEGATIVE_INFINITY;
  const answers = activated(top, hidden[hidden.length - 1].activation);
  const interval = weights.reduce((sum, w, i) => sum + (w > 0 ? w * answers.low[i] : w * answers.high[i]), offset);
  return Math.max(interval, carried ?? Number.NEGATIVE_INFINITY);
}

/** Bounds of what comes into each unit of each hidden layer. */
function sumBounds(hidden: readonly Layer[], ball: Ball): Bounds[] {
  const all: Bounds[] = [];
  for (const [l, { inputs, units, weights, bias, activation: _ }] of hidden.entries()) {
    const [low, high] = [bias.slice(), bias.slice()];
    if (l === 0)
      for (let u = 0; u < units; u++) {
        let centre = bias[u];
        for (let i = 0; i < inputs; i++) centre += weights[i * units + u] * ball.centre[i];
        const spread = reach(ball, (i) => weights[i * units + u]);
        low[u] = centre - spread;
        high[u] = centre + spread;
      }
    else {
      const before = activated(all[l - 1], hidden[l - 1].activation);
      for (let i = 0; i < inputs; i++)
        for (let u = 0; u < units; u++) {
          const w = weights[i * units + u];
          low[u] += w > 0 ? w * before.low[i] : w * before.high[i];
          high[u] += w > 0 ? w * before.high[i] : w * before.low[i];
        }
    }
    all.push({ low, high });
  }
  return all;
}

/** Where the Gaussian error unit is least; every other activation rises throughout. */
const leastOfGelu = -0.7517916243860019;

function activated({ low, high }: Bounds, activation: Activation): Bounds {
  const [a, b] = [low.slice(), high.slice()];
  activate(a, 1, a.length, activation);
  activate(b, 1, b.length, activation);
  if (activation !== 'gelu') return { low: a, high: b };
  const bottom = Float64Array.of(leastOfGelu);
  activate(bottom, 1, 1, activation);
  return {
    low: a.map((value, u) => (low[u] < leastOfGelu && high[u] > leastOfGelu ? bottom[0] : Math.min(value, b[u]))),
    high: a.map((value, u) => Math.max(value, b[u])),
  };
}

/** The slope of an activation that is two straight lines with the bend at 0: left of it, and 1 right of it. */
function slopeLeft(activation: Activation): number | undefined {
  if (activation === 'linear') return 1;
  if (activation !== 'relu' && activation !== 'leaky-relu') return undefined;
  const one = Float64Array.of(-1);
  activate(one, 1, 1, activation);
  return -one[0];
}

/** The margin by lines below or above each unit; undefined where an activation is no two lines. */
function carriedBack(
  hidden: readonly Layer[],
  sums: readonly Bounds[],
  last: Float64Array,
  start: number,
  ball: Ball,
): number | undefined {
  let weights = last;
  let offset = start;
  for (let l = hidden.length - 1; l >= 0; l--) {
    const layer = hidden[l];
    const left = slopeLeft(layer.activation);
    if (left === undefined) return undefined;
    const { low, high } = sums[l];
    const own = weights.map((w, u) => {
      if (low[u] >= 0) return w;
      if (high[u] <= 0) return w * left;
      if (w >= 0) return w * (high[u] > -low[u] ? 1 : left);
      // the chord from (low, left · low) to (high, high)
      const slope = (high[u] - left * low[u]) / (high[u] - low[u]);
      offset += w * (high[u] - slope * high[u]);
      return w * slope;
    });
    const below = new Float64Array(layer.inputs);
    for (let u = 0; u < layer.units; u++) {
      offset += own[u] * layer.bias[u];
      for (let i = 0; i < layer.inputs; i++) below[i] += own[u] * layer.weights[i * layer.units + u];
    }
    weights = below;
  }
  const centre = weights.reduce((sum, w, c) => sum + w * ball.centre[c], offset);
  return centre - reach(ball, (c) => weights[c]);
}
