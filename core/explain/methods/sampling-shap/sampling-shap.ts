// Shapley values by sampling (Strumbelj & Kononenko 2014): each draw takes a random order of the features and one
// random background row, and sees what each
// feature changes as it comes in. No masked row is averaged over a whole background, so that a large one costs no more
// than a small one.

import { z } from 'zod';
import { tabular } from '../../../models/batch.ts';
import { RunningMean } from '../../../numeric/running-mean.ts';
import { field } from '../../../schema/label.ts';
import { estimateRows, maskedRows, nextRound, type RowEstimate, stoppingParams } from '../../engine/convergence.ts';
import { permutationValues } from '../../engine/value-function.ts';
import {
  attributionParams,
  backgroundParam,
  copyFeature,
  defineExplainer,
  type ExplainContext,
} from '../../explainer.ts';

/** Draws whose rows go to the model at once, at most. */
const together = 256;
/** Values of these rows that stand in memory at once. */
const mostValues = 2 ** 23;
/** Features from which on a walk takes the model's own way to what an order comes to, where it has one. */
const wide = 64;

export const samplingShap = defineExplainer({
  method: 'sampling-shap',
  title: { en: 'Sampling SHAP', zh: 'Sampling SHAP' },
  about: {
    en: 'Shapley values from random orders and random background rows: quick looks at large backgrounds, with the error of each value.',
    zh: '随机顺序与随机背景行得到的 Shapley 值：适合大背景的快速估计，并给出各值误差。',
  },
  scope: 'rows',
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

interface Walk {
  /** Of places in the features that can move the row. */
  readonly order: Int32Array;
  /** The background row that it begins at. */
  readonly from: number;
}

function drawWalks(context: ExplainContext, estimate: RowEstimate): void {
  const { row, varying, prediction, random, most, round } = estimate;
  const { backgroundRows, capabilities, encoder } = context;
  const features = varying.length;
  const average = new RunningMean(features);
  const own = new Float64Array(features);
  const quick = features >= wide && capabilities.orderMeans !== undefined;
  const atOnce = Math.min(together, Math.max(1, Math.floor(mostValues / (Math.max(1, features) * encoder.width))));
  for (let done = 0; done < most; ) {
    const count = nextRound(estimate, done, quick ? together : atOnce);
    const walks = Array.from({ length: count }, () => ({
      order: random.permutation(features),
      from: random.integer(backgroundRows - 1),
    }));
    context.job.check();
    const answers = quick ? alongOrders(context, row, varying, walks) : overRows(context, row, varying, walks);
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

/** Answers along each walk, `[walk, step]`: the background row itself, then with one feature more at a time. */
function overRows(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  walks: readonly Walk[],
): Float64Array {
  const { background, capabilities, encoder, outputOf } = context;
  const steps = Math.max(1, varying.length);
  const x = new Float64Array(walks.length * steps * encoder.width);
  walks.forEach(({ order, from }, d) => {
    x.set(background.subarray(from * encoder.width, (from + 1) * encoder.width), d * steps * encoder.width);
    for (let s = 1; s < steps; s++) {
      const at = (d * steps + s) * encoder.width;
      x.copyWithin(at, at - encoder.width, at);
      copyFeature(context, varying[order[s - 1]], row, x, d * steps + s);
    }
  });
  const answers = capabilities.predict(tabular(x, walks.length * steps));
  return Float64Array.from(
    { length: walks.length * steps },
    (_, i) => answers[i * capabilities.outputs + outputOf[row]],
  );
}

/** The same by `orderMeans`, over one background row a walk. */
function alongOrders(
  context: ExplainContext,
  row: number,
  varying: readonly number[],
  walks: readonly Walk[],
): Float64Array {
  const { background, capabilities, encoder, outputOf } = context;
  const steps = varying.length;
  const answers = new Float64Array(walks.length * steps);
  const starts = capabilities.predict(tabular(background, context.backgroundRows));
  // walks that begin at the same row are asked about together
  const byStart = new Map<number, number[]>();
  walks.forEach(({ from }, w) => {
    byStart.set(from, [...(byStart.get(from) ?? []), w]);
  });
  for (const [from, own] of byStart) {
    const start = background.subarray(from * encoder.width, (from + 1) * encoder.width);
    const values = permutationValues(
      { ...context, background: start, backgroundRows: 1 },
      row,
      varying,
      own.map((w) => walks[w].order),
    );
    own.forEach((w, o) => {
      answers[w * steps] = starts[from * capabilities.outputs + outputOf[row]];
      for (let s = 1; s < steps; s++) answers[w * steps + s] = values[2 * ((steps - 1) * o + s - 1)];
    });
  }
  return answers;
}
