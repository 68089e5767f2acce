// Shapley values along permutations (Castro, Gomez & Tejada 2009), each walked forwards and backwards (Mitchell et al.
// 2022): what a feature adds when it
// comes in, averaged over the orders. The values of every order add up to f(x) - E[f], and so does their mean; a pair
// of walks has no error where
// features act together in twos at most.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, stoppingParams } from '../../engine/convergence.ts';
import { walkOrders } from '../../engine/orders.ts';
import { attributionParams, backgroundParam, backgroundSize, defineExplainer } from '../../explainer.ts';

export const permutationShap = defineExplainer({
  method: 'permutation-shap',
  title: { en: 'Permutation SHAP', zh: 'Permutation SHAP' },
  about: {
    en: 'Shapley values for any model along random orders of the features, each walked both ways: sums are exact, the spread is told.',
    zh: '沿特征的随机顺序（正反各走一遍）估计任意模型的 Shapley 值：总和精确，并给出误差。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    permutations: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(10)
      .meta(
        field(
          ['Orders', '排列数'],
          [
            'Random orders of the features, each walked forwards and backwards.',
            '随机特征顺序的个数，每个正反各走一遍。',
          ],
        ),
      ),
    ...stoppingParams,
  }),
  cost: (params, { features, rows }) => ({
    evaluations: rows * 2 * params.permutations * features * backgroundSize(params),
  }),
  perturbedSamples: (context, _params, count) => maskedRows(context, count),
  explain: (context, params) =>
    estimateRows(context, 'permutation-shap', params, params.permutations, (row) =>
      walkOrders(context, row, () => row.random.permutation(row.varying.length)),
    ),
});
