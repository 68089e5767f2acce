/** The directions in which rows vary most (Pearson 1901), by orthogonal iteration on the covariance. */
export interface Components {
  readonly mean: Float64Array;
  /** Unit vectors, the one with most variance first; each has its largest entry positive. */
  readonly directions: readonly Float64Array[];
  readonly variances: readonly number[];
}

/** @param x `[row, column]` row-major; NaN counts as the column's mean */
export function principalComponents(x: Float64Array, rows: number, width: number, count: number): Components {
  const mean = new Float64Array(width);
  const seen = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) {
      const value = x[i * width + j];
      if (Number.isNaN(value)) continue;
      mean[j] += value;
      seen[j]++;
    }
  }
  for (let j = 0; j < width; j++) mean[j] = seen[j] > 0 ? mean[j] / seen[j] : 0;
  const centred = x.slice(0, rows * width);
  for (let i = 0; i < centred.length; i++) centred[i] = Number.isNaN(centred[i]) ? 0 : centred[i] - mean[i % width];
  // deterministic start: vectors that no symmetric data are at right angles to
  let directions: Float64Array[] = Array.from({ length: Math.min(count, width) }, (_, k) =>
    Float64Array.from({ length: width }, (_, j) => Math.cos((k + 1) * (j + 1) * 1.7) + (j === k ? 1 : 0)),
  );
  orthonormalise(directions);
  for (let step = 0; step < 100; step++) {
    const next = directions.map((direction) => timesCovariance(centred, rows, width, direction));
    orthonormalise(next);
    const moved = next.reduce((most, vector, k) => Math.max(most, 1 - Math.abs(dot(vector, directions[k]))), 0);
    directions = next;
    if (moved < 1e-12) break;
  }
  for (const direction of directions) {
    const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    if (largest < 0) for (let j = 0; j < width; j++) direction[j] = -direction[j];
  }
  return {
    mean,
    directions,
    variances: directions.map((direction) => dot(direction, timesCovariance(centred, rows, width, direction))),
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

function timesCovariance(centred: Float64Array, rows: number, width: number, vector: Float64Array): Float64Array {
  const result = new Float64Array(width);
  for (let i = 0; i < rows; i++) {
    const from = i * width;
    let inner = 0;
    for (let j = 0; j < width; j++) inner += centred[from + j] * vector[j];
    for (let j = 0; j < width; j++) result[j] += (inner * centred[from + j]) / rows;
  }
  return result;
}

/** Gram-Schmidt in place, twice for rounding; a vector that is nothing but the others becomes 0. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, v) => {
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of vectors.slice(0, v)) {
        const inner = dot(vector, other);
        for (let j = 0; j < vector.length; j++) vector[j] -= inner * other[j];
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let j = 0; j < vector.length; j++) vector[j] = norm > 1e-10 * before && norm > 1e-300 ? vector[j] / norm : 0;
  });
}
