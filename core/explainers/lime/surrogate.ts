import { lassoPath } from '../../numeric/lasso-path.ts';
import { sandwich } from '../../numeric/linear-system.ts';
import { weightedGram } from '../../numeric/products/gram.ts';
import { type Moments, momentsOf, type Neighbours, pickMoments, type RidgeFit, ridgeFit } from './moments.ts';

/** A weighted linear model of the neighbours; features that were not selected have coefficient 0. */
interface Surrogate {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly standardError: Float64Array;
  readonly r2: number;
  readonly localPrediction: number;
}

/** With the features that it uses, and what each neighbour counts. */
export interface FittedSurrogate extends Surrogate {
  readonly chosen: readonly number[];
  readonly weights: Float64Array;
}

export type Selection = 'auto' | 'forward' | 'highest-weights' | 'lasso-path' | 'none';

/** LIME's local surrogate (Ribeiro, Singh & Guestrin 2016): kernel exp(-d²/(2w²)) on the distance to the first sample, selection of features, ridge with alpha 1. */
export function fitSurrogate(neighbours: Neighbours, kernelWidth: number, wanted: number, selection: Selection): FittedSurrogate {
  const { simple, features } = neighbours;
  const weights = kernelWeights(squaredDistances(neighbours), kernelWidth);
  const whole = momentsOf(
    neighbours,
    weights,
    Array.from({ length: features }, (_, f) => f),
  );
  const chosen = select(whole, simple, Math.min(wanted, features), selection);
  const moments = pickMoments(whole, chosen);
  const fit = ridgeFit(moments, 1);
  const coefficients = new Float64Array(features);
  const standardError = new Float64Array(features);
  const errors = ridgeErrors(neighbours, weights, moments, fit);
  let localPrediction = fit.intercept;
  chosen.forEach((feature, i) => {
    coefficients[feature] = fit.coefficients[i];
    standardError[feature] = errors[i];
    localPrediction += fit.coefficients[i] * simple[feature];
  });
  return { intercept: fit.intercept, coefficients, standardError, r2: fit.r2, localPrediction, chosen, weights };
}

/** R² of the same surrogate for other kernel widths: the same samples, the same features. */
export function fidelityByWidth(neighbours: Neighbours, chosen: readonly number[], widths: readonly number[]): number[] {
  const squares = squaredDistances(neighbours);
  return widths.map((width) => ridgeFit(momentsOf(neighbours, kernelWeights(squares, width), chosen), 1).r2);
}

function squaredDistances({ simple, samples, features }: Neighbours): Float64Array {
  const squares = new Float64Array(samples);
  for (let s = 0, at = 0; s < samples; s++) {
    let sum = 0;
    for (let f = 0; f < features; f++, at++) sum += (simple[at] - simple[f]) ** 2;
    squares[s] = sum;
  }
  return squares;
}

function kernelWeights(squares: Float64Array, width: number): Float64Array {
  const weights = new Float64Array(squares.length);
  const scale = -0.5 / width ** 2;
  for (let s = 0; s < squares.length; s++) {
    const weight = Math.exp(squares[s] * scale);
    // what is smaller loses its digits, and counts for nothing beside the row itself
    weights[s] = weight < 1e-150 ? 0 : weight;
  }
  return weights;
}

function select(moments: Moments, simple: Float64Array, wanted: number, how: Selection): readonly number[] {
  const all = moments.columns;
  if (how === 'none') return all;
  if (how === 'forward' || (how === 'auto' && wanted <= 6)) {
    if (wanted >= all.length) return all;
    const chosen: number[] = [];
    while (chosen.length < wanted) {
      let best = -1;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (const f of all) {
        if (chosen.includes(f)) continue;
        const { r2 } = ridgeFit(pickMoments(moments, [...chosen, f]), 0);
        if (r2 > bestScore) {
          bestScore = r2;
          best = f;
        }
      }
      chosen.push(best);
    }
    return chosen;
  }
  if (how === 'lasso-path') return lastWithin(lassoPath(moments.gram, moments.right, all.length), wanted);
  const { coefficients } = ridgeFit(moments, 0.01);
  return [...all].sort((a, b) => Math.abs(coefficients[b] * simple[b]) - Math.abs(coefficients[a] * simple[a]) || a - b).slice(0, wanted);
}

/** The features of the last knot of a lasso path that has no more than are wanted. */
function lastWithin(knots: readonly Float64Array[], wanted: number): number[] {
  const used = knots.map((knot) => [...knot.keys()].filter((f) => knot[f] !== 0));
  return used.findLast((features) => features.length > 0 && features.length <= wanted) ?? used[1]?.slice(0, wanted) ?? [0];
}

/** Standard errors of ridge coefficients from the weighted residuals (the sandwich estimate). */
function ridgeErrors({ simple, y, samples, features }: Neighbours, weights: Float64Array, { columns, mean, gram }: Moments, fit: RidgeFit): Float64Array {
  const size = columns.length;
  const picked = Int32Array.from(columns);
  const scaled = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    let residual = y[s] - fit.intercept;
    for (let j = 0; j < size; j++) residual -= fit.coefficients[j] * simple[s * features + picked[j]];
    scaled[s] = (weights[s] * residual) ** 2;
  }
  const meat = weightedGram(samples, size, scaled, (first, rows, into, stride) => {
    for (let r = 0; r < rows; r++) for (let j = 0; j < size; j++) into[r * stride + j] = simple[(first + r) * features + picked[j]] - mean[j];
  });
  const bread = gram.slice();
  for (let j = 0; j < size; j++) bread[j * size + j] += 1;
  const covariance = sandwich(bread, meat, size);
  return Float64Array.from({ length: size }, (_, j) => Math.sqrt(Math.max(0, covariance[j * size + j])));
}
