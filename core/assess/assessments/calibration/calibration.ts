import { z } from 'zod';
import { say } from '../../../messages/say.ts';
import { calibrationOf, isotonicFunction, plattScaling, temperature } from '../../../metrics/calibration.ts';
import { softmaxRows } from '../../../numeric/softmax.ts';
import { field } from '../../../schema/label.ts';
import { defineAssessment } from '../../assessment.ts';
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

const clip = (p: number): number => Math.min(1 - 1e-12, Math.max(1e-12, p));

/** Whether probabilities are frequencies, of the positive class of two or of the predicted class of several. */
export const calibration = defineAssessment({
  name: 'calibration',
  title: { en: 'Calibration', zh: '校准' },
  about: {
    en: 'Of rows with a probability of 70 %, about 70 % should be of the class. Bins with few rows say little: look at their intervals.',
    zh: '概率为 70% 的行中，应约有 70% 属于该类。行数少的分箱说明不了什么，请看其区间。',
  },
  params,
  tasks: ['classification'],
  rows: 'own',
  group: 'performance',
  run(context, { method, bins }) {
    const { trained } = context;
    const { fit, judge, from } = heldParts(context);
    const before = forecast(context, judge);
    const correct = fit.length > 1 ? correction(context, fit, method) : undefined;
    const after = correct && calibrationOf(correct(judge), before.came, bins);
    return {
      of: trained.classes.length === 2 ? trained.classes[trained.positive] : 'predicted',
      rows: judge.length,
      ...calibrationOf(before.p, before.came, bins),
      method,
      fittedOn: { rows: fit.length, from },
      after: after ?? null,
      ...(correct ? {} : { note: say('refuse.noRowsToFit', {}) }),
    };
  },
});

/** Probabilities, and 1 where what they are of came true. */
function forecast(context: AssessContext, rows: Int32Array): { p: Float64Array; came: Float64Array } {
  const { trained } = context;
  if (trained.classes.length === 2)
    return { p: probabilityOf(context, rows, trained.positive), came: isClass(context, rows, trained.positive) };
  return topOf(context.predict(context.raw(rows)), context.truth(rows), trained.classes.length);
}

/** The largest probability of each row, and whether that class is the row's own. */
function topOf(output: Float64Array, truth: Float64Array, classes: number): { p: Float64Array; came: Float64Array } {
  const best = Int32Array.from(truth, (_, r) => {
    let top = 0;
    for (let k = 1; k < classes; k++) if (output[r * classes + k] > output[r * classes + top]) top = k;
    return top;
  });
  return {
    p: Float64Array.from(best, (k, r) => output[r * classes + k]),
    came: Float64Array.from(best, (k, r) => Number(k === truth[r])),
  };
}

/** Fitted on some rows, gives probabilities of others. */
function correction(
  context: AssessContext,
  fit: Int32Array,
  method: 'platt' | 'isotonic' | 'temperature',
): (rows: Int32Array) => Float64Array {
  const { trained } = context;
  const classes = trained.classes.length;
  if (method === 'temperature') {
    const logits = (rows: Int32Array) => context.predict(context.raw(rows)).map((p) => Math.log(clip(p)));
    const t = temperature(logits(fit), context.truth(fit), classes);
    return (rows) => {
      const output = softmaxRows(
        logits(rows).map((value) => value / t),
        rows.length,
        classes,
      );
      return classes === 2
        ? Float64Array.from(rows, (_, r) => output[2 * r + trained.positive])
        : topOf(output, context.truth(rows), classes).p;
    };
  }
  const { p, came } = forecast(context, fit);
  if (method === 'isotonic') {
    const apply = isotonicFunction(p, came);
    return (rows) => forecast(context, rows).p.map(apply);
  }
  const score = (value: number) => Math.log(clip(value) / (1 - clip(value)));
  const { a, b } = plattScaling(p.map(score), came);
  return (rows) => forecast(context, rows).p.map((value) => 1 / (1 + Math.exp(a * score(value) + b)));
}
