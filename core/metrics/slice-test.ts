// Whether a slice of rows has more loss than the rest of them.

import { logGamma } from '../numeric/log-gamma.ts';
import { normalCdf } from '../numeric/stats.ts';

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/**
 * Fisher's exact test, one-sided: the chance of at least so many mistakes in the slice, were they spread at random.
 * @param wrong mistakes in the slice of `size` rows, of `allWrong` mistakes in `all` rows
 */
export function moreMistakes(wrong: number, size: number, allWrong: number, all: number): number {
  const whole = logChoose(all, size);
  let p = 0;
  for (let k = wrong; k <= Math.min(size, allWrong); k++)
    if (size - k <= all - allWrong) p += Math.exp(logChoose(allWrong, k) + logChoose(all - allWrong, size - k) - whole);
  return Math.min(1, p);
}

/** Welch's test, one-sided, by the normal distribution; 1 where nothing varies. */
export function largerMean(slice: Float64Array, rest: Float64Array): number {
  const [a, b] = [momentsOf(slice), momentsOf(rest)];
  const error = Math.sqrt(a.variance / slice.length + b.variance / rest.length);
  return error > 0 ? 1 - normalCdf((a.mean - b.mean) / error) : 1;
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / Math.max(1, values.length - 1) };
}
