// Gradient times input (Shrikumar et al. 2016): the slope at the row, times how far it is from the baseline. One
// gradient a row; it adds up for linear models only.

import { z } from 'zod';
import { answerAt, baselineParam, baselineRow, columnAttribution, gradientOf } from '../../engine/gradients.ts';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, backgroundParam, defineExplainer } from '../../explainer.ts';
import { needsGradientOrVectors, rowOf, vectorAttribution, wordVectorsOf } from '../../texts/word-vectors.ts';

export const gradientInput = defineExplainer({
  method: 'gradient-input',
  title: { en: 'Gradient × input', zh: '梯度 × 输入' },
  about: {
    en: 'The slope at the row, times how far each feature is from the baseline: the quickest look, and how far it is from adding up.',
    zh: '该行处的斜率乘以各特征到基准的距离：最快的粗看，并给出与总和的差距。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  approximate: true,
  refuses: needsGradientOrVectors,
  usesBackground: (params) => params.baseline !== 'zero',
  params: z.strictObject({ ...attributionParams, ...backgroundParam, ...baselineParam }),
  explain(context, params) {
    if (readsWords(context)) {
      const { slopesAt } = wordVectorsOf(context);
      return vectorAttribution(context, params.baseline, (vectors, start, row) =>
        slopesAt(rowOf(context, row), vectors, context.outputOf[row]).map(
          (slope, i) => slope * (vectors[i] - start[i]),
        ),
      );
    }
    const gradient = gradientOf(context);
    const start = baselineRow(context, params.baseline);
    return columnAttribution(context, answerAt(context, start), (x, row, give) => {
      give(gradient(x, 1, context.outputOf[row]).map((slope, j) => slope * (x[j] - start[j])));
    });
  },
});
