import { z } from 'zod';
import { figure, metricFigure } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import { atThreshold, type ThresholdPoint, thresholdsOf } from '../../../metrics/thresholds.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import { isClass, probabilityOf } from '../../engine/parts.ts';

const cost = (fallback: number) => z.number().default(fallback);

const params = z.strictObject({
  costs: z
    .strictObject({
      truePositive: cost(0),
      falsePositive: cost(1),
      trueNegative: cost(0),
      falseNegative: cost(1),
    })
    .prefault({})
    .meta(
      field(['Costs', '成本'], ['What each kind of decision costs; a gain is below 0.', '每种判定的成本；收益为负。']),
    ),
  beta: z
    .number()
    .positive()
    .default(1)
    .meta(
      field(
        ['Beta', 'Beta'],
        ['How much more recall counts than precision in F-beta.', 'F-beta 中召回率相对精确率的权重。'],
      ),
    ),
});

/** What a threshold on the probability does: counts, rates, costs and net benefit at each. */
export const thresholds = defineAssessment({
  name: 'thresholds',
  title: { en: 'Thresholds', zh: '阈值' },
  about: {
    en: 'The probability from which a row is called positive depends on costs; it is no property of the model. Chosen on the rows that it is judged by, a threshold looks better than it is.',
    zh: '概率达到多少才判为正类，取决于成本，而非模型的性质。在评判所用的行上选择的阈值会显得比实际更好。',
  },
  formula: {
    en: 'cost = Σ cost(truth, decision); net benefit = TP / n − FP / n · p / (1 − p); Youden = TPR − FPR',
    zh: '成本 = Σ 成本(真值, 判定)；净收益 = TP / n − FP / n · p / (1 − p)；约登指数 = TPR − FPR',
  },
  source: 'Vickers & Elkin 2006; Youden 1950; Elkan 2001',
  reading: {
    en: 'Lower cost and higher net benefit are better; which costs hold is for a person to say.',
    zh: '成本越低、净收益越高越好；成本由使用者决定。',
  },
  params,
  tasks: ['classification'],
  rows: 'test',
  group: 'performance',
  presented: headedBy(assessmentResults.thresholds, ({ best, atHalf, points }) => [
    say('thresholds.headline', {
      threshold: figure(best.cost, 3),
      cost: metricFigure(points.find((point) => point.threshold === best.cost)?.cost ?? null),
      half: metricFigure(atHalf.cost),
    }),
  ]),
  twoClassesOnly: true,
  refuses: ({ trained }) => (trained.classes.length === 2 ? undefined : say('refuse.twoClassesOnly', {})),
  run(context, { costs, beta }) {
    const { trained, rows } = context;
    const p = probabilityOf(context, rows, trained.positive);
    const came = isClass(context, rows, trained.positive);
    const points = thresholdsOf(p).map((threshold) => atThreshold(p, came, threshold, costs, beta));
    const best = (of: (point: ThresholdPoint) => number) =>
      points.reduce((top, point) => (of(point) > of(top) + 1e-12 ? point : top)).threshold;
    return {
      positive: trained.classes[trained.positive],
      rows: rows.length,
      costs,
      beta,
      points,
      atHalf: atThreshold(p, came, 0.5, costs, beta),
      best: {
        cost: best((point) => -point.cost),
        youden: best((point) => point.youden),
        fBeta: best((point) => point.fBeta),
      },
    };
  },
});
