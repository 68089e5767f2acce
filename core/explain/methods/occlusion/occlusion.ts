// Occlusion (Zeiler & Fergus 2014; on tables: Robnik-Sikonja & Kononenko 2008): how far the answer falls when one
// feature alone is taken from the background.
import { z } from 'zod';
import {
  additiveAttribution,
  attributionParams,
  backgroundBase,
  backgroundParam,
  defineExplainer,
  explainedOutputs,
} from '../../explainer.ts';

export const occlusion = defineExplainer({
  method: 'occlusion',
  title: { en: 'Occlusion', zh: '遮挡' },
  about: {
    en: 'How far the prediction falls when one feature alone is hidden: quick and plain, but features that act together are not shared out.',
    zh: '只隐藏一个特征时输出下降多少：快速直观，但不分摊特征间的共同作用。',
  },
  scope: 'rows',
  approximate: true,
  usesBackground: () => true,
  params: z.strictObject({ ...attributionParams, ...backgroundParam }),
  explain(context) {
    const count = context.encoder.features.length;
    const { rows } = context.rows;
    const values = new Float64Array(rows * count);
    const predictions = explainedOutputs(context);
    const baseValues = backgroundBase(context);
    const all = Array.from({ length: count }, (_, f) => f);
    const masks = all.map((hidden) => Uint8Array.from(all, (f) => Number(f !== hidden)));
    for (let row = 0; row < rows; row++) {
      context.masker.coalitionValues(context, row, all, masks).forEach((setValues, f) => {
        values[row * count + f] = predictions[row] - setValues;
      });
      context.job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return additiveAttribution(values, baseValues, predictions);
  },
});
