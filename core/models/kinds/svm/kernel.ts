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
  const from = aRow * width;
  let squareA = 0;
  for (let j = 0; j < width; j++) squareA += a[from + j] * a[from + j];
  for (let i = 0; i < bRows; i++) {
    let dot = 0;
    const to = i * width;
    for (let j = 0; j < width; j++) dot += a[from + j] * b[to + j];
    output[i] = fromDot(kernel, dot, squareA + squaresB[i]);
  }
}

function fromDot(kernel: Kernel, dot: number, squares: number): number {
  switch (kernel.kind) {
    case 'linear':
      return dot;
    case 'rbf':
      return Math.exp(-kernel.gamma * Math.max(0, squares - 2 * dot));
    case 'polynomial':
      return (kernel.gamma * dot + kernel.coef0) ** kernel.degree;
    case 'sigmoid':
      return Math.tanh(kernel.gamma * dot + kernel.coef0);
  }
}

export function squaredNorms(x: Float64Array, rows: number, width: number): Float64Array {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) squares[i] += x[i * width + j] ** 2;
  return squares;
}
