import type { Layer } from './network.ts';

/** `output` = `input` · weights + bias, for `[row, input]` row-major. */
export function affine(input: Float64Array, rows: number, layer: Layer, output: Float64Array): void {
  const { inputs, units, weights, bias } = layer;
  const whole = units - (units % 4);
  for (let r = 0; r < rows; r++) {
    const from = r * inputs;
    const out = r * units;
    // four sums at a time stay in registers; each is added up in the same order as one alone
    for (let u = 0; u < whole; u += 4) {
      let a = bias[u];
      let b = bias[u + 1];
      let c = bias[u + 2];
      let d = bias[u + 3];
      for (let i = 0, w = u; i < inputs; i++, w += units) {
        const value = input[from + i];
        a += value * weights[w];
        b += value * weights[w + 1];
        c += value * weights[w + 2];
        d += value * weights[w + 3];
      }
      output[out + u] = a;
      output[out + u + 1] = b;
      output[out + u + 2] = c;
      output[out + u + 3] = d;
    }
    for (let u = whole; u < units; u++) {
      let sum = bias[u];
      for (let i = 0, w = u; i < inputs; i++, w += units) sum += input[from + i] * weights[w];
      output[out + u] = sum;
    }
  }
}
