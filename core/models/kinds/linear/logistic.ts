import { minimise } from '../../../numeric/lbfgs.ts';
import type { TrainingData, TrainingJob } from '../../model.ts';

/**
 * Logistic regression with an L2 penalty, min C · sum(log loss) + |w|²/2, intercepts free; two classes by one score,
 * more by softmax.
 * The columns are scaled inside the search only, which changes how fast it converges and not where.
 * @returns weights `[score, column]` and one intercept a score
 */
export function fitLogistic(
  data: TrainingData,
  c: number,
  maxIterations: number,
  job: TrainingJob,
): { weights: Float64Array; intercepts: Float64Array; iterations: number } {
  const { width } = data;
  const { x, y, rows, weights: rowWeights } = data.train;
  const scores = data.classes === 2 ? 1 : data.classes;
  const scale = columnScales(x, rows, width, c);
  const stride = width + 1;
  const point = new Float64Array(scores * stride);
  const margins = new Float64Array(scores);
  const objective = (u: Float64Array, gradient: Float64Array) => {
    job.check();
    gradient.fill(0);
    let value = 0;
    for (let i = 0; i < rows; i++) {
      const from = i * width;
      for (let k = 0; k < scores; k++) {
        let sum = u[k * stride + width];
        for (let j = 0; j < width; j++) sum += (u[k * stride + j] * x[from + j]) / scale[j];
        margins[k] = sum;
      }
      const weight = rowWeights ? rowWeights[i] : 1;
      value += weight * (scores === 1 ? binary(margins, y[i]) : softmax(margins, y[i]));
      for (let k = 0; k < scores; k++) {
        const error = weight * margins[k];
        gradient[k * stride + width] += error;
        for (let j = 0; j < width; j++) gradient[k * stride + j] += (error * x[from + j]) / scale[j];
      }
    }
    let penalty = 0;
    for (let k = 0; k < scores; k++) {
      for (let j = 0; j < width; j++) {
        const at = k * stride + j;
        const w = u[at] / scale[j];
        penalty += (w * w) / 2;
        gradient[at] += w / scale[j] / c;
      }
    }
    for (let i = 0; i < gradient.length; i++) gradient[i] /= rows;
    return (value + penalty / c) / rows;
  };
  const iterations = minimise(point, objective, {
    maxIterations,
    tolerance: 1e-9,
    onStep: (done) => job.report({ stage: 'train', share: 1 - 1 / (1 + done / 20) }),
  });
  const weights = new Float64Array(scores * width);
  const intercepts = new Float64Array(scores);
  for (let k = 0; k < scores; k++) {
    for (let j = 0; j < width; j++) weights[k * width + j] = point[k * stride + j] / scale[j];
    intercepts[k] = point[k * stride + width];
  }
  if (scores > 1) {
    const mean = intercepts.reduce((a, b) => a + b, 0) / scores;
    for (let k = 0; k < scores; k++) intercepts[k] -= mean;
  }
  return { weights, intercepts, iterations };
}

function columnScales(x: Float64Array, rows: number, width: number, c: number): Float64Array {
  const scale = new Float64Array(width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) scale[j] += x[i * width + j] ** 2;
  return scale.map((sum) => Math.sqrt((sum + 1 / c) / rows));
}

/** Log loss of one row; the margin is replaced by its derivative. */
function binary(margins: Float64Array, truth: number): number {
  const m = margins[0];
  const p = 1 / (1 + Math.exp(-m));
  margins[0] = p - truth;
  return Math.max(m, 0) - m * truth + Math.log1p(Math.exp(-Math.abs(m)));
}

function softmax(margins: Float64Array, truth: number): number {
  let largest = margins[0];
  for (const margin of margins) largest = Math.max(largest, margin);
  let sum = 0;
  for (const margin of margins) sum += Math.exp(margin - largest);
  const loss = Math.log(sum) + largest - margins[truth];
  for (let k = 0; k < margins.length; k++) margins[k] = Math.exp(margins[k] - largest) / sum - (k === truth ? 1 : 0);
  return loss;
}
