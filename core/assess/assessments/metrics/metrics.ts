import { z } from 'zod';
import { countFigure, metricFigure } from '../../../messages/figures.ts';
import { metricTitle } from '../../../messages/known-title.ts';
import { say } from '../../../messages/say.ts';
import { aucWithError } from '../../../metrics/auc-test.ts';
import { classificationMetrics, regressionMetrics } from '../../../metrics/metrics.ts';
import { quantile } from '../../../numeric/stats.ts';
import { z95 } from '../../../numeric/student.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import type { Metrics } from '../../../schema/experiment.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { isClass, probabilityOf } from '../../engine/parts.ts';

const params = z.strictObject({
  draws: z
    .int()
    .min(10)
    .max(100_000)
    .default(1000)
    .meta(field(['Bootstrap draws', '自助抽样次数'], ['How often the rows are drawn anew.', '重新抽取样本行的次数。'])),
});

/** Every metric on the test rows with its 95 % interval: by the bootstrap, AUC of two classes by DeLong. */
export const metrics = defineAssessment({
  name: 'metrics',
  title: { en: 'Metrics with intervals', zh: '带区间的指标' },
  about: {
    en: 'How sure the metrics are on so many test rows: other rows of the same kind would give values in this interval 95 % of the time. It says nothing of how another training would come out.',
    zh: '在这么多测试样本上，指标有多可靠：同类的其他样本有 95% 的可能给出该区间内的值。它不反映重新训练的差异。',
  },
  formula: {
    en: 'bootstrap: 2.5 % and 97.5 % of a metric over rows drawn with replacement; AUC: A ± 1.96 √Var(A) (DeLong)',
    zh: '自助法：对样本有放回抽样所得指标的 2.5% 与 97.5% 分位数；AUC：A ± 1.96 √Var(A)（DeLong）',
  },
  source: 'Efron & Tibshirani 1993; DeLong et al. 1988',
  reading: {
    en: 'Narrow intervals are better; a baseline inside one means that it has not been beaten.',
    zh: '区间越窄越好；若基线落在区间内，则说明未超过基线。',
  },
  params,
  rows: 'test',
  group: 'performance',
  presented: headedBy(assessmentResults.metrics, ({ metrics: all, rows }) => {
    const main = all.find((one) => one.name === 'accuracy') ?? all.find((one) => one.name === 'r2') ?? all[0];
    return main?.interval
      ? [
          say('metrics.headline', {
            metric: metricTitle(main.name),
            value: metricFigure(main.value),
            low: metricFigure(main.interval[0]),
            high: metricFigure(main.interval[1]),
            rows: countFigure(rows),
          }),
        ]
      : [];
  }),
  run(context, { draws }) {
    const { trained, job } = context;
    const rows = context.rows.filter((row) => !Number.isNaN(context.target.values[row]));
    const output = context.predict(context.raw(rows));
    // metrics are those of the model by itself
    const labels = context.labels(context.raw(rows), { ...trained, decision: undefined });
    const truth = context.truth(rows);
    const all = Int32Array.from(rows, (_, i) => i);
    const own = metricsAt(context, all, truth, labels, output);
    const random = context.random('metrics');
    const drawn = new Map<string, number[]>(numbersOf(own).map(([name]) => [name, []]));
    for (let draw = 0; draw < draws; draw++) {
      if (draw % 50 === 0) {
        job.check();
        job.report({ stage: 'assess', share: draw / draws });
      }
      const places = all.map(() => random.integer(all.length - 1));
      for (const [name, value] of numbersOf(metricsAt(context, places, truth, labels, output)))
        drawn.get(name)?.push(value);
    }
    const isBinary = trained.classes.length === 2;
    const auc = isBinary
      ? aucWithError(probabilityOf(context, rows, trained.positive), isClass(context, rows, trained.positive))
      : undefined;
    return {
      rows: rows.length,
      draws,
      metrics: numbersOf(own).map(([name, value]) => {
        if (name === 'rocAuc' && auc)
          return {
            name,
            value,
            interval: [Math.max(0, auc.auc - z95 * auc.standardError), Math.min(1, auc.auc + z95 * auc.standardError)],
            method: 'delong',
          };
        const values = Float64Array.from(drawn.get(name) ?? []).sort();
        return {
          name,
          value,
          interval: values.length > 1 ? [quantile(values, 0.025), quantile(values, 0.975)] : null,
          method: 'bootstrap',
        };
      }),
    };
  },
});

function metricsAt(
  { trained }: AssessContext,
  places: Int32Array,
  truth: Float64Array,
  labels: Float64Array,
  output: Float64Array,
): Metrics {
  const pick = (values: Float64Array) => Float64Array.from(places, (i) => values[i]);
  if (trained.task === 'regression') return regressionMetrics(pick(truth), pick(labels));
  const classes = trained.classes.length;
  const probabilities = new Float64Array(places.length * classes);
  places.forEach((from, to) => {
    probabilities.set(output.subarray(from * classes, (from + 1) * classes), to * classes);
  });
  return classificationMetrics(pick(truth), pick(labels), probabilities, classes, trained.positive);
}

const numbersOf = (found: Metrics): [string, number][] =>
  Object.entries(found).flatMap(([name, value]) =>
    name !== 'rows' && typeof value === 'number' && Number.isFinite(value) ? [[name, value]] : [],
  );
