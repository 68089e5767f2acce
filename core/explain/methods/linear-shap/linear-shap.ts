// Shapley values of a weighted sum. Independent: each weight times how far the column is from its mean, exactly
// (Lundberg & Lee 2017). Correlated: what a known
// column says of the unknown ones counts too, by the normal distribution's conditional mean (Aas, Jullum & Loland
// 2021), where
// v(S) = (Sigma_SS^-1 (Sigma w)_S) · (x_S - mean_S); exact over all coalitions up to ten features, along random orders
// beyond.

import { z } from 'zod';
import { columnOwners, columnsOf, encodeRows } from '../../../data/encode.ts';
import { say } from '../../../messages/say.ts';
import type { LinearCapability } from '../../../models/model.ts';
import { solveSemiDefinite } from '../../../numeric/linear-system.ts';
import { RunningMean } from '../../../numeric/running-mean.ts';
import { field } from '../../../schema/label.ts';
import { shapleyValues } from '../../engine/shapley-values.ts';
import { hasTexts, termsOfRow } from '../../engine/text-terms.ts';
import {
  additiveAttribution,
  attributionParams,
  backgroundParam,
  columnMeans,
  defineExplainer,
  type ExplainContext,
  explainedOutputs,
  refuse,
} from '../../explainer.ts';
import type { TermValue } from '../../results/term-value.ts';

const mostExact = 10;

export const linearShap = defineExplainer({
  method: 'linear-shap',
  title: { en: 'Linear SHAP', zh: 'Linear SHAP' },
  about: {
    en: 'Shapley values of a linear model, exactly: features taken one by one, or with what correlated ones say of each other.',
    zh: '线性模型的精确 Shapley 值：特征相互独立，或计入相关特征间的信息。',
  },
  scope: 'rows',
  refuses: (capabilities) => (capabilities.includes('linear') ? undefined : say('refuse.needsLinear', {})),
  usesBackground: (params) => params.features !== 'correlated',
  params: z.strictObject({
    class: attributionParams.class,
    output: z
      .enum(['logit'])
      .default('logit')
      .meta(
        field(
          ['Output', '输出'],
          ['The score before the link, which is what the weights add up to.', '链接函数之前的值，即权重之和。'],
        ),
      ),
    ...backgroundParam,
    features: z
      .enum(['independent', 'correlated'])
      .default('independent')
      .meta(
        field(
          ['Features', '特征关系'],
          [
            'independent: a hidden feature is at its background mean; correlated: at what the known ones let expect, by the training rows.',
            'independent：隐藏特征取背景均值；correlated：取由已知特征推断的期望（按训练行）。',
          ],
        ),
      ),
    permutations: z
      .int()
      .min(1)
      .max(100_000)
      .default(100)
      .meta(
        field(
          ['Orders', '排列数'],
          [
            'For correlated features beyond ten: random orders, each walked both ways.',
            '相关特征超过十个时：随机顺序的个数，正反各走一遍。',
          ],
          'advanced',
        ),
      ),
  }),
  explain(context, params) {
    const { linear } = context.capabilities;
    if (!linear) return refuse(say('refuse.needsLinear', {}), say('hint.useKernelShap', {}));
    const { encoded, encoder, outputOf, job } = context;
    const { width } = encoder;
    const count = encoder.features.length;
    const { rows } = context.rows;
    const training = params.features === 'correlated' ? context.training() : undefined;
    const known = training ? encodeRows(encoder, training) : context.background;
    const knownRows = training ? training.rows : context.backgroundRows;
    const means = columnMeans(known, knownRows, width);
    const owners = columnOwners(encoder);
    const values = new Float64Array(rows * count);
    const standardError = new Float64Array(rows * count);
    const terms: TermValue[][] | undefined = hasTexts(context) && params.features === 'independent' ? [] : undefined;
    const weightsOf = (output: number) => linear.coefficients.subarray(output * width, (output + 1) * width);
    for (let row = 0; row < rows; row++) {
      job.check();
      const output = outputOf[row];
      const shifts = Float64Array.from({ length: width }, (_, j) => encoded[row * width + j] - means[j]);
      if (params.features === 'independent') {
        const weights = weightsOf(output);
        const parts = shifts.map((shift, j) => weights[j] * shift);
        for (let j = 0; j < width; j++) values[row * count + owners[j]] += parts[j];
        if (terms) terms.push(termsOfRow(context, row, parts));
      } else {
        const walks = context.once(`walks ${output}`, () =>
          openWalks(context, weightsOf(output), covariance(known, knownRows, means), params.permutations),
        );
        const { phi, error } = walks(shifts);
        values.set(phi, row * count);
        standardError.set(error, row * count);
      }
      job.report({ stage: 'explain', share: (row + 1) / rows });
    }
    return {
      ...additiveAttribution(
        values,
        Float64Array.from(outputOf, (output) => scoreOf(linear, means, output)),
        explainedOutputs(context),
        standardError,
      ),
      ...(terms ? { terms } : {}),
    };
  },
});

function scoreOf({ coefficients, intercepts }: LinearCapability, x: Float64Array, output: number): number {
  let sum = intercepts[output];
  for (let j = 0; j < x.length; j++) sum += coefficients[output * x.length + j] * x[j];
  return sum;
}

function covariance(x: Float64Array, rows: number, means: Float64Array): Float64Array {
  const width = means.length;
  const result = new Float64Array(width * width);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < width; i++) {
      const shift = (x[r * width + i] - means[i]) / rows;
      for (let j = 0; j < width; j++) result[i * width + j] += shift * (x[r * width + j] - means[j]);
    }
  }
  return result;
}

/** Shapley values of the features from how far a row's columns are from their means. */
type Walks = (shifts: Float64Array) => { readonly phi: Float64Array; readonly error: Float64Array };

function openWalks(context: ExplainContext, weights: Float64Array, sigma: Float64Array, permutations: number): Walks {
  const { encoder, job } = context;
  const width = weights.length;
  const features = encoder.features.length;
  const pulled = Float64Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += sigma[i * width + j] * weights[j];
    return sum;
  });
  /** Columns that a coalition knows, with the weight that each then has. */
  const expectation = (members: readonly number[]): { columns: readonly number[]; beta: Float64Array } => {
    const columns = members.flatMap((feature) => columnsOf(encoder.features[feature]));
    const gram = Float64Array.from(
      { length: columns.length ** 2 },
      (_, at) => sigma[columns[Math.floor(at / columns.length)] * width + columns[at % columns.length]],
    );
    return {
      columns,
      beta: solveSemiDefinite(
        gram,
        Float64Array.from(columns, (column) => pulled[column]),
        columns.length,
      ),
    };
  };
  const coalitionValue = ({ columns, beta }: ReturnType<typeof expectation>, shifts: Float64Array) =>
    columns.reduce((sum, column, i) => sum + beta[i] * shifts[column], 0);
  const whole = (shifts: Float64Array) => weights.reduce((sum, weight, j) => sum + weight * shifts[j], 0);
  if (features <= mostExact) {
    const size = 2 ** features;
    const coalitions = Array.from({ length: size }, (_, mask) => {
      job.check();
      return mask === 0 || mask === size - 1
        ? undefined
        : expectation(Array.from({ length: features }, (_, f) => f).filter((f) => mask & (1 << f)));
    });
    return (shifts) => {
      const worths = coalitions.map((one, mask) =>
        one ? coalitionValue(one, shifts) : mask === 0 ? 0 : whole(shifts),
      );
      return { phi: shapleyValues(worths, features), error: new Float64Array(features) };
    };
  }
  const random = job.random('linear-shap');
  const orders = Array.from({ length: permutations }, () => random.permutation(features));
  const walks = orders.map((order) => {
    job.check();
    return [order, order.slice().reverse()].map((one) => ({
      one,
      steps: Array.from({ length: features - 1 }, (_, i) => expectation([...one.subarray(0, i + 1)])),
    }));
  });
  return (shifts) => {
    const average = new RunningMean(features);
    const own = new Float64Array(features);
    for (const pair of walks) {
      own.fill(0);
      for (const { one, steps } of pair) {
        let before = 0;
        for (let i = 0; i < features; i++) {
          const after = i === features - 1 ? whole(shifts) : coalitionValue(steps[i], shifts);
          own[one[i]] += (after - before) / 2;
          before = after;
        }
      }
      average.add(own);
    }
    return { phi: average.mean, error: average.standardError() };
  };
}
