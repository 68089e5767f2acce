// Partial dependence (Friedman 2001) with individual conditional expectations (Goldstein et al. 2015): the answer with
// one feature set to each place of a grid,
// row by row and on the mean. Places run from the 5th to the 95th percentile, as in scikit-learn.
import { z } from 'zod';
import { mean, quantile, standardDeviation } from '../../../numeric/stats.ts';
import { field } from '../../../schema/label.ts';
import {
  Asked,
  bandAround,
  checkGrids,
  chosenFeatures,
  curveParams,
  gridParams,
  ownGrid,
  rawValues,
  sampledRows,
} from '../../engine/curves.ts';
import { defineExplainer, type ExplainContext } from '../../explainer.ts';
import type { CurveValues } from '../../results/dependence/values.ts';

export const partialDependence = defineExplainer({
  method: 'partial-dependence',
  title: { en: 'Partial dependence + ICE', zh: '部分依赖与 ICE' },
  about: {
    en: 'The prediction as one feature is moved and the others stay: on the mean, and row by row.',
    zh: '移动一个特征、其余不变时的输出：平均曲线与逐行曲线。',
  },
  scope: 'dataset',
  usesBackground: () => false,
  params: z.strictObject({
    ...curveParams,
    ...gridParams,
    points: z
      .int()
      .min(2)
      .max(1000)
      .default(50)
      .meta(
        field(
          ['Places', '网格点数'],
          [
            'Values that the feature is set to, evenly from its 5th to its 95th percentile.',
            '特征取值的个数，自第 5 至第 95 百分位等距。',
          ],
        ),
      ),
    ice: z
      .int()
      .min(0)
      .max(1000)
      .default(40)
      .meta(field(['Single rows', 'ICE 曲线数'], ['Curves of single rows that are kept.', '保留的逐行曲线数。'])),
  }),
  cost: (params, { features, rows }) => ({
    evaluations: Math.min(rows, params.maxRows) * params.points * (params.features?.length ?? features),
  }),
  explain(context, params) {
    const rows = sampledRows(context, params.maxRows);
    const asked = new Asked(context, rows);
    const baseline = mean(asked.plain());
    const kept = Array.from({ length: Math.min(params.ice, rows.length) }, (_, i) =>
      Math.floor((i * rows.length) / Math.min(params.ice, rows.length)),
    );
    checkGrids(context, params.grids);
    const features = chosenFeatures(context, params.features);
    const curves = features.map((feature, done): CurveValues => {
      const grid = ownGrid(context, feature, params.grids) ?? gridOf(context, feature, rows, params.points);
      const answers = grid.map((place) => {
        context.job.check();
        return asked.at(feature, () => place);
      });
      asked.restore(feature);
      context.job.report({ stage: 'explain', share: (done + 1) / features.length });
      return {
        feature,
        grid,
        values: answers.map(mean),
        counts: countsOf(rawValues(context, feature, rows), grid, context.encoder.features[feature].kind === 'numeric'),
        ice: kept.map((i) => answers.map((list) => list[i])),
        iceRows: kept.map((i) => rows[i]),
        ...(rows.length > 1 ? { band: bandOf(answers) } : {}),
      };
    });
    return { kind: 'dependence', effect: 'mean', baseline, curves };
  },
});

/** The mean at each place, plus and minus 1.96 times its standard error over the rows. */
function bandOf(answers: readonly Float64Array[]): CurveValues['band'] {
  const errors = answers.map((list) => standardDeviation(list) / Math.sqrt(list.length - 1));
  return bandAround(answers.map(mean), errors);
}

/** Raw values to set: each there is where there are few, else evenly between two percentiles. */
function gridOf(context: ExplainContext, feature: number, rows: Int32Array, points: number): number[] {
  const known = rawValues(context, feature, rows)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const distinct = [...new Set(known)];
  if (distinct.length <= points || context.encoder.features[feature].kind === 'categorical') return distinct;
  const [low, high] = [quantile(known, 0.05), quantile(known, 0.95)];
  if (!(high > low)) return distinct.slice(0, points);
  return Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
}

function countsOf(values: Float64Array, grid: readonly number[], numeric: boolean): number[] {
  const counts = new Array<number>(grid.length).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let nearest = 0;
    for (let g = 1; g < grid.length; g++) if (Math.abs(grid[g] - value) < Math.abs(grid[nearest] - value)) nearest = g;
    if (numeric || grid[nearest] === value) counts[nearest]++;
  }
  return counts;
}
