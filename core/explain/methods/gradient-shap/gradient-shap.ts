// Expected gradients (Erion et al. 2021; shap's GradientExplainer): integrated gradients from a background row and to a
// point of the way that are both drawn,
// averaged. Near Shapley values where the model is smooth; with a standard error for each value.
import { z } from 'zod';
import { field } from '../../../schema/label.ts';
import { stoppingParams } from '../../engine/convergence.ts';
import { averagedGradients, needsGradient } from '../../engine/gradients.ts';
import { attributionParams, backgroundBase, backgroundParam, defineExplainer } from '../../explainer.ts';

export const gradientShap = defineExplainer({
  method: 'gradient-shap',
  title: { en: 'Gradient SHAP', zh: 'Gradient SHAP' },
  about: {
    en: 'Gradients between the row and drawn background rows, averaged: quick for networks, with its error.',
    zh: '该行与抽取的背景行之间的平均梯度：对神经网络很快，并给出误差。',
  },
  scope: 'rows',
  forImages: true,
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
      .meta(
        field(
          ['Samples', '样本数'],
          ['Points that are drawn between the row and the background.', '在该行与背景之间抽取的点数。'],
        ),
      ),
    ...stoppingParams,
  }),
  explain(context, params) {
    const { background, backgroundRows } = context;
    const { width } = context.encoder;
    return averagedGradients(context, 'gradient-shap', params, backgroundBase(context), (x, random, point) => {
      const from = random.integer(backgroundRows - 1) * width;
      const share = random.uniform();
      const start = background.subarray(from, from + width);
      for (let j = 0; j < width; j++) point[j] = x[j] + share * (start[j] - x[j]);
      return start;
    });
  },
});
