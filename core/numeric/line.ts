// How much of f(to) - f(from) each coordinate carries along the straight way between them (Aumann & Shapley 1974): the mean derivative on the way.
import { gaussLegendre } from './quadrature.ts';

const { nodes, weights } = gaussLegendre(32);

/**
 * Multipliers m with sum of m_k (to_k - from_k) = f(to) - f(from), to rounding: the mean derivative along the way, scaled to what f really does there.
 * @param derivative of f at a point, `[k]`
 */
export function lineMultipliers(
  f: (at: Float64Array) => number,
  derivative: (at: Float64Array) => Float64Array,
  from: Float64Array,
  to: Float64Array,
): Float64Array {
  const multipliers = new Float64Array(from.length);
  nodes.forEach((node, s) => {
    const slopes = derivative(from.map((value, k) => value + node * (to[k] - value)));
    for (let k = 0; k < multipliers.length; k++) multipliers[k] += weights[s] * slopes[k];
  });
  let sum = 0;
  for (let k = 0; k < multipliers.length; k++) sum += multipliers[k] * (to[k] - from[k]);
  const whole = f(to) - f(from);
  return Math.abs(sum) > 1e-300 && Number.isFinite(whole / sum) ? multipliers.map((value) => (value * whole) / sum) : multipliers;
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
