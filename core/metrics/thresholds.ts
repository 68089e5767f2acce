// A decision by a threshold on the probability of the positive class: counts, rates, costs and net benefit at each.

export interface Costs {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
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
  return {
    threshold,
    tp,
    fp,
    tn,
    fn,
    precision,
    recall,
    specificity,
    fBeta: precision !== null && joint > 0 ? ((1 + weight) * precision * recall) / joint : 0,
    youden: recall + specificity - 1,
    selected: (tp + fp) / n,
    lift: precision !== null && positives > 0 ? precision / (positives / n) : null,
    cost: (tp * costs.truePositive + fp * costs.falsePositive + tn * costs.trueNegative + fn * costs.falseNegative) / n,
    netBenefit: odds === null ? null : tp / n - (fp / n) * odds,
    treatAll: odds === null ? null : positives / n - (negatives / n) * odds,
  };
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
