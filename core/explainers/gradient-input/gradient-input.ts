// Gradient times input (Shrikumar et al. 2016): the slope at the row, times how far it is from the baseline. One gradient a row; it adds up for linear models only.
import { z } from 'zod';
import { additiveAttribution, attributionParams, backgroundParam, defineExplainer, explainedOutputs } from '../explainer.ts';
import { baselineParam, baselineRow, byFeature, gradientOf, needsGradient } from '../gradients.ts';

export const gradientInput = defineExplainer({
  method: 'gradient-input',
  title: { en: 'Gradient × input', zh: '梯度 × 输入' },
  about: {
    en: 'The slope at the row, times how far each feature is from the baseline: the quickest look, and how far it is from adding up.',
    zh: '该行处的斜率乘以各特征到基准的距离：最快的粗看，并给出与总和的差距。',
  },
  scope: 'rows',
  approximate: true,
  refuses: needsGradient,
  usesBackground: (params) => params.baseline !== 'zero',
  params: z.strictObject({ ...attributionParams, ...backgroundParam, ...baselineParam }),
  explain(context, params) {
    const { encoded, encoder, outputOf, capabilities, job } = context;
    const { width } = encoder;
    const count = encoder.features.length;
    const { rows } = context.rows;
    const gradient = gradientOf(context);
    const start = baselineRow(context, params.baseline);
    const values = new Float64Array(rows * count);
    for (let row = 0; row < rows; row++) {
      job.check();
      const x = encoded.subarray(row * width, (row + 1) * width);
      const columns = gradient(x, 1, outputOf[row]).map((slope, j) => slope * (x[j] - start[j]));
      values.set(byFeature(context, columns), row * count);
      job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    const atStart = capabilities.predict(start, 1);
    return additiveAttribution(
      values,
      Float64Array.from(outputOf, (output) => atStart[output]),
      explainedOutputs(context),
    );
  },
});
