// How much of f(to) - f(from) each coordinate carries along the straight way between them (Aumann & Shapley 1974): the
// mean derivative on the way.
import { gaussLegendre } from './quadrature.ts';

const { nodes, weights } = gaussLegendre(32);

/** How often a piece of the way is halved where the derivative does not account for what f does on it. */
const maxHalvings = 16;
const tolerance = 1e-9;
/** What a sum of this many terms may be off by its rounding alone, as a share of their magnitudes. */
const rounding = 32 * Number.EPSILON;

/**
 * Multipliers m with sum of m_k (to_k - from_k) = f(to) - f(from): the mean derivative along the way. Pieces on which
 * the sum misses what f does, such as the step of a
 * steep softmax, are halved until it does not; what is then still missing stays missing and shows as a gap.
 * @param derivative of f at a point, `[k]`
 */
export function lineMultipliers(
  f: (at: Float64Array) => number,
  derivative: (at: Float64Array) => Float64Array,
  from: Float64Array,
  to: Float64Array,
): Float64Array {
  const point = (share: number) => from.map((value, k) => value + share * (to[k] - value));
  const start = f(from);
  const whole = f(to) - start;
  const limit = tolerance * Math.max(Math.abs(whole), 1e-12);
  const multipliers = new Float64Array(from.length);
  const visit = (low: number, high: number, before: number, after: number, depth: number): void => {
    const own = new Float64Array(from.length);
    nodes.forEach((node, s) => {
      const slopes = derivative(point(low + node * (high - low)));
      for (let k = 0; k < own.length; k++) own[k] += weights[s] * (high - low) * slopes[k];
    });
    let sum = 0;
    let magnitude = Math.abs(before) + Math.abs(after);
    for (let k = 0; k < own.length; k++) {
      const carried = own[k] * (to[k] - from[k]);
      sum += carried;
      magnitude += Math.abs(carried);
    }
    if (depth < maxHalvings && Math.abs(sum - (after - before)) > Math.max(limit, rounding * magnitude)) {
      const middle = (low + high) / 2;
      const value = f(point(middle));
      visit(low, middle, before, value, depth + 1);
      visit(middle, high, value, after, depth + 1);
      return;
    }
    for (let k = 0; k < own.length; k++) multipliers[k] += own[k];
  };
  visit(0, 1, start, start + whole, 0);
  return multipliers;
}

/** One output of softmax, and its derivative by every score. */
export const softmaxOf = (output: number) => ({
  f: (scores: Float64Array): number => shares(scores)[output],
  derivative(scores: Float64Array): Float64Array {
    const p = shares(scores);
    return p.map((share, k) => p[output] * (Number(k === output) - share));
  },
});

/** Softmax of one row of scores. */
export function shares(scores: Float64Array): Float64Array {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
