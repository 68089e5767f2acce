import { affine } from './affine.ts';
import { hiddenProducts, layerGradient } from './backward.ts';
import type { Layer } from './layer.ts';

/** The three matrix products of a step, which are most of its work; arrays are `[row, unit]`. */
export interface MatrixKernel {
  readonly name: 'tfjs' | 'typed-array' | 'webassembly';
  /** Memory for the arrays of a step, where the kernel has its own. */
  allocate?(length: number): Float64Array;
  /** `output` = `input` · weights + bias */
  forward(input: Float64Array, rows: number, layer: Layer, output: Float64Array): void;
  /** Writes `input`' · `delta` into the gradient's weights and the column sums of `delta` into its bias. */
  gradient(input: Float64Array, delta: Float64Array, rows: number, gradient: Layer): void;
  /** `output` = `delta` · weights' */
  back(delta: Float64Array, rows: number, layer: Layer, output: Float64Array): void;
  /** One update of all parameters, of an even count, where the kernel does it; slots stand one after another. */
  update?(
    rate: number,
    step: number,
    weights: Float64Array,
    gradient: Float64Array,
    slots: readonly Float64Array[],
  ): void;
}

/** In doubles, in this thread: nothing is faster for small networks. */
export const typedArrayKernel: MatrixKernel = {
  name: 'typed-array',
  forward: affine,
  gradient: layerGradient,
  back: hiddenProducts,
};
