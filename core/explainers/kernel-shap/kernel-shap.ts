// KernelSHAP (Lundberg & Lee 2017; Covert & Lee 2021): the weighted least squares whose solution is the Shapley values,
// with the sum of the values held to f(x) - E[f] by eliminating the last feature. No feature is left out afterwards.
import { z } from 'zod';
import { solveSemiDefinite } from '../../numeric/linear-system.ts';
import type { Random } from '../../numeric/random.ts';
import { field } from '../../schema/words.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundMean,
  backgroundParam,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  varyingFeatures,
} from '../explainer.ts';
import { coalitionWorth } from '../worth.ts';
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
      .meta(field(['Coalitions', '组合数'], ['How many coalitions of features are evaluated. auto: 2 M + 2048.', '评估的特征组合数；auto：2M + 2048。'])),
  }),
  explain(context, params) {
    const count = context.encoder.features.length;
    const { rows } = context.rows;
    const values = new Float64Array(rows * count);
    const standardError = new Float64Array(rows * count);
    const predictions = explainedOutputs(context);
    const base = backgroundMean(context);
    const baseValues = Float64Array.from(context.outputOf, (output) => base[output]);
    for (let row = 0; row < rows; row++) {
      const varying = varyingFeatures(context, row);
      const budget = params.samples === 'auto' ? 2 * varying.length + 2048 : params.samples;
      const solution = explainRow(
        context,
        row,
        varying,
        budget,
        baseValues[row],
        predictions[row],
        context.job.random(`kernel-shap-${context.rowNumbers[row]}`),
      );
      varying.forEach((feature, i) => {
        values[row * count + feature] = solution.phi[i];
        standardError[row * count + feature] = solution.error[i];
      });
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return additiveAttribution(values, baseValues, predictions, standardError);
  },
});

function explainRow(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  budget: number,
  base: number,
  prediction: number,
  random: Random,
): { phi: Float64Array; error: Float64Array } {
  const features = varying.length;
  const total = prediction - base;
  if (features <= 1) return { phi: new Float64Array(features).fill(total), error: new Float64Array(features) };
  const coalitions = chooseCoalitions(features, budget, random);
  const worth = coalitionWorth(context, row, varying, coalitions.masks);
  const free = features - 1;
  const gram = new Float64Array(free * free);
  const right = new Float64Array(free);
  const z = new Float64Array(free);
  const design = (mask: Uint8Array) => {
    for (let j = 0; j < free; j++) z[j] = mask[j] - mask[free];
  };
  const target = (i: number) => worth[i] - base - coalitions.masks[i][free] * total;
  for (let i = 0; i < coalitions.masks.length; i++) {
    design(coalitions.masks[i]);
    const weight = coalitions.weights[i];
    const y = target(i);
    for (let j = 0; j < free; j++) {
      if (z[j] === 0) continue;
      const scaled = weight * z[j];
      right[j] += scaled * y;
      for (let k = 0; k < free; k++) gram[j * free + k] += scaled * z[k];
    }
  }
  const solved = solveSemiDefinite(gram, right, free);
  const phi = new Float64Array(features);
  phi.set(solved);
  phi[free] = total - solved.reduce((a, b) => a + b, 0);
  const error = new Float64Array(features);
  if (coalitions.sampled > 0) sampledError(gram, solved, coalitions, design, z, target, error);
  return { phi, error };
}

/** Standard errors from the residuals of the drawn coalitions (the sandwich estimate); enumerated ones have none. */
function sampledError(
  gram: Float64Array,
  solved: Float64Array,
  coalitions: Coalitions,
  design: (mask: Uint8Array) => void,
  z: Float64Array,
  target: (i: number) => number,
  error: Float64Array,
): void {
  const free = z.length;
  const meat = new Float64Array(free * free);
  const residualOf = (i: number) => {
    design(coalitions.masks[i]);
    let residual = target(i);
    for (let j = 0; j < free; j++) residual -= z[j] * solved[j];
    return coalitions.weights[i] * residual;
  };
  // drawn coalitions stand in complementary pairs, whose designs are z and -z: a pair is one independent draw
  for (let i = coalitions.masks.length - coalitions.sampled; i < coalitions.masks.length; i += 2) {
    const scaled = (residualOf(i + 1) - residualOf(i)) ** 2;
    for (let j = 0; j < free; j++) if (z[j] !== 0) for (let k = 0; k < free; k++) meat[j * free + k] += scaled * z[j] * z[k];
  }
  const half = solveSemiDefinite(gram, meat, free, free);
  const transposed = new Float64Array(free * free);
  for (let j = 0; j < free; j++) for (let k = 0; k < free; k++) transposed[k * free + j] = half[j * free + k];
  const covariance = solveSemiDefinite(gram, transposed, free, free);
  let last = 0;
  for (let j = 0; j < free; j++) {
    error[j] = Math.sqrt(Math.max(0, covariance[j * free + j]));
    for (let k = 0; k < free; k++) last += covariance[j * free + k];
  }
  error[free] = Math.sqrt(Math.max(0, last));
}
