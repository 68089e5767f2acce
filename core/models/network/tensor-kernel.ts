// Matrix products on tfjs-node, which multiplies in 32-bit numbers with all processors: for networks whose products are
// worth the way there and back.
import { loadTensors, type Matrix } from '../tensors.ts';
import type { MatrixKernel } from './kernel.ts';

export function createTensorKernel(): MatrixKernel {
  const tf = loadTensors();
  const matrix = (values: Float64Array, rows: number, columns: number): Matrix => {
    const count = rows * columns;
    return tf.tensor2d(new Float32Array(values.length === count ? values : values.subarray(0, count)), [rows, columns]);
  };
  /** Multiplies, copies the product out and lets go of all three. */
  const product = (a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean, output: Float64Array): void => {
    const result = tf.matMul(a, b, transposeA, transposeB);
    output.set(result.dataSync());
    result.dispose();
    a.dispose();
    b.dispose();
  };
  return {
    name: 'tfjs',
    forward(input, rows, { inputs, units, weights, bias }, output) {
      product(matrix(input, rows, inputs), matrix(weights, inputs, units), false, false, output);
      for (let r = 0, at = 0; r < rows; r++) for (let u = 0; u < units; u++, at++) output[at] += bias[u];
    },
    gradient(input, delta, rows, { inputs, units, weights, bias }) {
      product(matrix(input, rows, inputs), matrix(delta, rows, units), true, false, weights);
      bias.fill(0);
      for (let r = 0, at = 0; r < rows; r++) for (let u = 0; u < units; u++, at++) bias[u] += delta[at];
    },
    back(delta, rows, { inputs, units, weights }, output) {
      product(matrix(delta, rows, units), matrix(weights, inputs, units), false, true, output);
    },
  };
}
