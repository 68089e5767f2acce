// Shapley values along permutations (Castro, Gomez & Tejada 2009), each walked forwards and backwards (Mitchell et al. 2022): what a feature adds when it
// comes in, averaged over the orders. The values of every order add up to f(x) - E[f], and so does their mean; a pair of walks has no error where
// features act together in twos at most.
import { z } from 'zod';
import type { Random } from '../../numeric/random.ts';
import { RunningMean } from '../../numeric/running-mean.ts';
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

export const permutationShap = defineExplainer({
  method: 'permutation-shap',
  title: { en: 'Permutation SHAP', zh: 'Permutation SHAP' },
  about: {
    en: 'Shapley values for any model along random orders of the features, each walked both ways: sums are exact, the spread is told.',
    zh: '沿特征的随机顺序（正反各走一遍）估计任意模型的 Shapley 值：总和精确，并给出误差。',
  },
  scope: 'rows',
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    permutations: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(10)
      .meta(field(['Orders', '排列数'], ['Random orders of the features, each walked forwards and backwards.', '随机特征顺序的个数，每个正反各走一遍。'])),
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
      const random = context.job.random(`permutation-shap-${context.rowNumbers[row]}`);
      const { phi, error } = walkOrders(context, row, varying, params.permutations, baseValues[row], predictions[row], random);
      varying.forEach((feature, i) => {
        values[row * count + feature] = phi[i];
        standardError[row * count + feature] = error[i];
      });
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return additiveAttribution(values, baseValues, predictions, standardError);
  },
});

/** Orders whose coalitions go to the model at once. */
const together = 64;

function walkOrders(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  permutations: number,
  base: number,
  prediction: number,
  random: Random,
): { phi: Float64Array; error: Float64Array } {
  const features = varying.length;
  if (features <= 1) return { phi: new Float64Array(features).fill(prediction - base), error: new Float64Array(features) };
  const average = new RunningMean(features);
  const own = new Float64Array(features);
  for (let done = 0; done < permutations; done += together) {
    const orders = Array.from({ length: Math.min(together, permutations - done) }, () => random.permutation(features));
    const ways = orders.flatMap((order) => [order, order.slice().reverse()]);
    const worth = coalitionWorth(
      context,
      row,
      varying,
      ways.flatMap((way) => prefixes(way, features)),
    );
    ways.forEach((way, w) => {
      if (w % 2 === 0) own.fill(0);
      let before = base;
      for (let i = 0; i < features; i++) {
        const after = i === features - 1 ? prediction : worth[w * (features - 1) + i];
        own[way[i]] += (after - before) / 2;
        before = after;
      }
      if (w % 2 === 1) average.add(own);
    });
  }
  return { phi: average.mean, error: average.standardError() };
}

/** Masks of the first feature of an order, of the first two, and so on; without that of all. */
function prefixes(order: Int32Array, features: number): Uint8Array[] {
  const mask = new Uint8Array(features);
  return Array.from({ length: features - 1 }, (_, i) => {
    mask[order[i]] = 1;
    return mask.slice();
  });
}
