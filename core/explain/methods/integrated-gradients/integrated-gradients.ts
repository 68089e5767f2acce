// Integrated gradients (Sundararajan, Taly & Yan 2017): the gradient along the straight way from a baseline to the row,
// times how far each column goes.
// The integral is taken by the Gauss-Legendre rule; how far the sum is from f(x) - f(baseline) is its convergence gap,
// and is told.

import { z } from 'zod';
import { gaussLegendre } from '../../../numeric/quadrature.ts';
import { field } from '../../../schema/label.ts';
import { answerAt, baselineParam, baselineRow, columnAttribution, pathGradientOf } from '../../engine/gradients.ts';
import { readsWords } from '../../engine/text-terms.ts';
import { attributionParams, backgroundParam, defineExplainer, type ExplainContext } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import { needsGradientOrVectors, rowOf, vectorAttribution, wordVectorsOf } from '../../texts/word-vectors.ts';

export const integratedGradients = defineExplainer({
  method: 'integrated-gradients',
  title: { en: 'Integrated gradients', zh: '积分梯度' },
  about: {
    en: 'The gradient along the way from a baseline to the row: for networks and linear models, with how far it is from adding up.',
    zh: '沿基准到该行路径的梯度积分：适用于神经网络与线性模型，并给出收敛差距。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  approximate: true,
  refuses: needsGradientOrVectors,
  usesBackground: (params) => params.baseline !== 'zero',
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    ...baselineParam,
    steps: z
      .int()
      .min(1)
      .max(100_000)
      .default(64)
      .meta(
        field(
          ['Steps', '步数'],
          ['Points along the way: more, and the values add up more closely.', '路径上的点数：越多则总和越精确。'],
        ),
      ),
  }),
  explain(context, params) {
    if (readsWords(context)) return ofWords(context, params.baseline, params.steps);
    const { width } = context.encoder;
    const start = baselineRow(context, params.baseline);
    const rule = gaussLegendre(params.steps);
    const gradient = pathGradientOf(context);
    const columns = new Float64Array(width);
    return columnAttribution(context, answerAt(context, start), (x, row, give) => {
      const slopes = gradient([start, x], rule, context.outputOf[row]);
      for (let j = 0; j < width; j++) columns[j] = slopes[j] * (x[j] - start[j]);
      give(columns);
    });
  },
});

/** The same for the vectors of words: from a baseline in each place of the text. */
function ofWords(context: ExplainContext, baseline: 'background' | 'zero', steps: number): AttributionValues {
  const { slopesAt } = wordVectorsOf(context);
  const { nodes, weights } = gaussLegendre(steps);
  return vectorAttribution(context, baseline, (vectors, start, row) => {
    const size = vectors.length;
    const points = Float64Array.from({ length: nodes.length * size }, (_, at) => {
      const i = at % size;
      return start[i] + nodes[Math.floor(at / size)] * (vectors[i] - start[i]);
    });
    const slopes = slopesAt(rowOf(context, row), points, context.outputOf[row]);
    return vectors.map((value, i) => {
      let mean = 0;
      for (let n = 0; n < weights.length; n++) mean += weights[n] * slopes[n * size + i];
      return mean * (value - start[i]);
    });
  });
}
