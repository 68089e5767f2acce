// Batch normalisation (Ioffe & Szegedy 2015) of one layer's sums, in place: z = gamma (s - mean) / sqrt(variance + eps)
// + beta over the batch.
import type { BatchNorm } from './layer.ts';
import { normEpsilon, normMomentum } from './network.ts';

export interface Normaliser {
  reserve(rows: number): void;
  /** Normalises sums `[row, unit]` by the batch's own mean and variance, and moves the running ones. */
  forward(sums: Float64Array, rows: number): void;
  /**
   * From the derivative by the normalised values to that by the sums, in place; writes the gradients of scale and
   * shift.
   */
  backward(delta: Float64Array, rows: number): void;
}

export function createNormaliser(norm: BatchNorm, gradient: BatchNorm, units: number): Normaliser {
  let standard = new Float64Array(0);
  const inverse = new Float64Array(units);
  return {
    reserve(rows) {
      standard = new Float64Array(rows * units);
    },
    forward(sums, rows) {
      for (let u = 0; u < units; u++) {
        let mean = 0;
        for (let r = 0; r < rows; r++) mean += sums[r * units + u];
        mean /= rows;
        let variance = 0;
        for (let r = 0; r < rows; r++) variance += (sums[r * units + u] - mean) ** 2;
        variance /= rows;
        inverse[u] = 1 / Math.sqrt(variance + normEpsilon);
        norm.mean[u] = normMomentum * norm.mean[u] + (1 - normMomentum) * mean;
        norm.variance[u] = normMomentum * norm.variance[u] + (1 - normMomentum) * variance;
        for (let r = 0; r < rows; r++) {
          const at = r * units + u;
          standard[at] = (sums[at] - mean) * inverse[u];
          sums[at] = norm.gamma[u] * standard[at] + norm.beta[u];
        }
      }
    },
    backward(delta, rows) {
      for (let u = 0; u < units; u++) {
        let shift = 0;
        let scale = 0;
        for (let r = 0; r < rows; r++) {
          shift += delta[r * units + u];
          scale += delta[r * units + u] * standard[r * units + u];
        }
        gradient.beta[u] = shift;
        gradient.gamma[u] = scale;
        const factor = (norm.gamma[u] * inverse[u]) / rows;
        for (let r = 0; r < rows; r++) {
          const at = r * units + u;
          delta[at] = factor * (rows * delta[at] - shift - standard[at] * scale);
        }
      }
    },
  };
}
