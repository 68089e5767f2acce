// A decision by a threshold on the probability of the positive class: counts, rates, costs and net benefit at each.

import { type Interval, wilson } from '../numeric/intervals.ts';
import { z95 } from '../numeric/student.ts';

export interface Costs {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

/** 95 % intervals of what a threshold does, over other rows of the same kind; null where a value has none. */
export interface ThresholdIntervals {
  readonly precision: Interval | null;
  readonly recall: Interval | null;
  readonly specificity: Interval | null;
  readonly fBeta: Interval | null;
  readonly selected: Interval;
  readonly lift: Interval | null;
  readonly cost: Interval | null;
  readonly netBenefit: Interval | null;
}

export interface ThresholdPoint {
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
  readonly precision: number | null;
  readonly recall: number;
  readonly specificity: number;
  readonly fBeta: number;
  readonly youden: number;
  /** Share of rows that are called positive. */
  readonly selected: number;
  readonly lift: number | null;
  /** Mean cost a row. */
  readonly cost: number;
  /** tp/n − fp/n · t/(1 − t) (Vickers & Elkin 2006), and that of calling all positive. */
  readonly netBenefit: number | null;
  readonly treatAll: number | null;
  readonly intervals: ThresholdIntervals;
}

/** A row is called positive where its probability is at least the threshold. */
export function atThreshold(
  p: Float64Array,
  y: ArrayLike<number>,
  threshold: number,
  costs: Costs,
  beta = 1,
): ThresholdPoint {
  const n = p.length;
  let [tp, fp, tn, fn] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (p[i] >= threshold) y[i] > 0.5 ? tp++ : fp++;
    else y[i] > 0.5 ? fn++ : tn++;
  }
  const positives = tp + fn;
  const negatives = fp + tn;
  const precision = tp + fp > 0 ? tp / (tp + fp) : null;
  const recall = positives > 0 ? tp / positives : 0;
  const specificity = negatives > 0 ? tn / negatives : 0;
  const weight = beta * beta;
  const joint = weight * (precision ?? 0) + recall;
  const odds = threshold < 1 ? threshold / (1 - threshold) : null;
  const lift = precision !== null && positives > 0 ? precision / (positives / n) : null;
  const fBeta = precision !== null && joint > 0 ? ((1 + weight) * precision * recall) / joint : 0;
  const counts: Cells = [tp, fp, tn, fn];
  const perCell = [costs.truePositive, costs.falsePositive, costs.trueNegative, costs.falseNegative];
  const cost = counts.reduce((sum, count, cell) => sum + count * perCell[cell], 0) / n;
  const netBenefit = odds === null ? null : tp / n - (fp / n) * odds;
  const around = (value: number, gradient: Cells, [least, most]: Interval): Interval | null => {
    const found = deltaInterval(value, counts, gradient);
    return found && [Math.max(least, found[0]), Math.min(most, found[1])];
  };
  const whole = (1 + weight) * tp + weight * fn + fp;
  return {
    threshold,
    tp,
    fp,
    tn,
    fn,
    precision,
    recall,
    specificity,
    fBeta,
    youden: recall + specificity - 1,
    selected: (tp + fp) / n,
    lift,
    cost,
    netBenefit,
    treatAll: odds === null ? null : positives / n - (negatives / n) * odds,
    intervals: {
      precision: tp + fp > 0 ? wilson(tp, tp + fp) : null,
      recall: positives > 0 ? wilson(tp, positives) : null,
      specificity: negatives > 0 ? wilson(tn, negatives) : null,
      fBeta:
        tp > 0
          ? around(
              fBeta,
              [
                ((1 + weight) * (weight * fn + fp)) / whole ** 2,
                (-(1 + weight) * tp) / whole ** 2,
                0,
                (-weight * (1 + weight) * tp) / whole ** 2,
              ],
              [0, 1],
            )
          : null,
      selected: wilson(tp + fp, n),
      lift:
        lift !== null && tp > 0
          ? around(
              lift,
              [lift * (1 / tp - 1 / (tp + fp) - 1 / positives), -lift / (tp + fp), 0, -lift / positives],
              [0, Number.POSITIVE_INFINITY],
            )
          : null,
      cost: around(cost, perCell.map((one) => one / n) as unknown as Cells, [
        Math.min(...perCell),
        Math.max(...perCell),
      ]),
      netBenefit:
        netBenefit === null || odds === null ? null : around(netBenefit, [1 / n, -odds / n, 0, 0], [-odds, 1]),
    },
  };
}

/** True positives, false positives, true negatives, false negatives. */
type Cells = readonly [number, number, number, number];

/**
 * 95 % interval of a function of the four counts by the delta method: Var = sum c_i g_i^2 - (sum c_i g_i)^2 / n, as the
 * counts c of n rows are multinomial; g is the gradient by the counts. Null where the estimate of the variance is 0.
 */
function deltaInterval(value: number, counts: Cells, gradient: Cells): Interval | null {
  const n = counts.reduce((a, b) => a + b, 0);
  const first = counts.reduce((sum, count, i) => sum + count * gradient[i], 0);
  const second = counts.reduce((sum, count, i) => sum + count * gradient[i] ** 2, 0);
  const variance = second - first ** 2 / n;
  // where no row speaks against it the method says nothing of how sure that is
  if (!(variance > 1e-15 * Math.max(1e-300, second))) return null;
  const half = z95 * Math.sqrt(variance);
  return [value - half, value + half];
}

const mostPoints = 200;

/** Each distinct probability, or so many of them evenly, with 0 and 1. */
export function thresholdsOf(p: Float64Array): number[] {
  const distinct = [...new Set(p)].sort((a, b) => a - b);
  const step = Math.ceil(distinct.length / mostPoints);
  return [...new Set([0, ...distinct.filter((_, i) => i % step === 0), distinct[distinct.length - 1], 1])].sort(
    (a, b) => a - b,
  );
}
