// Accumulated local effects (Apley & Zhu 2020): how the answer changes over each small stretch of a feature, by the
// rows that are there, added up along it.
// Unlike partial dependence it never asks about rows that correlated features rule out. Categories are put in the order
// of their rows' mean answer.
import { z } from 'zod';
import type { Random } from '../../../numeric/random.ts';
import { mean, standardDeviation } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import {
  Asked,
  bandAround,
  checkGrids,
  chosenFeatures,
  curveParams,
  edgesOf,
  gridParams,
  ownGrid,
  rawValues,
  sampledRows,
  stretchOf,
} from '../../engine/curves.ts';
import { defineExplainer } from '../../explainer.ts';
import type { CurveValues } from '../../results/dependence/values.ts';

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
    ...gridParams,
    maxRows: curveParams.maxRows.default(5000),
    bins: z
      .int()
      .min(1)
      .max(1000)
      .default(40)
      .meta(
        field(
          ['Stretches', '区间数'],
          ['Parts of a feature, with as many rows in each.', '特征分成的区间数，每段行数相近。'],
        ),
      ),
  }),
  explain(context, params) {
    const rows = sampledRows(context, params.maxRows);
    const asked = new Asked(context, rows);
    const plain = asked.plain();
    checkGrids(context, params.grids);
    const features = chosenFeatures(context, params.features);
    const curves = features.map((feature, done): CurveValues => {
      context.job.check();
      const raw = rawValues(context, feature, rows);
      const numeric = context.encoder.features[feature].kind === 'numeric';
      const own = ownGrid(context, feature, params.grids);
      const grid = own ?? (numeric ? edgesOf(raw, params.bins) : orderOf(raw, plain));
      // the place where each row's stretch begins; -1 where its value is missing, or outside a grid that was asked for
      const place = Int32Array.from(raw, (value) =>
        numeric
          ? own && !(value >= own[0] && value <= own[own.length - 1])
            ? -1
            : stretchOf(grid, value)
          : grid.indexOf(value),
      );
      const effects = numeric
        ? numberEffects(asked, feature, grid, place)
        : categoryEffects(asked, feature, grid, place);
      const { values, counts } = effects.curve(undefined);
      const random = context.job.random(`ale-${feature}`);
      const draws = Array.from(
        { length: grid.length > 1 ? bootstrapDraws : 0 },
        () => effects.curve(drawnCounts(place.length, random)).values,
      );
      const errors = grid.map((_, g) => standardDeviation(Float64Array.from(draws, (curve) => curve[g])));
      const band = draws.length > 0 ? bandAround(values, errors) : undefined;
      asked.restore(feature);
      context.job.report({ stage: 'explain', share: (done + 1) / features.length });
      return { feature, grid, values, counts, ice: [], iceRows: [], ...(band ? { band } : {}) };
    });
    return { kind: 'dependence', effect: 'accumulated', baseline: mean(plain), curves };
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

/** Draws of the rows, with repeats, by which the band is found. */
const bootstrapDraws = 100;

/** How often each of so many rows comes up when as many are drawn with repeats. */
function drawnCounts(rows: number, random: Random): Int32Array {
  const times = new Int32Array(rows);
  for (let i = 0; i < rows; i++) times[random.integer(rows - 1)]++;
  return times;
}

interface Curve {
  readonly values: number[];
  readonly counts: number[];
}

/** The curve of all rows once, or of each row so many times. */
interface Effects {
  curve(times: Int32Array | undefined): Curve;
}

function numberEffects(asked: Asked, feature: number, edges: readonly number[], place: Int32Array): Effects {
  if (edges.length < 2) return { curve: () => ({ values: edges.map(() => 0), counts: edges.map(() => place.length) }) };
  const at = (end: 0 | 1) => asked.at(feature, (i) => (place[i] < 0 ? Number.NaN : edges[place[i] + end]));
  const below = at(0);
  const above = at(1);
  return {
    curve(times) {
      const counts = new Array<number>(edges.length).fill(0);
      const steps = new Array<number>(edges.length - 1).fill(0);
      place.forEach((bin, i) => {
        if (bin < 0) return;
        const weight = times ? times[i] : 1;
        steps[bin] += weight * (above[i] - below[i]);
        counts[bin] += weight;
      });
      const values = [0];
      steps.forEach((sum, bin) => values.push(values[bin] + (counts[bin] > 0 ? sum / counts[bin] : 0)));
      const total = counts.reduce((a, b) => a + b, 0);
      const centre =
        steps.reduce((sum, _, bin) => sum + (counts[bin] * (values[bin] + values[bin + 1])) / 2, 0) /
        Math.max(1, total);
      return { values: values.map((value) => value - centre), counts };
    },
  };
}

/** From one category to the next one, by the rows of both. */
function categoryEffects(asked: Asked, feature: number, order: readonly number[], place: Int32Array): Effects {
  const moved = (by: number) =>
    asked.at(feature, (i) => order[Math.max(0, Math.min(order.length - 1, place[i] + by))] ?? Number.NaN);
  const [down, here, up] = [moved(-1), moved(0), moved(1)];
  return {
    curve(times) {
      const counts = order.map(() => 0);
      const steps = order.map(() => 0);
      place.forEach((own, i) => {
        if (own < 0) return;
        const weight = times ? times[i] : 1;
        counts[own] += weight;
        if (own + 1 < order.length) steps[own + 1] += weight * (up[i] - here[i]);
        if (own > 0) steps[own] += weight * (here[i] - down[i]);
      });
      const values = [0];
      for (let k = 1; k < order.length; k++)
        values.push(values[k - 1] + steps[k] / Math.max(1, counts[k - 1] + counts[k]));
      const total = counts.reduce((a, b) => a + b, 0);
      const centre = values.reduce((sum, value, k) => sum + value * (counts[k] ?? 0), 0) / Math.max(1, total);
      return { values: values.slice(0, order.length).map((value) => value - centre), counts };
    },
  };
}
