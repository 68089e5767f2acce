import { blockItems } from '../../../numeric/products/products.ts';

export interface Kernel {
  readonly kind: 'linear' | 'rbf' | 'polynomial' | 'sigmoid';
  readonly gamma: number;
  readonly degree: number;
  readonly coef0: number;
}

/**
 * Visits each row of `a` `[row, width]` with its kernel values against all rows of `b`, which hold until the next
 * visit.
 */
export type KernelRows = (a: Float64Array, rows: number, visit: (row: number, values: Float64Array) => void) => void;

/** The kernel against some rows `b` `[row, width]`, laid out once for many askings. */
export function kernelAgainst(kernel: Kernel, b: Float64Array, bRows: number, width: number): KernelRows {
  const blocked = blockItems(
    bRows,
    width,
    (item, j) => b[item * width + j],
    undefined,
    kernel.kind === 'rbf' ? meanRow(b, bRows, width) : undefined,
  );
  return (a, rows, visit) => {
    const each = (first: number, count: number, all: Float64Array, stride: number) => {
      for (let r = 0; r < count; r++) {
        const values = all.subarray(r * stride, r * stride + bRows);
        if (kernel.kind !== 'rbf') fromDots(kernel, values);
        visit(first + r, values);
      }
    };
    if (kernel.kind === 'rbf') blocked.gaussians(a, rows, kernel.gamma, each);
    else blocked.products(a, rows, each);
  };
}

function meanRow(x: Float64Array, rows: number, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) mean[j] += x[r * width + j] / rows;
  return mean;
}

/** Kernels that are functions of a . b, in place of it. */
function fromDots(kernel: Kernel, values: Float64Array): void {
  const { gamma, coef0, degree } = kernel;
  const rows = values.length;
  switch (kernel.kind) {
    case 'polynomial':
      for (let i = 0; i < rows; i++) values[i] = (gamma * values[i] + coef0) ** degree;
      return;
    case 'sigmoid':
      for (let i = 0; i < rows; i++) values[i] = Math.tanh(gamma * values[i] + coef0);
  }
}

/** K(x, x) of each row. */
export function kernelDiagonal(kernel: Kernel, x: Float64Array, rows: number, width: number): Float64Array {
  const values = Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = i * width; j < (i + 1) * width; j++) sum += x[j] * x[j];
    return sum;
  });
  if (kernel.kind === 'rbf') return values.fill(1);
  fromDots(kernel, values);
  return values;
}
