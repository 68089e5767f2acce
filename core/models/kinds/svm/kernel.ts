import { fastExp } from '../../../numeric/exponential.ts';

export interface Kernel {
  readonly kind: 'linear' | 'rbf' | 'polynomial' | 'sigmoid';
  readonly gamma: number;
  readonly degree: number;
  readonly coef0: number;
}

/** Kernel values of one row of `a` with every row of `b`; `squaresB` are the squared norms of the rows of b. */
export function kernelRow(
  kernel: Kernel,
  a: Float64Array,
  aRow: number,
  b: Float64Array,
  bRows: number,
  width: number,
  squaresB: Float64Array,
  output: Float64Array | Float32Array,
): void {
  const row = a.subarray(aRow * width, (aRow + 1) * width);
  const values = output instanceof Float64Array ? output : scratchOf(bRows);
  dotProducts(row, b, bRows, width, values);
  switch (kernel.kind) {
    case 'linear':
      break;
    case 'rbf': {
      let square = 0;
      for (let j = 0; j < width; j++) square += row[j] * row[j];
      radial(values, squaresB, bRows, square, kernel.gamma);
      break;
    }
    case 'polynomial':
      for (let i = 0; i < bRows; i++) values[i] = (kernel.gamma * values[i] + kernel.coef0) ** kernel.degree;
      break;
    case 'sigmoid':
      for (let i = 0; i < bRows; i++) values[i] = Math.tanh(kernel.gamma * values[i] + kernel.coef0);
  }
  if (values !== output) for (let i = 0; i < bRows; i++) output[i] = values[i];
}

let scratch = new Float64Array(0);

function scratchOf(size: number): Float64Array {
  if (scratch.length < size) scratch = new Float64Array(size);
  return scratch;
}

/** Four rows at a time: each sum is added up in the same order as alone, but none waits for the one before. */
function dotProducts(row: Float64Array, b: Float64Array, rows: number, width: number, output: Float64Array): void {
  const whole = rows - (rows % 4);
  for (let i = 0; i < whole; i += 4) {
    let p = 0;
    let q = 0;
    let r = 0;
    let s = 0;
    const first = i * width;
    const second = first + width;
    const third = second + width;
    const fourth = third + width;
    for (let j = 0; j < width; j++) {
      const value = row[j];
      p += value * b[first + j];
      q += value * b[second + j];
      r += value * b[third + j];
      s += value * b[fourth + j];
    }
    output[i] = p;
    output[i + 1] = q;
    output[i + 2] = r;
    output[i + 3] = s;
  }
  for (let i = whole; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += row[j] * b[i * width + j];
    output[i] = sum;
  }
}

function radial(values: Float64Array, squares: Float64Array, rows: number, square: number, gamma: number): void {
  for (let i = 0; i < rows; i++) {
    const distance = square + squares[i] - 2 * values[i];
    values[i] = distance > 0 ? fastExp(-gamma * distance) : 1;
  }
}

export function squaredNorms(x: Float64Array, rows: number, width: number): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) squares[i] += x[i * width + j] ** 2;
  return squares;
}
