import type { Layer } from './layer.ts';

/** `output` = `input` · weights + bias, for `[row, input]` row-major. */
export function affine(input: Float64Array, rows: number, layer: Layer, output: Float64Array): void {
  const { inputs, units, weights, bias } = layer;
  if (units === 1) return oneUnit(input, rows, inputs, weights, bias[0], output);
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

/** Four rows side by side, so that no sum waits for another; each is added up in the same order as one alone. */
function oneUnit(
  input: Float64Array,
  rows: number,
  inputs: number,
  weights: Float64Array,
  bias: number,
  output: Float64Array,
): void {
  const whole = rows - (rows % 4);
  for (let r = 0; r < whole; r += 4) {
    const first = r * inputs;
    const second = first + inputs;
    const third = second + inputs;
    const fourth = third + inputs;
    let a = bias;
    let b = bias;
    let c = bias;
    let d = bias;
    for (let i = 0; i < inputs; i++) {
      const weight = weights[i];
      a += input[first + i] * weight;
      b += input[second + i] * weight;
      c += input[third + i] * weight;
      d += input[fourth + i] * weight;
    }
    output[r] = a;
    output[r + 1] = b;
    output[r + 2] = c;
    output[r + 3] = d;
  }
  for (let r = whole; r < rows; r++) {
    let sum = bias;
    for (let i = 0; i < inputs; i++) sum += input[r * inputs + i] * weights[i];
    output[r] = sum;
  }
}
