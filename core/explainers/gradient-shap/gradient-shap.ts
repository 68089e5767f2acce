// Expected gradients (Erion et al. 2021; shap's GradientExplainer): integrated gradients from a background row and to a point of the way that are both drawn,
// averaged. Near Shapley values where the model is smooth; with a standard error for each value.
import { z } from 'zod';
import { RunningMean } from '../../numeric/running-mean.ts';
import { field } from '../../schema/words.ts';
import { additiveAttribution, attributionParams, backgroundMean, backgroundParam, defineExplainer, explainedOutputs } from '../explainer.ts';
import { byFeature, gradientOf, needsGradient } from '../gradients.ts';

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
  explain(context, params) {
    const { encoded, encoder, background, backgroundRows, outputOf, job } = context;
    const { width } = encoder;
    const count = encoder.features.length;
    const { rows } = context.rows;
    const { samples } = params;
    const gradient = gradientOf(context);
    const points = new Float64Array(samples * width);
    const from = new Int32Array(samples);
    const columns = new Float64Array(width);
    const values = new Float64Array(rows * count);
    const standardError = new Float64Array(rows * count);
    for (let row = 0; row < rows; row++) {
      job.check();
      const random = job.random(`gradient-shap-${context.rowNumbers[row]}`);
      const x = encoded.subarray(row * width, (row + 1) * width);
      for (let s = 0; s < samples; s++) {
        from[s] = random.integer(backgroundRows - 1) * width;
        const share = random.uniform();
        for (let j = 0; j < width; j++) points[s * width + j] = x[j] + share * (background[from[s] + j] - x[j]);
      }
      const slopes = gradient(points, samples, outputOf[row]);
      const average = new RunningMean(count);
      for (let s = 0; s < samples; s++) {
        for (let j = 0; j < width; j++) columns[j] = slopes[s * width + j] * (x[j] - background[from[s] + j]);
        average.add(byFeature(context, columns));
      }
      values.set(average.mean, row * count);
      standardError.set(average.standardError(), row * count);
      job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    const base = backgroundMean(context);
    return additiveAttribution(
      values,
      Float64Array.from(outputOf, (output) => base[output]),
      explainedOutputs(context),
      standardError,
    );
  },
});
