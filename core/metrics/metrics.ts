import type { Metrics } from '../schema/experiment.ts';

/** scikit-learn's definitions; averages over classes are unweighted. `probabilities` is `[row, class]`. */
export function classificationMetrics(
  truth: ArrayLike<number>,
  labels: ArrayLike<number>,
  probabilities: Float64Array,
  classes: number,
  positive: number,
): Metrics {
  const rows = truth.length;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let logLoss = 0;
  for (let i = 0; i < rows; i++) {
    confusion[truth[i]][labels[i]]++;
    logLoss -= Math.log(Math.min(1, Math.max(probabilities[i * classes + truth[i]], Number.EPSILON)));
  }
  const recall = confusion.flatMap((row, k) => {
    const total = row.reduce((a, b) => a + b, 0);
    return total > 0 ? [row[k] / total] : [];
  });
  const f1 = (k: number) => {
    const predicted = confusion.reduce((sum, row) => sum + row[k], 0);
    const total = confusion[k].reduce((a, b) => a + b, 0);
    return predicted + total > 0 ? (2 * confusion[k][k]) / (predicted + total) : 0;
  };
  const present = confusion.flatMap((row, k) =>
    row.some((count) => count > 0) || confusion.some((other) => other[k] > 0) ? [k] : [],
  );
  const scoreOf = (k: number) => Float64Array.from({ length: rows }, (_, i) => probabilities[i * classes + k]);
  const isClass = (k: number) => Uint8Array.from({ length: rows }, (_, i) => (truth[i] === k ? 1 : 0));
  const average = (values: (number | null)[]) =>
    values.some((value) => value === null) || values.length === 0
      ? null
      : values.reduce((a: number, b) => a + (b ?? 0), 0) / values.length;
  const precisionOf = (k: number) => {
    const predicted = confusion.reduce((sum, row) => sum + row[k], 0);
    return predicted > 0 ? confusion[k][k] / predicted : 0;
  };
  const recallOf = (k: number) => {
    const total = confusion[k].reduce((a, b) => a + b, 0);
    return total > 0 ? confusion[k][k] / total : 0;
  };
  const meanOver = (of: (k: number) => number) => present.reduce((sum, k) => sum + of(k), 0) / present.length;
  const judged = classes === 2 ? [positive] : Array.from({ length: classes }, (_, k) => k);
  return {
    rows,
    accuracy: confusion.reduce((sum, row, k) => sum + row[k], 0) / rows,
    balancedAccuracy: recall.reduce((a, b) => a + b, 0) / recall.length,
    f1: classes === 2 ? f1(positive) : present.reduce((sum, k) => sum + f1(k), 0) / present.length,
    precision: classes === 2 ? precisionOf(positive) : meanOver(precisionOf),
    recall: classes === 2 ? recallOf(positive) : meanOver(recallOf),
    weightedF1: confusion.reduce((sum, row, k) => sum + (row.reduce((a, b) => a + b, 0) / rows) * f1(k), 0),
    mcc: matthews(confusion),
    brier: brierScore(truth, probabilities, classes, positive),
    logLoss: logLoss / rows,
    rocAuc: average(judged.map((k) => rocAuc(isClass(k), scoreOf(k)))),
    averagePrecision: average(judged.map((k) => averagePrecision(isClass(k), scoreOf(k)))),
    confusion,
  };
}

/**
 * Correlation of truth and prediction as indicators of the classes (Gorodkin 2004); 0 where one of them does not vary.
 */
function matthews(confusion: readonly (readonly number[])[]): number {
  const truths = confusion.map((row) => row.reduce((a, b) => a + b, 0));
  const predictions = confusion.map((_, k) => confusion.reduce((sum, row) => sum + row[k], 0));
  const rows = truths.reduce((a, b) => a + b, 0);
  const right = confusion.reduce((sum, row, k) => sum + row[k], 0);
  const both = truths.reduce((sum, count, k) => sum + count * predictions[k], 0);
  const spread = Math.sqrt(
    (rows ** 2 - truths.reduce((sum, count) => sum + count ** 2, 0)) *
      (rows ** 2 - predictions.reduce((sum, count) => sum + count ** 2, 0)),
  );
  return spread > 0 ? (right * rows - both) / spread : 0;
}

/** Brier's score as scikit-learn has it: of the positive class of two, summed over the classes of several. */
function brierScore(truth: ArrayLike<number>, probabilities: Float64Array, classes: number, positive: number): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    if (classes === 2) sum += (probabilities[2 * i + positive] - Number(truth[i] === positive)) ** 2;
    else for (let k = 0; k < classes; k++) sum += (probabilities[i * classes + k] - Number(truth[i] === k)) ** 2;
  }
  return sum / truth.length;
}

export function regressionMetrics(truth: Float64Array, predicted: Float64Array): Metrics {
  const rows = truth.length;
  let squares = 0;
  let absolute = 0;
  let mean = 0;
  for (let i = 0; i < rows; i++) {
    squares += (truth[i] - predicted[i]) ** 2;
    absolute += Math.abs(truth[i] - predicted[i]);
    mean += truth[i];
  }
  mean /= rows;
  let spread = 0;
  for (let i = 0; i < rows; i++) spread += (truth[i] - mean) ** 2;
  return {
    rows,
    mse: squares / rows,
    rmse: Math.sqrt(squares / rows),
    mae: absolute / rows,
    mape: truth.includes(0)
      ? null
      : truth.reduce((sum, value, i) => sum + Math.abs((value - predicted[i]) / value), 0) / rows,
    r2: rows < 2 ? null : spread > 0 ? 1 - squares / spread : squares === 0 ? 1 : 0,
  };
}

function descending(score: Float64Array): Int32Array {
  return Int32Array.from(score.keys()).sort((a, b) => score[b] - score[a]);
}

/** Area under the ROC curve by ranks, ties counted half (Hanley & McNeil 1982); null where one class is absent. */
export function rocAuc(positive: Uint8Array, score: Float64Array): number | null {
  const total = positive.reduce((a, b) => a + b, 0);
  if (total === 0 || total === positive.length) return null;
  const { falsePositive, truePositive } = rocCurve(positive, score);
  let area = 0;
  for (let i = 1; i < falsePositive.length; i++)
    area += ((falsePositive[i] - falsePositive[i - 1]) * (truePositive[i] + truePositive[i - 1])) / 2;
  return area;
}

/** Points of the ROC curve, one a distinct score, from (0, 0) to (1, 1). */
export function rocCurve(
  positive: Uint8Array,
  score: Float64Array,
): { falsePositive: number[]; truePositive: number[] } {
  const total = positive.reduce((a, b) => a + b, 0);
  const negatives = positive.length - total;
  const falsePositive = [0];
  const truePositive = [0];
  let hits = 0;
  let misses = 0;
  const order = descending(score);
  order.forEach((row, i) => {
    if (positive[row]) hits++;
    else misses++;
    if (i + 1 < order.length && score[order[i + 1]] === score[row]) return;
    falsePositive.push(negatives > 0 ? misses / negatives : 0);
    truePositive.push(total > 0 ? hits / total : 0);
  });
  return { falsePositive, truePositive };
}

/** Points of the precision-recall curve in order of rising recall. */
export function precisionRecallCurve(
  positive: Uint8Array,
  score: Float64Array,
): { recall: number[]; precision: number[] } {
  const total = positive.reduce((a, b) => a + b, 0);
  const recall = [0];
  const precision = [1];
  let hits = 0;
  const order = descending(score);
  order.forEach((row, i) => {
    hits += positive[row];
    if (i + 1 < order.length && score[order[i + 1]] === score[row]) return;
    recall.push(total > 0 ? hits / total : 0);
    precision.push(hits / (i + 1));
  });
  return { recall, precision };
}

/** Sum of precision times the step in recall; null where there is no positive row. */
function averagePrecision(positive: Uint8Array, score: Float64Array): number | null {
  if (!positive.includes(1)) return null;
  const { recall, precision } = precisionRecallCurve(positive, score);
  let sum = 0;
  for (let i = 1; i < recall.length; i++) sum += (recall[i] - recall[i - 1]) * precision[i];
  return sum;
}
