// Expected gradients (Erion et al. 2021; shap's GradientExplainer): integrated gradients from a background row and to a point of the way that are both drawn,
// averaged. Near Shapley values where the model is smooth; with a standard error for each value.
import { z } from 'zod';
import { field } from '../../schema/words.ts';
import { attributionParams, backgroundMean, backgroundParam, defineExplainer } from '../explainer.ts';
import { columnAttribution, gradientOf, needsGradient } from '../gradients.ts';

export const gradientShap = defineExplainer({
  method: 'gradient-shap',
  title: { en: 'Gradient SHAP', zh: 'Gradient SHAP' },
  about: {
    en: 'Gradients between the row and drawn background rows, averaged: quick for networks, with its error.',
    zh: '该行与抽取的背景行之间的平均梯度：对神经网络很快，并给出误差。',
  },
  scope: 'rows',
  approximate: true,
  refuses: needsGradient,
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    samples: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(200)
      .meta(field(['Samples', '样本数'], ['Points that are drawn between the row and the background.', '在该行与背景之间抽取的点数。'])),
  }),
  explain(context, { samples }) {
    const { background, backgroundRows, outputOf, job } = context;
    const { width } = context.encoder;
    const gradient = gradientOf(context);
    const points = new Float64Array(samples * width);
    const from = new Int32Array(samples);
    const columns = new Float64Array(width);
    const base = backgroundMean(context);
    const baseValues = Float64Array.from(outputOf, (output) => base[output]);
    return columnAttribution(context, baseValues, (x, row, give) => {
      const random = job.random(`gradient-shap-${context.rowNumbers[row]}`);
      for (let s = 0; s < samples; s++) {
        from[s] = random.integer(backgroundRows - 1) * width;
        const share = random.uniform();
        for (let j = 0; j < width; j++) points[s * width + j] = x[j] + share * (background[from[s] + j] - x[j]);
      }
      const slopes = gradient(points, samples, outputOf[row]);
      for (let s = 0; s < samples; s++) {
        for (let j = 0; j < width; j++) columns[j] = slopes[s * width + j] * (x[j] - background[from[s] + j]);
        give(columns);
      }
    });
  },
});
