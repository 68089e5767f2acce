import type { Optimizer } from '../../schema/training.ts';
import type { Layer } from './network.ts';

export type Loss = 'mse' | 'cross-entropy';

/** What a compute backend needs to know about a network in training. */
export interface StepperSetup {
  readonly layers: readonly Layer[];
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Penalty l2 · sum(w²) on weights, not on biases. */
  readonly l2: number;
  /** Share of hidden activations set to 0 in a step. */
  readonly dropout: number;
  /** `[row, input]` */
  readonly x: Float64Array;
  /** `[row, output unit]`: one-hot, 0/1 for one sigmoid, or the value. */
  readonly y: Float64Array;
}

/** One compute backend with one network in training. */
export interface Stepper {
  readonly name: 'tfjs' | 'typed-array';
  /**
   * One forward, backward and update pass over some rows.
   * @param masks one factor a hidden activation and row where dropout is on, layer by layer
   * @returns the mean loss before the update (without the penalty) and how many rows had the right class
   */
  step(rows: Int32Array, rate: number, masks: readonly Float64Array[] | undefined): { loss: number; correct: number };
  /** The weights as they are now; what is returned may change with the next step. */
  layers(): readonly Layer[];
  saveState(): { slots: Float64Array[]; steps: number };
  loadState(layers: readonly Layer[], state: { slots: readonly Float64Array[]; steps: number }): void;
  dispose(): void;
}

/** Mean loss and number of right classes of an output `[row, unit]`, after the link. */
export function measure(output: Float64Array, target: Float64Array, rows: number, units: number, loss: Loss): { loss: number; correct: number } {
  let sum = 0;
  let correct = 0;
  for (let r = 0; r < rows; r++) {
    let best = 0;
    let truth = 0;
    for (let k = 0; k < units; k++) {
      const p = output[r * units + k];
      const t = target[r * units + k];
      if (loss === 'mse') sum += ((p - t) * (p - t)) / units;
      else if (units === 1) sum -= t * Math.log(Math.max(p, 1e-12)) + (1 - t) * Math.log(Math.max(1 - p, 1e-12));
      else if (t > 0) sum -= t * Math.log(Math.max(p, 1e-12));
      if (p > output[r * units + best]) best = k;
      if (t > target[r * units + truth]) truth = k;
    }
    if (units === 1 ? output[r] > 0.5 === target[r] > 0.5 : best === truth) correct++;
  }
  return { loss: sum / rows, correct };
}
