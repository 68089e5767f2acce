// Transforms of a numeric column before it is shifted and scaled; each rises with its value, so that thresholds and
// limits can be brought back.
import { countBelow, countUpTo } from '../../../numeric/sorted.ts';

export type Transform =
  /** sign(x) · log(1 + |x|). */
  | { readonly kind: 'log' }
  /**
   * The share of training values up to x: piecewise linear between quantiles, as scikit-learn's QuantileTransformer.
   */
  | { readonly kind: 'quantile'; readonly quantiles: Float64Array };

const maxQuantiles = 1000;

/** @param sorted ascending, without missing values, not empty */
export function quantileTransform(sorted: Float64Array): Transform {
  const count = Math.min(maxQuantiles, sorted.length);
  const quantiles = Float64Array.from({ length: count }, (_, i) => {
    const position = count === 1 ? 0 : (i * (sorted.length - 1)) / (count - 1);
    const below = Math.floor(position);
    const share = position - below;
    return share === 0 ? sorted[below] : sorted[below] * (1 - share) + sorted[below + 1] * share;
  });
  return { kind: 'quantile', quantiles };
}

export function applyTransform(transform: Transform | undefined, value: number): number {
  if (!transform || Number.isNaN(value)) return value;
  if (transform.kind === 'log') return Math.sign(value) * Math.log1p(Math.abs(value));
  const { quantiles } = transform;
  const last = quantiles.length - 1;
  if (last === 0) return 0.5;
  // values that fill several quantiles stand in the middle of them
  return value < quantiles[0]
    ? 0
    : value > quantiles[last]
      ? 1
      : (shareBelow(quantiles, value) + shareUpTo(quantiles, value)) / 2;
}

/** What `applyTransform` takes to a value; the ends of the training range for what lies beyond it. */
export function undoTransform(transform: Transform | undefined, value: number): number {
  if (!transform || Number.isNaN(value)) return value;
  if (transform.kind === 'log') return Math.sign(value) * Math.expm1(Math.abs(value));
  const { quantiles } = transform;
  const last = quantiles.length - 1;
  const position = Math.min(last, Math.max(0, value * last));
  const below = Math.floor(position);
  return below === last
    ? quantiles[last]
    : quantiles[below] + (position - below) * (quantiles[below + 1] - quantiles[below]);
}

/** Between the last quantile below a value and the next one. */
function shareBelow(quantiles: Float64Array, value: number): number {
  const below = countBelow(quantiles, value);
  return below === 0 ? 0 : between(quantiles, below - 1, value);
}

/** Between the last quantile up to a value and the next one. */
function shareUpTo(quantiles: Float64Array, value: number): number {
  const upTo = countUpTo(quantiles, value);
  return upTo === quantiles.length ? 1 : upTo === 0 ? 0 : between(quantiles, upTo - 1, value);
}

function between(quantiles: Float64Array, below: number, value: number): number {
  const step = quantiles[below + 1] - quantiles[below];
  return (below + (step > 0 ? (value - quantiles[below]) / step : 0)) / (quantiles.length - 1);
}
