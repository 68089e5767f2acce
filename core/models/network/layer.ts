// The parts of a dense network, as data.

export const hiddenActivations = [
  'relu',
  'leaky-relu',
  'elu',
  'gelu',
  'softplus',
  'sigmoid',
  'tanh',
  'linear',
] as const;
export type Activation = (typeof hiddenActivations)[number] | 'softmax';

/** A dense layer: `weights` is `[input, unit]` row-major. */
export interface Layer {
  readonly inputs: number;
  readonly units: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly activation: Activation;
}

/**
 * What batch normalisation keeps a unit (Ioffe & Szegedy 2015): a learnt scale and shift, and the running mean and
 * variance that stand for a batch's own.
 */
export interface BatchNorm {
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** A layer in training: sums may be normalised before the activation. */
export interface TrainableLayer extends Layer {
  readonly norm?: BatchNorm;
}

export type Loss = 'mse' | 'mae' | 'huber' | 'cross-entropy';
