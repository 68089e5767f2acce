// Shapley values (Shapley 1953; Lundberg & Lee 2017) over every coalition S of the M features in which a row differs from the background.
// v(S) = mean over background rows b of f(x in S, b elsewhere). Masks are walked in Gray-code order, so that one feature changes at a time.
import { z } from 'zod';
import {
  additiveAttribution,
  attributionParams,
  backgroundParam,
  columnMeans,
  copyFeature,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  refuse,
  varyingFeatures,
} from '../explainer.ts';
import { coalitionWorth, shapleyValues } from '../worth.ts';

const most = 16;

export const exactShap = defineExplainer({
  method: 'exact-shap',
  title: { en: 'Exact SHAP', zh: '精确 SHAP' },
  about: {
    en: 'Shapley values from every combination of features: no sampling error; up to 16 features.',
    zh: '枚举所有特征组合得到的 Shapley 值：无抽样误差；至多 16 个特征。',
  },
  scope: 'rows',
  usesBackground: () => true,
  params: z.strictObject({ ...attributionParams, ...backgroundParam }),
  explain(context) {
    const count = context.encoder.features.length;
    const { rows } = context.rows;
    const values = new Float64Array(rows * count);
    const baseValues = new Float64Array(rows);
    const predictions = explainedOutputs(context);
    for (let row = 0; row < rows; row++) {
      const varying = varyingFeatures(context, row);
      if (varying.length > most)
        refuse(
          `Exact SHAP looks at every combination, and row ${context.rowNumbers[row]} differs from the background in ${varying.length} features; at most ${most} are feasible.`,
          'Use kernel-shap, or tree-shap for a tree.',
        );
      const worth = coalitionValues(context, row, varying);
      baseValues[row] = worth[0];
      shapleyValues(worth, varying.length).forEach((value, i) => {
        values[row * count + varying[i]] = value;
      });
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return additiveAttribution(values, baseValues, predictions);
  },
});

/** v(S) for every S of the varying features; bit i of the index says that varying[i] is in S. */
function coalitionValues(context: ExplainContext, row: number, varying: readonly number[]): Float64Array {
  if (context.capabilities.coalitionMeans) {
    const masks = Array.from({ length: 2 ** varying.length }, (_, set) => Uint8Array.from(varying, (_, i) => (set >> i) & 1));
    return coalitionWorth(context, row, varying, masks);
  }
  const { background, backgroundRows, capabilities, encoder } = context;
  const composed = background.slice();
  const output = context.outputOf[row];
  const size = 2 ** varying.length;
  const worth = new Float64Array(size);
  const average = () => columnMeans(capabilities.predict(composed, backgroundRows), backgroundRows, capabilities.outputs)[output];
  worth[0] = average();
  let mask = 0;
  for (let step = 1; step < size; step++) {
    context.job.check();
    const bit = 31 - Math.clz32(step & -step);
    mask ^= 1 << bit;
    const feature = varying[bit];
    for (let b = 0; b < backgroundRows; b++) {
      if (mask & (1 << bit)) copyFeature(context, feature, row, composed, b);
      else {
        const { offset, width } = encoder.features[feature];
        const from = b * encoder.width + offset;
        composed.set(background.subarray(from, from + width), from);
      }
    }
    worth[mask] = average();
  }
  return worth;
}
