// Lasso and elastic net by coordinate descent (Friedman, Hastie & Tibshirani 2010); logistic ones by the same around a
// quadratic (glmnet's outer loop).
// Penalty as in scikit-learn: alpha · (l1Ratio · |w| + (1 - l1Ratio) / 2 · w²). Intercepts are free.
import type { JobContext } from '../../../job.ts';
import { softmaxAt } from '../../../numeric/softmax.ts';
import type { TrainingData } from '../../model.ts';

interface Columns {
  readonly columns: readonly Float64Array[];
  readonly means: Float64Array;
}

function centredColumns(x: Float64Array, rows: number, width: number, weights: Float64Array): Columns {
  const total = weights.reduce((a, b) => a + b, 0);
  const means = new Float64Array(width);
  const columns = Array.from({ length: width }, (_, j) => {
    const column = new Float64Array(rows);
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += weights[i] * x[i * width + j];
    means[j] = sum / total;
    for (let i = 0; i < rows; i++) column[i] = x[i * width + j] - means[j];
    return column;
  });
  return { columns, means };
}

const shrink = (value: number, by: number): number => (value > by ? value - by : value < -by ? value + by : 0);

/**
 * Minimises 1/(2 · sum(weights)) · sum(weights · residual²) + the penalty, with the residual's mean kept at 0 by
 * centring.
 * @param residual y minus its weighted mean minus what `w` gives; kept up to date
 * @returns sweeps done
 */
function descend(
  columns: readonly Float64Array[],
  residual: Float64Array,
  weights: Float64Array,
  w: Float64Array,
  l1: number,
  l2: number,
  tolerance: number,
  maxSweeps: number,
  job: JobContext,
): number {
  const rows = residual.length;
  const norms = columns.map((column) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += weights[i] * column[i] * column[i];
    return sum;
  });
  const scale = Math.sqrt(residual.reduce((sum, value, i) => sum + weights[i] * value * value, 0)) || 1;
  let active = false;
  for (let sweep = 1; sweep <= maxSweeps; sweep++) {
    job.check();
    let largest = 0;
    for (let j = 0; j < columns.length; j++) {
      // between full sweeps only the columns in use move
      if (norms[j] === 0 || (active && w[j] === 0)) continue;
      const column = columns[j];
      const before = w[j];
      let rho = before * norms[j];
      for (let i = 0; i < rows; i++) rho += weights[i] * column[i] * residual[i];
      const after = shrink(rho, l1) / (norms[j] + l2);
      if (after === before) continue;
      const change = after - before;
      for (let i = 0; i < rows; i++) residual[i] -= change * column[i];
      w[j] = after;
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(norms[j]));
    }
    const settled = largest <= tolerance * scale;
    if (settled && !active) return sweep;
    active = !settled;
  }
  return maxSweeps;
}

export interface SparseFit {
  /** `[score, column]` */
  readonly weights: Float64Array;
  readonly intercepts: Float64Array;
  readonly settled: boolean;
}

/** Least squares with an L1 share in the penalty, the objective of scikit-learn's ElasticNet. */
export function fitElasticNet(
  data: TrainingData,
  alpha: number,
  l1Ratio: number,
  maxSweeps: number,
  job: JobContext,
): SparseFit {
  const { x, y, rows } = data.train;
  const weights = data.train.weights ?? new Float64Array(rows).fill(1);
  const total = weights.reduce((a, b) => a + b, 0);
  const { columns, means } = centredColumns(x, rows, data.width, weights);
  const meanY = y.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
  const residual = y.map((value) => value - meanY);
  const w = new Float64Array(data.width);
  const sweeps = descend(
    columns,
    residual,
    weights,
    w,
    alpha * l1Ratio * total,
    alpha * (1 - l1Ratio) * total,
    1e-9,
    maxSweeps,
    job,
  );
  const intercept = w.reduce((sum, value, j) => sum - value * means[j], meanY);
  return { weights: w, intercepts: Float64Array.of(intercept), settled: sweeps < maxSweeps };
}

/**
 * Logistic regression with an L1 share in the penalty: C · sum(log loss) + l1Ratio · |w| + (1 - l1Ratio) / 2 · w², the
 * objective of scikit-learn.
 * Two classes have one score; more have one each, whose turns share the softmax (the bound p (1 - p) <= 1/4 keeps every
 * step downhill).
 */
export function fitSparseLogistic(
  data: TrainingData,
  c: number,
  l1Ratio: number,
  maxRounds: number,
  job: JobContext,
): SparseFit {
  const { x, y, rows } = data.train;
  const { width } = data;
  const base = data.train.weights ?? new Float64Array(rows).fill(1);
  const scores = data.classes === 2 ? 1 : data.classes;
  const w = new Float64Array(scores * width);
  const intercepts = new Float64Array(scores);
  const raw = new Float64Array(rows * scores);
  let settled = false;
  for (let round = 1; round <= maxRounds && !settled; round++) {
    let moved = 0;
    for (let k = 0; k < scores; k++) {
      job.check();
      const { curvature, target } = quadratic(raw, y, base, rows, scores, k);
      const total = curvature.reduce((a, b) => a + b, 0);
      const { columns, means } = centredColumns(x, rows, width, curvature);
      const own = w.slice(k * width, (k + 1) * width);
      const meanTarget = target.reduce((sum, value, i) => sum + curvature[i] * value, 0) / total;
      const residual = target.map((value) => value - meanTarget);
      columns.forEach((column, j) => {
        if (own[j] !== 0) for (let i = 0; i < rows; i++) residual[i] -= own[j] * column[i];
      });
      descend(columns, residual, curvature, own, l1Ratio / c, (1 - l1Ratio) / c, 1e-11, 1000, job);
      const intercept = own.reduce((sum, value, j) => sum - value * means[j], meanTarget);
      moved = Math.max(
        moved,
        Math.abs(intercept - intercepts[k]),
        ...own.map((value, j) => Math.abs(value - w[k * width + j])),
      );
      w.set(own, k * width);
      intercepts[k] = intercept;
      for (let i = 0; i < rows; i++) {
        let sum = intercept;
        for (let j = 0; j < width; j++) if (own[j] !== 0) sum += own[j] * x[i * width + j];
        raw[i * scores + k] = sum;
      }
    }
    job.report({ stage: 'train', share: 1 - 1 / (1 + round / 20) });
    settled = moved < 1e-9;
  }
  if (scores > 1) {
    const mean = intercepts.reduce((a, b) => a + b, 0) / scores;
    for (let k = 0; k < scores; k++) intercepts[k] -= mean;
  }
  return { weights: w, intercepts, settled };
}

/** The quadratic that touches the loss in score k: curvature a row, and the value that each row's score should have. */
function quadratic(
  raw: Float64Array,
  y: Float64Array,
  base: Float64Array,
  rows: number,
  scores: number,
  k: number,
): { curvature: Float64Array; target: Float64Array } {
  const curvature = new Float64Array(rows);
  const target = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const from = i * scores;
    const p = scores === 1 ? 1 / (1 + Math.exp(-raw[i])) : softmaxAt(raw, from, scores, k);
    const truth = scores === 1 ? y[i] : Number(y[i] === k);
    // Newton's own curvature is faster, but may overshoot far from the optimum; a floor keeps it apart from 0
    const h = scores === 1 ? Math.max(p * (1 - p), 1e-5) : 0.25;
    curvature[i] = base[i] * h;
    target[i] = raw[from + k] + (truth - p) / h;
  }
  return { curvature, target };
}
