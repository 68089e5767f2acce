// Losses of boosting by the raw score: half squared error, absolute error, quantile (pinball) and Poisson loss for
// numbers, log loss for two classes (one score)
// and several (one score each, softmax).
import { fastExp } from '../../numeric/exponential.ts';
import { softmaxAt } from '../../numeric/softmax.ts';
import { quantile as quantileOf } from '../../numeric/stats.ts';

interface Measured {
  readonly loss: number;
  readonly right: number;
}

export interface BoostingLoss {
  /** Scores a row. */
  readonly scores: number;
  /** The constant that is best before the first tree. */
  base(y: Float64Array, weights: Float64Array | undefined, rows: Int32Array): Float64Array;
  /** Writes the first and second derivative by score k of each of the rows, `pairs[2 * row]` and the place after it. */
  derivatives(
    y: Float64Array,
    weights: Float64Array | undefined,
    raw: Float64Array,
    rows: Int32Array,
    k: number,
    pairs: Float64Array,
  ): void;
  /** Sums over rows of what the history shows the mean of: squared error, or log loss and how many were right. */
  measure(y: Float64Array, raw: Float64Array, rows: Int32Array): Measured;
  /** Second derivatives are not the weights alone. */
  readonly hasHessian: boolean;
  /** A leaf answers this quantile of its rows' residuals (Friedman 2001), where the loss has no second derivative. */
  readonly leafQuantile?: number;
}

/** What is lost by a prediction, for numbers. */
export interface NumberLoss {
  readonly kind: 'squared-error' | 'absolute-error' | 'quantile' | 'poisson';
  readonly quantile: number;
}

const mean = (
  y: Float64Array,
  weights: Float64Array | undefined,
  rows: Int32Array,
  of: (value: number) => number,
): number => {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const w = weights ? weights[row] : 1;
    sum += w * of(y[row]);
    total += w;
  }
  return sum / total;
};

export const squaredError: BoostingLoss = {
  scores: 1,
  hasHessian: false,
  base: (y, weights, rows) => Float64Array.of(mean(y, weights, rows, (value) => value)),
  derivatives(y, weights, raw, rows, _k, pairs) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const w = weights ? weights[row] : 1;
      pairs[2 * row] = w * (raw[row] - y[row]);
      pairs[2 * row + 1] = w;
    }
  },
  measure(y, raw, rows) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += (raw[rows[i]] - y[rows[i]]) ** 2;
    return { loss: sum, right: 0 };
  },
};

/**
 * The value that a share q of the weight does not exceed; without weights between two values as NumPy's percentile has
 * it.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array | undefined, q: number): number {
  if (!weights) return quantileOf(values.slice().sort(), q);
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const total = weights.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (const i of order) {
    sum += weights[i];
    if (weights[i] > 0 && sum >= q * total) return values[i];
  }
  return values[order[order.length - 1]];
}

/** Absolute error is twice the pinball loss at one half. */
const pinball = (q: number, factor: number): BoostingLoss => ({
  scores: 1,
  hasHessian: false,
  leafQuantile: q,
  base: (y, weights, rows) =>
    Float64Array.of(
      weightedQuantile(
        Float64Array.from(rows, (row) => y[row]),
        weights && Float64Array.from(rows, (row) => weights[row]),
        q,
      ),
    ),
  derivatives(y, weights, raw, rows, _k, pairs) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const w = weights ? weights[row] : 1;
      pairs[2 * row] = w * factor * (raw[row] > y[row] ? 1 - q : -q);
      pairs[2 * row + 1] = w;
    }
  },
  measure(y, raw, rows) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const difference = y[rows[i]] - raw[rows[i]];
      sum += factor * Math.max(q * difference, (q - 1) * difference);
    }
    return { loss: sum, right: 0 };
  },
});

/** The score is the logarithm of the mean; the loss is half the deviance, y log(y / mean) - y + mean. */
const poisson: BoostingLoss = {
  scores: 1,
  hasHessian: true,
  base: (y, weights, rows) => Float64Array.of(Math.log(mean(y, weights, rows, (value) => value))),
  derivatives(y, weights, raw, rows, _k, pairs) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const expected = Math.exp(raw[row]);
      const w = weights ? weights[row] : 1;
      pairs[2 * row] = w * (expected - y[row]);
      pairs[2 * row + 1] = w * expected;
    }
  },
  measure(y, raw, rows) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const truth = y[rows[i]];
      sum += (truth > 0 ? truth * (Math.log(truth) - raw[rows[i]]) : 0) - truth + Math.exp(raw[rows[i]]);
    }
    return { loss: sum, right: 0 };
  },
};

function numberLoss({ kind, quantile }: NumberLoss): BoostingLoss {
  switch (kind) {
    case 'squared-error':
      return squaredError;
    case 'absolute-error':
      return pinball(0.5, 2);
    case 'quantile':
      return pinball(quantile, 1);
    case 'poisson':
      return poisson;
  }
}

export const binaryLogLoss: BoostingLoss = {
  scores: 1,
  hasHessian: true,
  base(y, weights, rows) {
    const p = mean(y, weights, rows, (value) => value);
    return Float64Array.of(Math.log(p / (1 - p)));
  },
  derivatives(y, weights, raw, rows, _k, pairs) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const p = 1 / (1 + fastExp(-raw[row]));
      const w = weights ? weights[row] : 1;
      pairs[2 * row] = w * (p - y[row]);
      pairs[2 * row + 1] = w * p * (1 - p);
    }
  },
  measure(y, raw, rows) {
    let loss = 0;
    let right = 0;
    // logarithms are dear: sixteen factors share one
    let product = 1;
    for (let i = 0; i < rows.length; i++) {
      const truth = y[rows[i]];
      const m = (2 * truth - 1) * raw[rows[i]];
      right += +(m > 0);
      if (m === 0 && truth === 0) right++;
      if (m < -30) loss -= m;
      else product *= 1 + fastExp(-m);
      if ((i & 15) === 15) {
        loss += Math.log(product);
        product = 1;
      }
    }
    return { loss: loss + Math.log(product), right };
  },
};

export const multiLogLoss = (classes: number): BoostingLoss => ({
  scores: classes,
  hasHessian: true,
  base(y, weights, rows) {
    const logs = Float64Array.from({ length: classes }, (_, k) =>
      Math.log(
        Math.max(
          1e-15,
          mean(y, weights, rows, (value) => (value === k ? 1 : 0)),
        ),
      ),
    );
    const centre = logs.reduce((a, b) => a + b, 0) / classes;
    return logs.map((value) => value - centre);
  },
  derivatives(y, weights, raw, rows, k, pairs) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const p = softmaxAt(raw, row * classes, classes, k);
      const w = weights ? weights[row] : 1;
      pairs[2 * row] = w * (p - (y[row] === k ? 1 : 0));
      pairs[2 * row + 1] = w * p * (1 - p);
    }
  },
  measure(y, raw, rows) {
    let loss = 0;
    let right = 0;
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i] * classes;
      let best = 0;
      for (let c = 1; c < classes; c++) if (raw[from + c] > raw[from + best]) best = c;
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += Math.exp(raw[from + c] - raw[from + best]);
      loss += Math.log(sum) + raw[from + best] - raw[from + y[rows[i]]];
      if (best === y[rows[i]]) right++;
    }
    return { loss, right };
  },
});

/** @param numbers what is lost by a number; squared error where it is left out */
export const lossFor = (classes: number, numbers?: NumberLoss): BoostingLoss =>
  classes === 0
    ? numberLoss(numbers ?? { kind: 'squared-error', quantile: 0.5 })
    : classes === 2
      ? binaryLogLoss
      : multiLogLoss(classes);
