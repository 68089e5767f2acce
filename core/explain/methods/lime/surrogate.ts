import { lassoPath } from '../../../numeric/lasso-path.ts';
import { sandwich } from '../../../numeric/linear-system.ts';
import { weightedGram } from '../../../numeric/products/gram.ts';
import type { Random } from '../../../numeric/random.ts';
import { normalCdf, standardDeviation } from '../../../numeric/stats.ts';
import { studentFactor } from '../../../numeric/student.ts';
import {
  type Moments,
  momentsFrom,
  momentsOf,
  type Neighbours,
  pickMoments,
  productSums,
  type RidgeFit,
  ridgeFit,
} from './moments.ts';

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
  /** Squared distances of the neighbours from the row itself. */
  readonly squares: Float64Array;
}

export type Selection = 'auto' | 'forward' | 'highest-weights' | 'lasso-path' | 'none';

/**
 * LIME's local surrogate (Ribeiro, Singh & Guestrin 2016): kernel exp(-d²/(2w²)) on the distance to the first sample,
 * selection of features, ridge with alpha 1.
 */
export function fitSurrogate(
  neighbours: Neighbours,
  kernelWidth: number,
  wanted: number,
  selection: Selection,
  random: Random,
): FittedSurrogate {
  const { simple, features, samples } = neighbours;
  const squares = neighbours.squares ?? squaredDistances(neighbours);
  const weights = kernelWeights(squares, kernelWidth);
  const all =
    selection === 'none'
      ? Array.from({ length: features }, (_, f) => f)
      : candidatesOf(neighbours, weights, Math.min(wanted, features));
  const isSelecting = wanted < all.length && selection !== 'none' && samples >= minSelected;
  const parts = isSelecting ? partSums(neighbours, weights, all) : undefined;
  const whole = parts
    ? momentsFrom(
        neighbours,
        sumOf(
          parts,
          parts.map((_, g) => g),
        ),
        all,
      )
    : momentsOf(neighbours, weights, all);
  const chosen = select(whole, simple, Math.min(wanted, features), selection);
  const moments = pickMoments(whole, chosen);
  const fit = ridgeFit(moments, 1);
  const coefficients = new Float64Array(features);
  const standardError = new Float64Array(features);
  let localPrediction = fit.intercept;
  chosen.forEach((feature, i) => {
    coefficients[feature] = fit.coefficients[i];
    localPrediction += fit.coefficients[i] * simple[feature];
  });
  if (parts) {
    const redrawn = Array.from({ length: redraws }, () =>
      momentsFrom(
        neighbours,
        sumOf(
          parts,
          parts.map(() => random.integer(parts.length - 1)),
        ),
        all,
      ),
    );
    standardError.set(selectionErrors(neighbours, { whole, chosen, coefficients }, redrawn, selection));
  } else {
    const errors = ridgeErrors(neighbours, weights, moments, fit);
    chosen.forEach((feature, i) => {
      standardError[feature] = errors[i];
    });
  }
  return {
    intercept: fit.intercept,
    coefficients,
    standardError,
    r2: fit.r2,
    localPrediction,
    chosen,
    weights,
    squares,
  };
}

/** Features beyond which only those are looked at closely that tell most by themselves. */
const maxCandidates = 200;

/**
 * All features, or of very many those with the largest coefficients by themselves: neighbours are drawn feature by
 * feature, so that others hardly change them.
 */
function candidatesOf(
  { simple, y, samples, features }: Neighbours,
  weights: Float64Array,
  wanted: number,
): readonly number[] {
  const all = Array.from({ length: features }, (_, f) => f);
  const count = Math.max(maxCandidates, 10 * wanted);
  if (features <= 2 * count) return all;
  const sums = {
    z: new Float64Array(features),
    zz: new Float64Array(features),
    zy: new Float64Array(features),
    y: 0,
    w: 0,
  };
  for (let s = 0, at = 0; s < samples; s++) {
    const w = weights[s];
    sums.w += w;
    sums.y += w * y[s];
    for (let f = 0; f < features; f++, at++) {
      const z = simple[at];
      sums.z[f] += w * z;
      sums.zz[f] += w * z * z;
      sums.zy[f] += w * z * y[s];
    }
  }
  const strength = all.map((f) => {
    const variance = sums.zz[f] - sums.z[f] ** 2 / sums.w;
    return variance > 0 ? Math.abs(sums.zy[f] - (sums.z[f] * sums.y) / sums.w) / Math.sqrt(variance) : 0;
  });
  return all
    .sort((a, b) => strength[b] - strength[a] || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** Features up to which `auto` selects forwards. */
const maxForward = 6;

/** Parts that neighbours are cut into, and how often these are drawn anew. */
const drawnParts = 25;
const redraws = 25;
/** Neighbours from which on parts of them are large enough. */
const minSelected = 200;

function partSums(neighbours: Neighbours, weights: Float64Array, columns: readonly number[]): Float64Array[] {
  const { samples } = neighbours;
  return Array.from({ length: drawnParts }, (_, g) =>
    productSums(
      neighbours,
      weights,
      columns,
      Math.floor((g * samples) / drawnParts),
      Math.floor(((g + 1) * samples) / drawnParts),
    ),
  );
}

function sumOf(parts: readonly Float64Array[], places: readonly number[]): Float64Array {
  const sum = new Float64Array(parts[0].length);
  for (const place of places) for (let i = 0; i < sum.length; i++) sum[i] += parts[place][i];
  return sum;
}

/**
 * Errors of coefficients where the features are chosen by the same neighbours. Parts of the neighbours are drawn anew
 * with replacement (Efron's bootstrap) to see how a
 * coefficient c and its feature's lead over the rival for its place vary. With p, the probability that the feature is
 * chosen, the coefficient is c or 0:
 * its variance is p var(c) + p (1 - p) c². The observed lead is itself uncertain, which doubles the variance that p is
 * worked out with.
 */
function selectionErrors(
  { features, simple }: Neighbours,
  fitted: { readonly whole: Moments; readonly chosen: readonly number[]; readonly coefficients: Float64Array },
  redrawn: readonly Moments[],
  how: Selection,
): Float64Array {
  const { whole, chosen, coefficients } = fitted;
  const { columns } = whole;
  const count = columns.length;
  const byWeight = how === 'highest-weights' || (how === 'auto' && chosen.length > maxForward);
  // by places in the list of candidates
  const fitOf = (moments: Moments) => {
    const own = ridgeFit(moments, 0.01).coefficients;
    // neighbours are drawn feature by feature, so that what a feature explains is nearly its own
    return {
      own,
      scores: own.map((c, i) =>
        Math.abs(byWeight ? c * simple[columns[i]] : c * Math.sqrt(moments.gram[i * count + i])),
      ),
    };
  };
  const observed = fitOf(whole);
  const draws = redrawn.map(fitOf);
  const isChosen = columns.map((feature) => chosen.includes(feature));
  const places = [...columns.keys()];
  const score = (place: number) => observed.scores[place];
  const above = places.filter((i) => !isChosen[i]).reduce((best, i) => (score(i) > score(best) ? i : best));
  const below = places.filter((i) => isChosen[i]).reduce((least, i) => (score(i) < score(least) ? i : least));
  const factor = studentFactor(redraws - 1) * Math.sqrt(drawnParts / (drawnParts - 1));
  const deviation = (of: (draw: (typeof draws)[number]) => number) => factor * standardDeviation(draws.map(of), 1);
  const errors = new Float64Array(features);
  columns.forEach((feature, i) => {
    const rival = isChosen[i] ? above : below;
    const leads = deviation(({ scores }) => scores[i] - scores[rival]);
    const p = leads > 0 ? normalCdf((score(i) - score(rival)) / (Math.SQRT2 * leads)) : Number(isChosen[i]);
    const size = isChosen[i] ? coefficients[feature] : observed.own[i];
    errors[feature] = Math.sqrt(p * deviation(({ own }) => own[i]) ** 2 + p * (1 - p) * size ** 2);
  });
  return errors;
}

/** R² of the same surrogate for other kernel widths: the same samples, the same features. */
export function fidelityByWidth(
  neighbours: Neighbours,
  { chosen, squares }: FittedSurrogate,
  widths: readonly number[],
): number[] {
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
  if (how === 'forward' || (how === 'auto' && wanted <= maxForward)) {
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
  if (how === 'lasso-path')
    return lastWithin(lassoPath(moments.gram, moments.right, all.length), wanted).map((place) => all[place]);
  const { coefficients } = ridgeFit(moments, 0.01);
  const weightAt = (place: number) => Math.abs(coefficients[place] * simple[all[place]]);
  return [...all.keys()]
    .sort((a, b) => weightAt(b) - weightAt(a) || a - b)
    .slice(0, wanted)
    .map((place) => all[place]);
}

/** Places of the features of the last knot of a lasso path that has no more than are wanted. */
function lastWithin(knots: readonly Float64Array[], wanted: number): number[] {
  const used = knots.map((knot) => [...knot.keys()].filter((f) => knot[f] !== 0));
  return (
    used.findLast((features) => features.length > 0 && features.length <= wanted) ?? used[1]?.slice(0, wanted) ?? [0]
  );
}

/** Standard errors of ridge coefficients from the weighted residuals (the sandwich estimate). */
function ridgeErrors(
  { simple, y, samples, features }: Neighbours,
  weights: Float64Array,
  { columns, mean, gram }: Moments,
  fit: RidgeFit,
): Float64Array {
  const size = columns.length;
  const picked = Int32Array.from(columns);
  const scaled = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    let residual = y[s] - fit.intercept;
    for (let j = 0; j < size; j++) residual -= fit.coefficients[j] * simple[s * features + picked[j]];
    scaled[s] = (weights[s] * residual) ** 2;
  }
  const meat = weightedGram(samples, size, scaled, (first, rows, into, stride) => {
    for (let r = 0; r < rows; r++)
      for (let j = 0; j < size; j++) into[r * stride + j] = simple[(first + r) * features + picked[j]] - mean[j];
  });
  const bread = gram.slice();
  for (let j = 0; j < size; j++) bread[j * size + j] += 1;
  const covariance = sandwich(bread, meat, size);
  return Float64Array.from({ length: size }, (_, j) => Math.sqrt(Math.max(0, covariance[j * size + j])));
}
