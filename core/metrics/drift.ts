// How far one sample is from another.
import { logGamma } from '../numeric/log-gamma.ts';

/** Population stability index: Σ (q − p) ln(q / p) over shares; what is absent counts as half a row. */
export function populationStability(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
  const [m, n] = [total(before), total(after)];
  let sum = 0;
  for (let i = 0; i < before.length; i++) {
    if (before[i] === 0 && after[i] === 0) continue;
    const p = before[i] > 0 ? before[i] / m : 0.5 / Math.max(1, m);
    const q = after[i] > 0 ? after[i] / n : 0.5 / Math.max(1, n);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

/** Jensen-Shannon distance of two lists of shares, base 2. */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const m = (p[i] + q[i]) / 2;
    if (p[i] > 0) sum += (p[i] * Math.log2(p[i] / m)) / 2;
    if (q[i] > 0) sum += (q[i] * Math.log2(q[i] / m)) / 2;
  }
  return Math.sqrt(Math.max(0, sum));
}

/** The largest distance of two distribution functions (Kolmogorov & Smirnov), and its asymptotic p-value. */
export function kolmogorovSmirnov(
  a: Float64Array,
  b: Float64Array,
): { readonly statistic: number; readonly p: number } {
  const [x, y] = [a.slice().sort(), b.slice().sort()];
  let [i, j, statistic] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    while (i < x.length && x[i] <= value) i++;
    while (j < y.length && y[j] <= value) j++;
    statistic = Math.max(statistic, Math.abs(i / x.length - j / y.length));
  }
  const n = (x.length * y.length) / (x.length + y.length);
  const lambda = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * statistic;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return { statistic, p: lambda < 0.2 ? 1 : Math.min(1, Math.max(0, p)) };
}

/** Pearson's statistic of two lists of counts, its degrees of freedom and p-value. */
export function chiSquare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly statistic: number; readonly degrees: number; readonly p: number } {
  const m = Array.from(a).reduce((x, y) => x + y, 0);
  const n = Array.from(b).reduce((x, y) => x + y, 0);
  let statistic = 0;
  let cells = 0;
  for (let i = 0; i < a.length; i++) {
    const both = a[i] + b[i];
    if (both === 0) continue;
    cells++;
    const [expectedA, expectedB] = [(both * m) / (m + n), (both * n) / (m + n)];
    statistic += (a[i] - expectedA) ** 2 / expectedA + (b[i] - expectedB) ** 2 / expectedB;
  }
  const degrees = Math.max(0, cells - 1);
  return { statistic, degrees, p: degrees === 0 ? 1 : upperGamma(degrees / 2, statistic / 2) };
}

/** The regularised upper incomplete gamma function Q(a, x), by its series or continued fraction. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < 1000; n++) {
      term *= x / (a + n);
      sum += term;
      if (term < sum * 1e-16) break;
    }
    return Math.max(0, 1 - sum * scale);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b || 1e-300);
    c = b + an / c || 1e-300;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return scale * h;
}
