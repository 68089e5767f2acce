import { VitrineError } from '../../errors.ts';
import { say } from '../../messages/say.ts';
import type { Optimizer } from '../../schema/training.ts';
import type { MatrixKernel } from './kernel.ts';
import type { Layer, Loss, TrainableLayer } from './layer.ts';

/** What is needed to know about a network in training. */
export interface StepperSetup {
  readonly layers: readonly TrainableLayer[];
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Penalties l1 · sum(|w|) and l2 · sum(w²) on weights, not on biases. */
  readonly l1: number;
  readonly l2: number;
  /** `[row, input]` */
  readonly x: Float64Array;
  /** `[row, output unit]`: one-hot, 0/1 for one sigmoid, or the value. */
  readonly y: Float64Array;
  /** What each row counts for in the loss; every row counts 1 where it is absent. */
  readonly weights?: Float64Array;
}

/**
 * The optimiser's memory: for each layer its weights, bias and, where it is normalised, scale and shift; slot by slot.
 */
export interface StepperState {
  readonly slots: readonly Float64Array[];
  readonly steps: number;
}

/** A network in training. */
export interface Stepper {
  readonly name: MatrixKernel['name'];
  /**
   * One forward, backward and update pass over some rows.
   * @param masks one factor a hidden activation and row where dropout is on, layer by layer
   * @param watch whether `gradientNorms` is wanted of this step
   * @returns the mean loss before the update (without the penalty) and how many rows had the right class
   */
  step(
    rows: Int32Array,
    rate: number,
    masks: readonly Float64Array[] | undefined,
    watch?: boolean,
  ): { loss: number; correct: number };
  /** Euclidean length of the gradient of each layer's weights in the last step that was watched. */
  gradientNorms(): number[];
  /** The network as it would be used now, normalisation folded in; what is returned may change with the next step. */
  layers(): readonly Layer[];
  /** The layers as they are trained. */
  trainable(): readonly TrainableLayer[];
  saveState(): StepperState;
  loadState(layers: readonly TrainableLayer[], state: StepperState): void;
}

/** @throws project-damaged where a checkpoint is of another network */
export function checkState(layers: readonly TrainableLayer[], saved: readonly TrainableLayer[]): void {
  const same =
    layers.length === saved.length &&
    layers.every(
      (layer, l) => layer.weights.length === saved[l].weights.length && Boolean(layer.norm) === Boolean(saved[l].norm),
    );
  if (!same)
    throw new VitrineError('project-damaged', say('error.storedCheckpointAnotherNetwork', {}), {
      hint: say('hint.runAgain', {}),
    });
}

/** Mean loss and number of right classes of an output `[row, unit]`, after the link. */
export function measure(
  output: Float64Array,
  target: Float64Array,
  rows: number,
  units: number,
  loss: Loss,
  weights?: Float64Array,
): { loss: number; correct: number } {
  let sum = 0;
  let correct = 0;
  for (let r = 0; r < rows; r++) {
    let best = 0;
    let truth = 0;
    let own = 0;
    for (let k = 0; k < units; k++) {
      const p = output[r * units + k];
      const t = target[r * units + k];
      if (loss === 'mse') own += ((p - t) * (p - t)) / units;
      else if (loss === 'cross-entropy') {
        if (units === 1) own -= t * Math.log(Math.max(p, 1e-12)) + (1 - t) * Math.log(Math.max(1 - p, 1e-12));
        else if (t > 0) own -= t * Math.log(Math.max(p, 1e-12));
      } else {
        const error = Math.abs(p - t);
        own += (loss === 'mae' ? error : error <= 1 ? 0.5 * error * error : error - 0.5) / units;
      }
      if (p > output[r * units + best]) best = k;
      if (t > target[r * units + truth]) truth = k;
    }
    sum += weights ? weights[r] * own : own;
    if (units === 1 ? output[r] > 0.5 === target[r] > 0.5 : best === truth) correct++;
  }
  return { loss: sum / rows, correct };
}
