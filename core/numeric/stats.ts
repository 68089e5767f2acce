import { sortNumbers } from './radix-sort.ts';
/** Percentile by linear interpolation, as numpy.percentile does by default; `sorted` ascending, `share` in [0, 1]. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  const fraction = position - low;
  const difference = sorted[high] - sorted[low];
  return fraction < 0.5 ? sorted[low] + difference * fraction : sorted[high] - difference * (1 - fraction);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  if (Number.isFinite(sum)) return sum / values.length;
  // near the largest double the sum overflows where the mean does not
  const largest = largestOf(values);
  if (!Number.isFinite(largest)) return sum / values.length;
  let scaled = 0;
  for (let i = 0; i < values.length; i++) scaled += values[i] / largest / values.length;
  return scaled * largest;
}

function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** Standard deviation; `ddof` 0 divides by n, 1 by n - 1. */
export function standardDeviation(values: ArrayLike<number>, ddof: 0 | 1 = 0): number {
  if (values.length <= ddof) return 0;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  if (Number.isFinite(sum)) return Math.sqrt(sum / (values.length - ddof));
  // squares overflow long before the deviation does
  const largest = largestOf(values);
  if (!Number.isFinite(largest) || !Number.isFinite(centre)) return Math.sqrt(sum / (values.length - ddof));
  let scaled = 0;
  for (let i = 0; i < values.length; i++) scaled += (values[i] / largest - centre / largest) ** 2;
  return largest * Math.sqrt(scaled / (values.length - ddof));
}

/** The finite values, ascending. */
export function sortedFinite(values: Float64Array): Float64Array {
  return sortNumbers(values.filter((value) => Number.isFinite(value)));
}

// Acklam's coefficients
const centreTop = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const centreBottom = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
const tailTop = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailBottom = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
const quantileTail = (q: number) =>
  (((((tailTop[0] * q + tailTop[1]) * q + tailTop[2]) * q + tailTop[3]) * q + tailTop[4]) * q + tailTop[5]) /
  ((((tailBottom[0] * q + tailBottom[1]) * q + tailBottom[2]) * q + tailBottom[3]) * q + 1);

/**
 * Inverse of the standard normal distribution function to a relative 1.2e-9 (Acklam 2003), for p in (0, 1): as close as
 * draws need.
 */
export function drawnNormalQuantile(p: number): number {
  if (p < 0.02425) return quantileTail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -quantileTail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((centreTop[0] * r + centreTop[1]) * r + centreTop[2]) * r + centreTop[3]) * r + centreTop[4]) * r +
      centreTop[5]) *
      q) /
    (((((centreBottom[0] * r + centreBottom[1]) * r + centreBottom[2]) * r + centreBottom[3]) * r + centreBottom[4]) *
      r +
      1)
  );
}

/**
 * Standard normal distribution function, absolute error below 1e-14 (series and continued fraction of Marsaglia 2004).
 */
export function normalCdf(x: number): number {
  if (x < -38) return 0;
  if (x > 38) return 1;
  if (Math.abs(x) < 6) {
    let sum = x;
    let term = x;
    for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
      term *= (x * x) / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x - 0.9189385332046728);
  }
  let fraction = 0;
  const z = Math.abs(x);
  for (let i = 60; i > 0; i--) fraction = i / (z + fraction);
  const tail = Math.exp(-0.5 * z * z - 0.9189385332046728) / (z + fraction);
  return x < 0 ? tail : 1 - tail;
}

/**
 * The standard error of a statistic from its values with one part of the data left out each (Tukey 1958); null where
 * there are fewer than two, or one of them is not known.
 */
export function jackknifeError(leftOut: readonly number[]): number | null {
  const n = leftOut.length;
  if (n < 2 || leftOut.some((value) => !Number.isFinite(value))) return null;
  const centre = mean(leftOut);
  return Math.sqrt(((n - 1) / n) * leftOut.reduce((sum, value) => sum + (value - centre) ** 2, 0));
}
