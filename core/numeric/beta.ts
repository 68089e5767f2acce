// The incomplete beta function, and the tails of distributions that it gives.
import { logGamma } from './log-gamma.ts';

const terms = 300;
const tiny = 1e-300;

/** Continued fraction of the incomplete beta function, by Lentz's method (Press et al. 2007, 6.4). */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= terms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

const nonZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

/** I_x(a, b), the regularised incomplete beta function, for x in [0, 1]. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

/** Two-sided p-value of Student's t. */
export const studentP = (t: number, degrees: number): number =>
  incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));

/** The least chance of success of which `successes` or more in `of` trials have a probability of `alpha` (Clopper & Pearson 1934). */
export function leastChance(successes: number, of: number, alpha: number): number {
  if (successes === 0) return 0;
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    // P(X >= k) = I_p(k, n - k + 1)
    if (incompleteBeta(successes, of - successes + 1, middle) < alpha) low = middle;
    else high = middle;
  }
  return low;
}
