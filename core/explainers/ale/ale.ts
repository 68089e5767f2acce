// Accumulated local effects (Apley & Zhu 2020): how the answer changes over each small stretch of a feature, by the rows that are there, added up along it.
// Unlike partial dependence it never asks about rows that correlated features rule out. Categories are put in the order of their rows' mean answer.
import { z } from 'zod';
import { mean } from '../../numeric/stats.ts';
import { field } from '../../schema/words.ts';
import { Asked, chosenFeatures, curveParams, edgesOf, rawValues, sampledRows, stretchOf } from '../curves.ts';
import { type CurveValues, defineExplainer } from '../explainer.ts';

export const ale = defineExplainer({
  method: 'ale',
  title: { en: 'Accumulated local effects', zh: '累积局部效应 (ALE)' },
  about: {
    en: 'What moving one feature changes, by the rows that are there: to be trusted where features are correlated.',
    zh: '移动一个特征带来的变化，只按实际存在的行计算：特征相关时仍可信。',
  },
  scope: 'dataset',
  usesBackground: () => false,
  params: z.strictObject({
    ...curveParams,
    maxRows: curveParams.maxRows.default(5000),
    bins: z
      .int()
      .min(1)
      .max(1000)
      .default(40)
      .meta(field(['Stretches', '区间数'], ['Parts of a feature, with as many rows in each.', '特征分成的区间数，每段行数相近。'])),
  }),
  explain(context, params) {
    const rows = sampledRows(context, params.maxRows);
    const asked = new Asked(context, rows);
    const plain = asked.plain();
    const features = chosenFeatures(context, params.features);
    const curves = features.map((feature, done): CurveValues => {
      context.job.check();
      const raw = rawValues(context, feature, rows);
      const numeric = context.encoder.features[feature].kind === 'numeric';
      const grid = numeric ? edgesOf(raw, params.bins) : orderOf(raw, plain);
      // the place where each row's stretch begins; -1 where its value is missing
      const place = numeric ? Int32Array.from(raw, (value) => stretchOf(grid, value)) : Int32Array.from(raw, (value) => grid.indexOf(value));
      const { values, counts } = numeric ? alongNumbers(asked, feature, grid, place) : alongCategories(asked, feature, grid, place);
      asked.restore(feature);
      context.job.report({ stage: 'explain', share: (done + 1) / features.length });
      return { feature, grid, values, counts, ice: [], iceRows: [] };
    });
    return { kind: 'curves', effect: 'accumulated', baseline: mean(plain), curves };
  },
});

function orderOf(raw: Float64Array, answers: Float64Array): number[] {
  const sums = new Map<number, { sum: number; count: number }>();
  raw.forEach((code, i) => {
    if (Number.isNaN(code)) return;
    const entry = sums.get(code) ?? { sum: 0, count: 0 };
    sums.set(code, { sum: entry.sum + answers[i], count: entry.count + 1 });
  });
  return [...sums].sort(([a, x], [b, y]) => x.sum / x.count - y.sum / y.count || a - b).map(([code]) => code);
}

interface Curve {
  readonly values: number[];
  readonly counts: number[];
}

function alongNumbers(asked: Asked, feature: number, edges: readonly number[], place: Int32Array): Curve {
  if (edges.length < 2) return { values: edges.map(() => 0), counts: edges.map(() => place.length) };
  const own = (end: 0 | 1) => asked.at(feature, (i) => (place[i] < 0 ? Number.NaN : edges[place[i] + end]));
  const below = own(0);
  const above = own(1);
  const counts = new Array<number>(edges.length).fill(0);
  const steps = new Array<number>(edges.length - 1).fill(0);
  place.forEach((bin, i) => {
    if (bin < 0) return;
    steps[bin] += above[i] - below[i];
    counts[bin]++;
  });
  const values = [0];
  steps.forEach((sum, bin) => values.push(values[bin] + (counts[bin] > 0 ? sum / counts[bin] : 0)));
  const total = counts.reduce((a, b) => a + b, 0);
  const centre = steps.reduce((sum, _, bin) => sum + (counts[bin] * (values[bin] + values[bin + 1])) / 2, 0) / Math.max(1, total);
  return { values: values.map((value) => value - centre), counts };
}

/** From one category to the next one, by the rows of both. */
function alongCategories(asked: Asked, feature: number, order: readonly number[], place: Int32Array): Curve {
  const counts = order.map((_, k) => place.reduce((sum, own) => sum + Number(own === k), 0));
  const moved = (by: number) => asked.at(feature, (i) => order[Math.max(0, Math.min(order.length - 1, place[i] + by))] ?? Number.NaN);
  const [down, here, up] = [moved(-1), moved(0), moved(1)];
  const values = [0];
  for (let k = 1; k < order.length; k++) {
    let sum = 0;
    place.forEach((own, i) => {
      if (own === k - 1) sum += up[i] - here[i];
      if (own === k) sum += here[i] - down[i];
    });
    values.push(values[k - 1] + sum / Math.max(1, counts[k - 1] + counts[k]));
  }
  const total = counts.reduce((a, b) => a + b, 0);
  const centre = values.reduce((sum, value, k) => sum + value * counts[k], 0) / Math.max(1, total);
  return { values: values.slice(0, order.length).map((value) => value - centre), counts };
}
