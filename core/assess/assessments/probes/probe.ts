// A linear classifier by ridge regression on standardised numbers.
import { solveSemiDefinite } from '../../../numeric/linear-system.ts';

/** `[row, number]` */
export interface Numbers {
  readonly values: Float64Array;
  readonly width: number;
}

/** The class of each asked row by ridge regression on standardised numbers, one column a class. */
export function probe(learnt: Numbers, y: Float64Array, classes: number, penalty: number, asked: Numbers): Int32Array {
  const { width } = learnt;
  const rows = y.length;
  const [means, deviations] = [new Float64Array(width), new Float64Array(width)];
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) means[j] += learnt.values[r * width + j] / rows;
  for (let r = 0; r < rows; r++)
    for (let j = 0; j < width; j++) deviations[j] += (learnt.values[r * width + j] - means[j]) ** 2 / rows;
  const scales = deviations.map((variance) => (variance > 1e-24 ? 1 / Math.sqrt(variance) : 0));
  const gram = new Float64Array(width * width);
  const right = new Float64Array(width * classes);
  const shares = new Float64Array(classes);
  for (const label of y) shares[label] += 1 / rows;
  const own = new Float64Array(width);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < width; j++) own[j] = (learnt.values[r * width + j] - means[j]) * scales[j];
    for (let i = 0; i < width; i++) {
      if (own[i] === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * width + j] += own[i] * own[j];
      for (let k = 0; k < classes; k++) right[i * classes + k] += own[i] * (Number(y[r] === k) - shares[k]);
    }
  }
  for (let i = 0; i < width; i++) {
    gram[i * width + i] += penalty;
    for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j];
  }
  const weights = solveSemiDefinite(gram, right, width, classes);
  return Int32Array.from({ length: asked.values.length / width }, (_, r) => {
    let [best, most] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < classes; k++) {
      let sum = shares[k];
      for (let j = 0; j < width; j++)
        sum += (asked.values[r * width + j] - means[j]) * scales[j] * weights[j * classes + k];
      if (sum > most) [best, most] = [k, sum];
    }
    return best;
  });
}
