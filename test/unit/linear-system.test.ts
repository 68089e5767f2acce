// Systems of equations that are solved panel by panel, held against their definition.
import { describe, expect, it } from 'vitest';
import { invertSemiDefinite, solvePositiveDefinite, solveSemiDefinite } from '../../core/numeric/linear-system.ts';
import { Random } from '../../core/numeric/random.ts';

/** X'X of random X with more rows than columns. */
function positiveDefinite(size: number): Float64Array {
  const random = new Random(size);
  const rows = size + 20;
  const x = Float64Array.from({ length: rows * size }, () => random.normal());
  const a = new Float64Array(size * size);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) a[i * size + j] += (x[r * size + i] * x[r * size + j]) / rows;
  return a;
}

/** Largest |A B - C|. */
function farthest(a: Float64Array, b: Float64Array, c: Float64Array, size: number, columns: number): number {
  let most = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += a[i * size + k] * b[k * columns + j];
      most = Math.max(most, Math.abs(sum - c[i * columns + j]));
    }
  return most;
}

const identity = (size: number) => Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));

describe.each([1, 5, 256, 257, 330])('%i equations', (size) => {
  const a = positiveDefinite(size);

  it('are solved', () => {
    const b = Float64Array.from({ length: size * 3 }, (_, i) => Math.sin(i));
    expect(farthest(a, solveSemiDefinite(a, b, size, 3), b, size, 3)).toBeLessThan(1e-9);
  });

  it('have an inverse', () => {
    expect(farthest(a, invertSemiDefinite(a, size), identity(size), size, size)).toBeLessThan(1e-9);
  });

  it('are refused where one value on the diagonal makes them indefinite', () => {
    const indefinite = a.slice();
    indefinite[size * size - 1] = -1;
    expect(solvePositiveDefinite(indefinite, new Float64Array(size), size)).toBe(false);
  });
});

it('what is not finite has neither a solution nor an inverse', () => {
  expect([...solveSemiDefinite(Float64Array.of(Number.NaN), Float64Array.of(1), 1)]).toEqual([Number.NaN]);
  expect([...invertSemiDefinite(Float64Array.of(Number.NaN), 1)]).toEqual([Number.NaN]);
});
