// KernelSHAP (Lundberg & Lee 2017; Covert & Lee 2021): the weighted least squares whose solution is the Shapley values,
// with the sum of the values held to f(x) - E[f] by eliminating the last feature. No feature is left out afterwards.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { sandwich, solveSemiDefinite } from '../../../numeric/linear-system.ts';
import { weightedGram } from '../../../numeric/products/gram.ts';
import { studentFactor } from '../../../numeric/student.ts';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, type RowEstimate, stoppingParams } from '../../engine/convergence.ts';
import { coalitionValues } from '../../engine/value-function.ts';
import {
  attributionParams,
  backgroundParam,
  backgroundSize,
  defineExplainer,
  type ExplainContext,
} from '../../explainer.ts';
import { type Coalitions, chooseCoalitions } from './coalitions.ts';

export const kernelShap = defineExplainer({
  method: 'kernel-shap',
  title: { en: 'Kernel SHAP', zh: 'Kernel SHAP' },
  about: {
    en: 'Shapley values for any model by weighted least squares over coalitions; exact where the budget covers them all.',
    zh: '以加权最小二乘估计任意模型的 Shapley 值；预算覆盖全部组合时为精确值。',
  },
  scope: 'rows',
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    samples: z
      .union([z.literal('auto'), z.int().min(2).max(10_000_000)])
      .default('auto')
      .meta(
        field(
          ['Coalitions', '组合数'],
          ['How many coalitions of features are evaluated. auto: 2 M + 2048.', '评估的特征组合数；auto：2M + 2048。'],
        ),
      ),
    ...stoppingParams,
  }),
  cost(params, { features, rows }) {
    const masks = Math.min(2 ** features, params.samples === 'auto' ? 2 * features + 2048 : params.samples);
    return { evaluations: rows * masks * backgroundSize(params), products: rows * masks * features ** 2 };
  },
  perturbedSamples: (context, _params, count) => maskedRows(context, count),
  explain(context, params) {
    const budget = (features: number) => (params.samples === 'auto' ? 2 * features + 2048 : params.samples);
    return estimateRows(context, 'kernel-shap', params, budget, (row) =>
      explainRow(context, row, budget(row.varying.length)),
    );
  },
});

/** Rounds that coalitions are asked about in, where rounds are wanted. */
const rounds = 8;

function explainRow(context: ExplainContext, estimate: RowEstimate, budget: number): void {
  const { row, varying, base, prediction, random, inRounds, most, round } = estimate;
  const features = varying.length;
  const total = prediction - base;
  if (features <= 1) {
    round(new Float64Array(features).fill(total), new Float64Array(features), features);
    return;
  }
  if (budget < 2 * features + 2 && budget < 2 ** features - 2)
    throw new VitrineError('params', say('error.coalitionsTooFewForFeatures', { budget, features }), {
      where: 'params.samples',
      hint: say('hint.atLeastAutoTakes', { value: 2 * features + 2, value2: 2 * features + 2048 }),
    });
  const coalitions = chooseCoalitions(features, budget, random);
  const { masks } = coalitions;
  if (!inRounds) {
    const setValues = coalitionValues(context, row, varying, masks);
    const { phi, error } = solve(coalitions, [...masks.keys()], setValues, base, total);
    round(phi, error, masks.length);
    return;
  }
  // every eighth pair at a time: each round is a fair share of what is drawn in all
  const setValues = new Float64Array(masks.length);
  const asked = new Uint8Array(masks.length);
  for (let turn = 0; turn < rounds; turn++) {
    const next = [...masks.keys()].filter((i) => (i >> 1) % rounds === turn && asked[i] === 0);
    coalitionValues(
      context,
      row,
      varying,
      next.map((i) => masks[i]),
    ).forEach((value, k) => {
      setValues[next[k]] = value;
      asked[next[k]] = 1;
    });
    const known = [...masks.keys()].filter((i) => asked[i] === 1);
    // fewer coalitions than there are values say nothing of their error
    if (known.length < 4 * features && turn < rounds - 1) continue;
    const { phi, error } = solve(coalitions, known, setValues, base, total);
    if (round(phi, error, known.length) || known.length >= most) return;
  }
}

/**
 * The values from the coalitions that are known, in their order: however they were asked about, all of them give the
 * same.
 */
function solve(
  coalitions: Coalitions,
  known: readonly number[],
  setValues: Float64Array,
  base: number,
  total: number,
): { phi: Float64Array; error: Float64Array } {
  const features = coalitions.masks[0].length;
  const free = features - 1;
  const target = (i: number) => setValues[i] - base - coalitions.masks[i][free] * total;
  // the target is the last column
  const sums = weightedGram(
    known.length,
    features,
    Float64Array.from(known, (i) => coalitions.weights[i]),
    (first, count, into, stride) => {
      for (let r = 0; r < count; r++) {
        design(coalitions.masks[known[first + r]], into, r * stride);
        into[r * stride + free] = target(known[first + r]);
      }
    },
  );
  const gram = new Float64Array(free * free);
  const right = new Float64Array(free);
  for (let j = 0; j < free; j++) {
    right[j] = sums[j * features + free];
    for (let k = 0; k < free; k++) gram[j * free + k] = sums[j * features + k];
  }
  const solved = solveSemiDefinite(gram, right, free);
  const phi = new Float64Array(features);
  phi.set(solved);
  phi[free] = total - solved.reduce((a, b) => a + b, 0);
  const error = new Float64Array(features);
  const whole = known.length === coalitions.masks.length;
  const enumerated = coalitions.masks.length - coalitions.sampled;
  // where not all are asked about yet, those that are count as drawn
  const drawn = whole ? known.filter((i) => i >= enumerated) : known;
  if (known.length / 2 < free + sparePairs && drawn.length > 0) error.fill(Number.NaN);
  else if (drawn.length > 0) sampledError({ gram, solved, target }, coalitions, drawn, error);
  return { phi, error };
}

/** A coalition as a row of the least squares, with the last feature eliminated: z_j = mask_j - mask_last. */
function design(mask: Uint8Array, into: Float64Array, at: number): void {
  const free = mask.length - 1;
  for (let j = 0; j < free; j++) into[at + j] = mask[j] - mask[free];
}

/** Pairs beyond those that the values are solved from, below which residuals say nothing of the error. */
const sparePairs = 4;

/** Values beyond which leverages are taken for alike: each takes as long as the values themselves. */
const maxLeverages = 400;

/** Pairs for each value from which on leverages need not be worked out one by one. */
const manyPairs = 20;

interface Fit {
  readonly gram: Float64Array;
  readonly solved: Float64Array;
  readonly target: (i: number) => number;
}

/**
 * Standard errors from the residuals of the drawn coalitions: G^-1 (sum over pairs of s s') G^-1 with the score s = w z
 * r of a pair, about its mean over the draws
 * (what is enumerated has no error, so that the drawn scores need not add up to 0). Residuals of a fit are smaller than
 * those of the truth: each is divided by
 * 1 - h, its pair's leverage (MacKinnon & White 1985, HC3). A pair that came k times counts k times.
 */
function sampledError(
  { gram, solved, target }: Fit,
  coalitions: Coalitions,
  drawn: readonly number[],
  error: Float64Array,
): void {
  const free = solved.length;
  const enumerated = coalitions.masks.length - coalitions.sampled;
  const z = new Float64Array(free);
  const residualOf = (i: number) => {
    design(coalitions.masks[i], z, 0);
    let residual = target(i);
    for (let j = 0; j < free; j++) residual -= z[j] * solved[j];
    return residual;
  };
  // drawn coalitions stand in complementary pairs, whose designs are z and -z: a pair is one independent draw
  const pairs = drawn.length >> 1;
  const times = Float64Array.from({ length: pairs }, (_, d) => coalitions.counts[drawn[2 * d] - enumerated] ?? 1);
  const weight = times.map((count, d) => coalitions.weights[drawn[2 * d]] / count);
  const scores = Float64Array.from(
    { length: pairs },
    (_, d) => weight[d] * (residualOf(drawn[2 * d]) - residualOf(drawn[2 * d + 1])),
  );
  widenByLeverage(gram, coalitions, drawn, weight, scores);
  const draws = times.reduce((sum, count) => sum + count, 0);
  const layOut = (first: number, count: number, into: Float64Array, stride: number) => {
    for (let r = 0; r < count; r++) design(coalitions.masks[drawn[2 * (first + r)]], into, r * stride);
  };
  const meat = weightedGram(
    pairs,
    free,
    scores.map((score, d) => times[d] * score * score),
    layOut,
  );
  const mean = new Float64Array(free);
  for (let d = 0; d < pairs; d++) {
    design(coalitions.masks[drawn[2 * d]], z, 0);
    for (let j = 0; j < free; j++) mean[j] += (times[d] * scores[d] * z[j]) / draws;
  }
  for (let j = 0; j < free; j++) for (let k = 0; k < free; k++) meat[j * free + k] -= draws * mean[j] * mean[k];
  const covariance = sandwich(gram, meat, free);
  const widen = studentFactor(Math.max(1, draws - free));
  let last = 0;
  for (let j = 0; j < free; j++) {
    error[j] = widen * Math.sqrt(Math.max(0, covariance[j * free + j]));
    for (let k = 0; k < free; k++) last += covariance[j * free + k];
  }
  error[free] = widen * Math.sqrt(Math.max(0, last));
}

/**
 * Divides the score of each pair by 1 - h; h = 2 w z' G^-1 z. Where draws are many for what they determine, leverages
 * are all small and alike.
 */
function widenByLeverage(
  gram: Float64Array,
  coalitions: Coalitions,
  drawn: readonly number[],
  weight: Float64Array,
  scores: Float64Array,
): void {
  const pairs = scores.length;
  const free = coalitions.masks[0].length - 1;
  if (pairs >= manyPairs * free || free > maxLeverages) {
    for (let d = 0; d < pairs; d++) scores[d] /= Math.max(0.02, 1 - free / pairs);
    return;
  }
  const z = new Float64Array(free);
  const columns = new Float64Array(free * pairs);
  for (let d = 0; d < pairs; d++) {
    design(coalitions.masks[drawn[2 * d]], z, 0);
    for (let j = 0; j < free; j++) columns[j * pairs + d] = z[j];
  }
  const solved = solveSemiDefinite(gram, columns, free, pairs);
  for (let d = 0; d < pairs; d++) {
    let leverage = 0;
    for (let j = 0; j < free; j++) leverage += 2 * weight[d] * columns[j * pairs + d] * solved[j * pairs + d];
    scores[d] /= Math.max(0.02, 1 - leverage);
  }
}
