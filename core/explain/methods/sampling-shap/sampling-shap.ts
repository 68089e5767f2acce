// Shapley values by sampling (Strumbelj & Kononenko 2014): each draw takes a random order of the features and one
// random background row, and sees what each
// feature changes as it comes in. No masked row is averaged over a whole background, so that a large one costs no more
// than a small one.

import { z } from 'zod';
import { RunningMean } from '../../../numeric/running-mean.ts';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, nextRound, type RowEstimate, stoppingParams } from '../../engine/convergence.ts';
import { attributionParams, backgroundParam, defineExplainer, type ExplainContext } from '../../explainer.ts';

/** Draws whose rows go to the model at once, at most. */
const together = 256;

export const samplingShap = defineExplainer({
  method: 'sampling-shap',
  title: { en: 'Sampling SHAP', zh: 'Sampling SHAP' },
  about: {
    en: 'Shapley values from random orders and random background rows: quick looks at large backgrounds, with the error of each value.',
    zh: '随机顺序与随机背景行得到的 Shapley 值：适合大背景的快速估计，并给出各值误差。',
  },
  scope: 'rows',
  forImages: true,
  forSequences: true,
  approximate: true,
  usesBackground: () => true,
  params: z.strictObject({
    ...attributionParams,
    ...backgroundParam,
    samples: z
      .int()
      .min(2)
      .max(10_000_000)
      .default(2000)
      .meta(field(['Draws', '抽样次数'], ['An order and a background row each.', '每次抽取一个顺序与一个背景行。'])),
    ...stoppingParams,
  }),
  cost: (params, { features, rows }) => ({ evaluations: rows * params.samples * features }),
  perturbedSamples: (context, _params, count) => maskedRows(context, count),
  explain: (context, params) =>
    estimateRows(context, 'sampling-shap', params, params.samples, (row) => drawWalks(context, row)),
});

function drawWalks(context: ExplainContext, estimate: RowEstimate): void {
  const { row, varying, prediction, random, most, round } = estimate;
  const { backgroundRows, masker } = context;
  const features = varying.length;
  const average = new RunningMean(features);
  const own = new Float64Array(features);
  const atOnce = Math.min(together, masker.walksAtOnce(context, varying));
  for (let done = 0; done < most; ) {
    const count = nextRound(estimate, done, atOnce);
    const walks = Array.from({ length: count }, () => ({
      order: random.permutation(features),
      from: random.integer(backgroundRows - 1),
    }));
    context.job.check();
    const answers = masker.walkValues(context, row, varying, walks);
    walks.forEach(({ order }, d) => {
      // the last step is the row, whose answer is known
      const answerAt = (s: number) => (s === features ? prediction : answers[d * features + s]);
      for (let i = 0; i < features; i++) own[order[i]] = answerAt(i + 1) - answerAt(i);
      average.add(own);
    });
    done += count;
    if (round(average.mean, average.standardError(), done)) return;
  }
}
