// KernelSHAP (Lundberg & Lee 2017; Covert & Lee 2021): the weighted least squares whose solution is the Shapley values,
// with the sum of the values held to f(x) - E[f] by eliminating the last feature. No feature is left out afterwards.

import { z } from 'zod';
import { VitrineError } from '../../../errors.ts';
import { say } from '../../../messages/say.ts';
import { invertSemiDefinite, solveSemiDefinite } from '../../../numeric/linear-system.ts';
import { weightedGram } from '../../../numeric/products/gram.ts';
import { blockItems } from '../../../numeric/products/products.ts';
import { studentFactor } from '../../../numeric/student.ts';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, type RowEstimate, stoppingParams } from '../../engine/convergence.ts';
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
  forImages: true,
  forSequences: true,
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
    const setValues = context.masker.coalitionValues(context, row, varying, masks);
    const { phi, error } = solve(coalitions, [...masks.keys()], setValues, total);
    round(phi, error, masks.length);
    return;
  }
  // every eighth pair at a time: each round is a fair share of what is drawn in all
  const setValues = new Float64Array(masks.length);
  const asked = new Uint8Array(masks.length);
  for (let turn = 0; turn < rounds; turn++) {
    const next = [...masks.keys()].filter((i) => (i >> 1) % rounds === turn && asked[i] === 0);
    context.masker
      .coalitionValues(
        context,
        row,
        varying,
        next.map((i) => masks[i]),
      )
      .forEach((value, k) => {
        setValues[next[k]] = value;
        asked[next[k]] = 1;
      });
    const known = [...masks.keys()].filter((i) => asked[i] === 1);
    // fewer coalitions than there are values say nothing of their error
    if (known.length < 4 * features && turn < rounds - 1) continue;
    const { phi, error } = solve(coalitions, known, setValues, total);
    if (round(phi, error, known.length) || known.length >= most) return;
  }
}

/**
 * The values from the coalitions that are known, in their order: however they were asked about, all of them give the
 * same. Coalitions stand in pairs of a set and its complement, whose designs are z and -z and whose weights are equal:
 * the normal equations go over pairs alone, sum 2 w z z' phi = sum w z (t - t').
 */
function solve(
  coalitions: Coalitions,
  known: readonly number[],
  setValues: Float64Array,
  total: number,
): { phi: Float64Array; error: Float64Array } {
  const features = coalitions.masks[0].length;
  const free = features - 1;
  const half = (i: number) => (setValues[i] - setValues[i + 1] - (2 * coalitions.masks[i][free] - 1) * total) / 2;
  const pairs = known.filter((_, at) => at % 2 === 0);
  // the target is the last column
  const sums = weightedGram(
    pairs.length,
    features,
    Float64Array.from(pairs, (i) => 2 * coalitions.weights[i]),
    (first, count, into, stride) => {
      for (let r = 0; r < count; r++) {
        design(coalitions.masks[pairs[first + r]], into, r * stride);
        into[r * stride + free] = half(pairs[first + r]);
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
  const drawn = whole ? pairs.filter((i) => i >= enumerated) : pairs;
  if (pairs.length < free + sparePairs && drawn.length > 0) error.fill(Number.NaN);
  else if (drawn.length > 0) sampledError({ gram, solved, half }, coalitions, drawn, error);
  return { phi, error };
}

/** A coalition as a row of the least squares, with the last feature eliminated: z_j = mask_j - mask_last. */
function design(mask: Uint8Array, into: Float64Array, at: number): void {
  const free = mask.length - 1;
  for (let j = 0; j < free; j++) into[at + j] = mask[j] - mask[free];
}

/** Pairs beyond those that the values are solved from, below which residuals say nothing of the error. */
const sparePairs = 4;

/** Pairs whose designs are laid out at a time. */
const pairsAtOnce = 256;

interface Fit {
  readonly gram: Float64Array;
  readonly solved: Float64Array;
  /** Half the difference between the targets of a pair, by its first coalition. */
  readonly half: (i: number) => number;
}

/**
 * Standard errors from the residuals of the drawn pairs: G^-1 (sum over pairs of s s') G^-1 with the score s = 2 w z r
 * of a pair, about its mean over the draws (what is enumerated has no error, so that the drawn scores need not add up
 * to 0). Residuals of a fit are smaller than those of the truth: each is divided by 1 - h, its pair's leverage
 * h = 2 w z' G^-1 z (MacKinnon & White 1985, HC3). A pair that came k times counts k times.
 */
function sampledError(
  { gram, solved, half }: Fit,
  coalitions: Coalitions,
  drawn: readonly number[],
  error: Float64Array,
): void {
  const free = solved.length;
  const enumerated = coalitions.masks.length - coalitions.sampled;
  const inverse = invertSemiDefinite(gram, free);
  const byInverse = blockItems(free, free, (j, k) => inverse[j * free + k]);
  const designs = new Float64Array(pairsAtOnce * free);
  // what one pair moves the values by, G^-1 s: its square and itself, summed over draws; the last is the feature left out
  const squares = new Float64Array(free + 1);
  const sums = new Float64Array(free + 1);
  let draws = 0;
  for (let start = 0; start < drawn.length; start += pairsAtOnce) {
    const part = drawn.slice(start, start + pairsAtOnce);
    part.forEach((i, r) => {
      design(coalitions.masks[i], designs, r * free);
    });
    byInverse.products(designs, part.length, (first, count, values, stride) => {
      for (let r = 0; r < count; r++) {
        const i = part[first + r];
        const times = coalitions.counts[i - enumerated] ?? 1;
        const weight = (2 * coalitions.weights[i]) / times;
        const z = (first + r) * free;
        let residual = half(i);
        let leverage = 0;
        let all = 0;
        for (let j = 0; j < free; j++) {
          residual -= designs[z + j] * solved[j];
          leverage += weight * designs[z + j] * values[r * stride + j];
          all += values[r * stride + j];
        }
        const score = (weight * residual) / Math.max(0.02, 1 - leverage);
        for (let j = 0; j <= free; j++) {
          const moved = score * (j < free ? values[r * stride + j] : all);
          squares[j] += times * moved * moved;
          sums[j] += times * moved;
        }
        draws += times;
      }
    });
  }
  const widen = studentFactor(Math.max(1, draws - free));
  for (let j = 0; j <= free; j++) error[j] = widen * Math.sqrt(Math.max(0, squares[j] - sums[j] ** 2 / draws));
}
