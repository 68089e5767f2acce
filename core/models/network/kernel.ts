import { affine } from './affine.ts';
import { hiddenProducts, layerGradient } from './backward.ts';
import type { Layer } from './network.ts';

/** The three matrix products of a step, which are most of its work; arrays are `[row, unit]`. */
export interface MatrixKernel {
  readonly name: 'tfjs' | 'typed-array';
  /** `output` = `input` · weights + bias */
  forward(input: Float64Array, rows: number, layer: Layer, output: Float64Array): void;
  /** Writes `input`' · `delta` into the gradient's weights and the column sums of `delta` into its bias. */
  gradient(input: Float64Array, delta: Float64Array, rows: number, gradient: Layer): void;
  /** `output` = `delta` · weights' */
  back(delta: Float64Array, rows: number, layer: Layer, output: Float64Array): void;
}

/** In doubles, in this thread: nothing is faster for small networks. */
export const typedArrayKernel: MatrixKernel = { name: 'typed-array', forward: affine, gradient: layerGradient, back: hiddenProducts };
