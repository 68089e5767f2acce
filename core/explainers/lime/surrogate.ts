import { lassoPath } from '../../numeric/lasso-path.ts';
import { solveSemiDefinite, weightedRidge } from '../../numeric/linear-system.ts';

/** A weighted linear model of the neighbours; features that were not selected have coefficient 0. */
export interface Surrogate {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly standardError: Float64Array;
  readonly r2: number;
  readonly localPrediction: number;
}

export type Selection = 'auto' | 'forward' | 'highest-weights' | 'lasso-path' | 'none';

/** LIME's local surrogate (Ribeiro, Singh & Guestrin 2016): kernel exp(-d²/(2w²)) on the distance to the first sample, selection of features, ridge with alpha 1. */
export function fitSurrogate(
  simple: Float64Array,
  y: Float64Array,
  samples: number,
  features: number,
  kernelWidth: number,
  wanted: number,
  selection: Selection,
): Surrogate & { readonly chosen: readonly number[]; readonly weights: Float64Array } {
  const weights = kernelWeights(squaredDistances(simple, samples, features), kernelWidth);
  const chosen = select(simple, y, weights, samples, features, Math.min(wanted, features), selection);
  const design = takeColumns(simple, samples, features, chosen);
  const fit = weightedRidge(design, y, weights, samples, chosen.length, 1);
  const coefficients = new Float64Array(features);
  const standardError = new Float64Array(features);
  const errors = ridgeErrors(design, y, weights, samples, chosen.length, fit);
  let localPrediction = fit.intercept;
  chosen.forEach((feature, i) => {
    coefficients[feature] = fit.coefficients[i];
    standardError[feature] = errors[i];
    localPrediction += fit.coefficients[i] * simple[feature];
  });
  return { intercept: fit.intercept, coefficients, standardError, r2: fit.r2, localPrediction, chosen, weights };
}

/** R² of the same surrogate for other kernel widths: the same samples, the same features. */
export function fidelityByWidth(
  simple: Float64Array,
  y: Float64Array,
  samples: number,
  features: number,
  chosen: readonly number[],
  widths: readonly number[],
): number[] {
  const squares = squaredDistances(simple, samples, features);
  const design = takeColumns(simple, samples, features, chosen);
  return widths.map((width) => weightedRidge(design, y, kernelWeights(squares, width), samples, chosen.length, 1).r2);
}

function squaredDistances(simple: Float64Array, samples: number, features: number): Float64Array {
  const squares = new Float64Array(samples);
  for (let s = 0; s < samples; s++) for (let f = 0; f < features; f++) squares[s] += (simple[s * features + f] - simple[f]) ** 2;
  return squares;
}

const kernelWeights = (squares: Float64Array, width: number): Float64Array => squares.map((square) => Math.sqrt(Math.exp(-square / width ** 2)));

function takeColumns(simple: Float64Array, samples: number, features: number, chosen: readonly number[]): Float64Array {
  const design = new Float64Array(samples * chosen.length);
  for (let s = 0; s < samples; s++) for (let i = 0; i < chosen.length; i++) design[s * chosen.length + i] = simple[s * features + chosen[i]];
  return design;
}

function select(simple: Float64Array, y: Float64Array, weights: Float64Array, samples: number, features: number, wanted: number, how: Selection): number[] {
  const all = Array.from({ length: features }, (_, f) => f);
  if (how === 'none') return all;
  if (how === 'forward' || (how === 'auto' && wanted <= 6)) {
    if (wanted >= features) return all;
    const chosen: number[] = [];
    while (chosen.length < wanted) {
      let best = -1;
      let bestScore = Number.NEGATIVE_INFINITY;
      for (const f of all) {
        if (chosen.includes(f)) continue;
        const trial = [...chosen, f];
        const { r2 } = weightedRidge(takeColumns(simple, samples, features, trial), y, weights, samples, trial.length, 0);
        if (r2 > bestScore) {
          bestScore = r2;
          best = f;
        }
      }
      chosen.push(best);
    }
    return chosen;
  }
  if (how === 'lasso-path') return lastWithin(lassoKnots(simple, y, weights, samples, features), wanted);
  const { coefficients } = weightedRidge(simple, y, weights, samples, features, 0.01);
  return all.sort((a, b) => Math.abs(coefficients[b] * simple[b]) - Math.abs(coefficients[a] * simple[a]) || a - b).slice(0, wanted);
}

/** The features of the last knot of a lasso path that has no more than are wanted. */
function lastWithin(knots: readonly Float64Array[], wanted: number): number[] {
  const used = knots.map((knot) => [...knot.keys()].filter((f) => knot[f] !== 0));
  return used.findLast((features) => features.length > 0 && features.length <= wanted) ?? used[1]?.slice(0, wanted) ?? [0];
}

function lassoKnots(simple: Float64Array, y: Float64Array, weights: Float64Array, samples: number, features: number): Float64Array[] {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = new Float64Array(features);
  let meanY = 0;
  for (let s = 0; s < samples; s++) {
    meanY += (weights[s] * y[s]) / total;
    for (let f = 0; f < features; f++) mean[f] += (weights[s] * simple[s * features + f]) / total;
  }
  const gram = new Float64Array(features * features);
  const right = new Float64Array(features);
  const centred = new Float64Array(features);
  for (let s = 0; s < samples; s++) {
    for (let f = 0; f < features; f++) centred[f] = simple[s * features + f] - mean[f];
    for (let f = 0; f < features; f++) {
      const scaled = weights[s] * centred[f];
      right[f] += scaled * (y[s] - meanY);
      for (let g = 0; g < features; g++) gram[f * features + g] += scaled * centred[g];
    }
  }
  return lassoPath(gram, right, features);
}

/** Standard errors of ridge coefficients from the weighted residuals (the sandwich estimate). */
function ridgeErrors(
  design: Float64Array,
  y: Float64Array,
  weights: Float64Array,
  samples: number,
  columns: number,
  fit: { intercept: number; coefficients: Float64Array },
): Float64Array {
  const mean = new Float64Array(columns);
  let total = 0;
  for (let s = 0; s < samples; s++) {
    total += weights[s];
    for (let j = 0; j < columns; j++) mean[j] += weights[s] * design[s * columns + j];
  }
  for (let j = 0; j < columns; j++) mean[j] /= total;
  const bread = new Float64Array(columns * columns);
  const meat = new Float64Array(columns * columns);
  const centred = new Float64Array(columns);
  for (let s = 0; s < samples; s++) {
    let residual = y[s] - fit.intercept;
    for (let j = 0; j < columns; j++) {
      const value = design[s * columns + j];
      residual -= fit.coefficients[j] * value;
      centred[j] = value - mean[j];
    }
    const scaled = (weights[s] * residual) ** 2;
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < columns; k++) {
        const product = centred[j] * centred[k];
        bread[j * columns + k] += weights[s] * product;
        meat[j * columns + k] += scaled * product;
      }
    }
  }
  for (let j = 0; j < columns; j++) bread[j * columns + j] += 1;
  const half = solveSemiDefinite(bread, meat, columns, columns);
  const transposed = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) for (let k = 0; k < columns; k++) transposed[k * columns + j] = half[j * columns + k];
  const covariance = solveSemiDefinite(bread, transposed, columns, columns);
  return Float64Array.from({ length: columns }, (_, j) => Math.sqrt(Math.max(0, covariance[j * columns + j])));
}
