import { z } from 'zod';
import { metricFigure } from '../../../messages/figures.ts';
import { say } from '../../../messages/say.ts';
import {
  brierInterval,
  calibratedUpTo,
  calibrationOf,
  isotonic,
  plattScaling,
  temperature,
} from '../../../metrics/calibration.ts';
import { clipped, logit } from '../../../numeric/logit.ts';
import { assessmentResults } from '../../../schema/assessment-results.ts';
import type { ClassCorrection, Correction } from '../../../schema/decision.ts';
import { field } from '../../../schema/label.ts';
import { correctedOutput, largestOf } from '../../../training/decision.ts';
import { defineAssessment, headedBy } from '../../assessment.ts';
import type { AssessContext } from '../../engine/context.ts';
import { heldParts, isClass, probabilityOf } from '../../engine/parts.ts';

const params = z.strictObject({
  method: z
    .enum(['platt', 'isotonic', 'temperature'])
    .default('platt')
    .meta(
      field(
        ['Correction', '校正方法'],
        [
          'How probabilities are brought nearer to frequencies: Platt (a curve), isotonic (rising steps) or temperature (all logits by one factor).',
          '如何使概率接近频率：Platt（曲线）、isotonic（保序阶梯）或 temperature（所有 logit 乘同一因子）。',
        ],
      ),
    ),
  bins: z
    .int()
    .min(2)
    .max(100)
    .default(10)
    .meta(
      field(['Bins', '分箱数'], ['Bins of the same width; the error depends on them.', '等宽分箱数；误差取决于此。']),
    ),
});

/** Rows up to which chance is drawn: of more, hardly any error comes by it. */
const mostDrawn = 20_000;

/** Whether probabilities are frequencies, of the positive class of two or of the predicted class of several. */
export const calibration = defineAssessment({
  name: 'calibration',
  title: { en: 'Calibration', zh: '校准' },
  about: {
    en: 'Of rows with a probability of 70 %, about 70 % should be of the class. Bins with few rows say little: look at their intervals.',
    zh: '概率为 70% 的行中，应约有 70% 属于该类。行数少的分箱说明不了什么，请看其区间。',
  },
  formula: {
    en: 'ECE = Σ (n_b / n) |accuracy_b − confidence_b|; Brier = reliability − resolution + uncertainty',
    zh: 'ECE = Σ (n_b / n) |准确率_b − 置信度_b|；Brier = 可靠性 − 分辨力 + 不确定性',
  },
  source: 'Guo et al. 2017; Murphy 1973; Platt 1999; Zadrozny & Elkan 2002',
  reading: {
    en: 'Lower ECE and Brier scores are better; points on the diagonal are calibrated.',
    zh: 'ECE 与 Brier 越低越好；点落在对角线上即为校准良好。',
  },
  params,
  tasks: ['classification'],
  rows: 'own',
  group: 'performance',
  presented: headedBy(assessmentResults.calibration, ({ ece, after, upTo, rows }) => [
    upTo && ece <= upTo.ece
      ? say('calibration.headlineChance', { rows, ece: metricFigure(ece), upTo: metricFigure(upTo.ece) })
      : after && after.ece < 0.8 * ece
        ? say('calibration.headlineHelps', { rows, ece: metricFigure(ece), after: metricFigure(after.ece) })
        : say('calibration.headline', { rows, ece: metricFigure(ece) }),
  ]),
  run(context, { method, bins }) {
    const { trained } = context;
    const { fit, judge, from } = heldParts(context);
    const before = forecast(context, judge);
    const correct = fit.length > 1 ? fitted(context, fit, method) : undefined;
    const measured = ({ p, came }: Forecast) => ({
      ...calibrationOf(p, came, bins),
      brierInterval: brierInterval(p, came),
      ...(judge.length <= mostDrawn
        ? { upTo: calibratedUpTo(p, bins, context.random('calibration'), () => context.job.check()) }
        : {}),
    });
    const after = correct && measured(correct.apply(judge));
    return {
      of: trained.classes.length === 2 ? trained.classes[trained.positive] : 'predicted',
      rows: judge.length,
      ...measured(before),
      method,
      fittedOn: { rows: fit.length, from },
      after: after ?? null,
      correction: correct?.kept ?? null,
      ...(correct ? {} : { note: say('refuse.noRowsToFit', {}) }),
    };
  },
});

/** Probabilities, and 1 where what they are of came true. */
interface Forecast {
  readonly p: Float64Array;
  readonly came: Float64Array;
}

function forecast(context: AssessContext, rows: Int32Array): Forecast {
  const { trained } = context;
  if (trained.classes.length === 2)
    return { p: probabilityOf(context, rows, trained.positive), came: isClass(context, rows, trained.positive) };
  return topOf(context.predict(context.raw(rows)), context.truth(rows), trained.classes.length);
}

/** The largest probability of each row, and whether that class is the row's own. */
function topOf(output: Float64Array, truth: Float64Array, classes: number): Forecast {
  const best = largestOf(output, classes);
  return {
    p: Float64Array.from(best, (k, r) => output[r * classes + k]),
    came: Float64Array.from(best, (k, r) => Number(k === truth[r])),
  };
}

/** A correction of probabilities: what was fitted, where it can be kept, and what it makes of rows. */
interface Fitted {
  readonly kept: Correction | null;
  apply(rows: Int32Array): Forecast;
}

/** Fitted on some rows, gives probabilities of others. */
function fitted(context: AssessContext, fit: Int32Array, method: z.infer<typeof params>['method']): Fitted {
  const { trained } = context;
  const classes = trained.classes.length;
  const rows = fit.length;
  if (method === 'temperature') {
    const logits = context.predict(context.raw(fit)).map((p) => Math.log(clipped(p)));
    const kept: Correction = { method, t: temperature(logits, context.truth(fit), classes), rows };
    return { kept, apply: (judge) => correctedForecast(context, judge, kept) };
  }
  if (classes === 2) {
    const { p, came } = forecast(context, fit);
    const kept = binaryCorrection(method, p, came);
    return { kept, apply: (judge) => correctedForecast(context, judge, kept) };
  }
  const output = context.predict(context.raw(fit));
  const truth = context.truth(fit);
  const each = Array.from({ length: classes }, (_, k) =>
    binaryCorrection(
      method,
      Float64Array.from(truth, (_own, r) => output[r * classes + k]),
      Float64Array.from(truth, (own) => Number(own === k)),
    ),
  );
  const kept: Correction = { method: 'one-against-rest', each, rows };
  return { kept, apply: (judge) => correctedForecast(context, judge, kept) };
}

function binaryCorrection(method: 'platt' | 'isotonic', p: Float64Array, came: Float64Array): ClassCorrection {
  const rows = p.length;
  if (method === 'platt')
    return {
      method,
      ...plattScaling(p.map(logit), came),
      rows,
    };
  const steps = isotonic(p, came);
  const points = new Map([...p].map((value, i) => [value, steps[i]]));
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  // the ends of each step say it all
  const kept = sorted.filter(([, to], i) => to !== sorted[i - 1]?.[1] || to !== sorted[i + 1]?.[1]);
  return { method, from: kept.map(([at]) => at), to: kept.map(([, to]) => to), rows };
}

/** The forecast of rows with corrected probabilities. */
function correctedForecast(context: AssessContext, rows: Int32Array, correction: Correction): Forecast {
  const { classes, positive } = context.trained;
  const count = classes.length;
  const output = correctedOutput(correction, context.predict(context.raw(rows)), count, positive);
  return count === 2
    ? { p: Float64Array.from(rows, (_, r) => output[2 * r + positive]), came: isClass(context, rows, positive) }
    : topOf(output, context.truth(rows), count);
}
