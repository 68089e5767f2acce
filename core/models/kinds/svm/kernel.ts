import { fastExp } from '../../../numeric/exponential.ts';
import { blockItems } from '../../../numeric/products/products.ts';

export interface Kernel {
  readonly kind: 'linear' | 'rbf' | 'polynomial' | 'sigmoid';
  readonly gamma: number;
  readonly degree: number;
  readonly coef0: number;
}

/** Visits each row of `a` `[row, width]` with its kernel values against all rows of `b`, which hold until the next visit. */
export type KernelRows = (a: Float64Array, rows: number, visit: (row: number, values: Float64Array) => void) => void;

/** The kernel against some rows `b` `[row, width]`, laid out once for many askings. */
export function kernelAgainst(kernel: Kernel, b: Float64Array, bRows: number, width: number): KernelRows {
  const blocked = blockItems(bRows, width, (item, j) => b[item * width + j]);
  const squares = squaredNorms(b, bRows, width);
  return (a, rows, visit) =>
    blocked.products(a, rows, (first, count, dots, stride) => {
      for (let r = 0; r < count; r++) {
        const values = dots.subarray(r * stride, r * stride + bRows);
        fromDots(kernel, values, squares, squareOf(a, first + r, width));
        visit(first + r, values);
      }
    });
}

function fromDots(kernel: Kernel, values: Float64Array, squares: Float64Array, square: number): void {
  const { gamma, coef0, degree } = kernel;
  const rows = values.length;
  switch (kernel.kind) {
    case 'linear':
      return;
    case 'rbf':
      for (let i = 0; i < rows; i++) {
        const distance = square + squares[i] - 2 * values[i];
        values[i] = distance > 0 ? fastExp(-gamma * distance) : 1;
      }
      return;
    case 'polynomial':
      for (let i = 0; i < rows; i++) values[i] = (gamma * values[i] + coef0) ** degree;
      return;
    case 'sigmoid':
      for (let i = 0; i < rows; i++) values[i] = Math.tanh(gamma * values[i] + coef0);
  }
}

/** K(x, x) of each row. */
export function kernelDiagonal(kernel: Kernel, x: Float64Array, rows: number, width: number): Float64Array {
  const squares = squaredNorms(x, rows, width);
  const one = new Float64Array(1);
  return squares.map((square) => {
    one[0] = square;
    fromDots(kernel, one, Float64Array.of(square), square);
    return one[0];
  });
}

function squareOf(x: Float64Array, row: number, width: number): number {
  let sum = 0;
  for (let j = row * width; j < (row + 1) * width; j++) sum += x[j] * x[j];
  return sum;
}

function squaredNorms(x: Float64Array, rows: number, width: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => squareOf(x, i, width));
}
