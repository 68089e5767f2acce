// How far probabilities are frequencies, and ways to bring them nearer. `p` is the probability of an event, `y` 1 where it came.
import { type Interval, meanWithError, wilson } from '../numeric/intervals.ts';
import type { Random } from '../numeric/random.ts';
import { quantile } from '../numeric/stats.ts';

export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly fraction: number;
  readonly interval: Interval;
}

export interface Calibration {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: Σ n_b/n |fraction − mean probability|; and the largest of a bin. */
  readonly ece: number;
  readonly mce: number;
  /** The same over bins of as many rows each. */
  readonly adaptiveEce: number;
  readonly brier: number;
  /** Brier's score in three parts (Murphy 1973): reliability − resolution + uncertainty, over the bins. */
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
}

export function calibrationOf(p: Float64Array, y: ArrayLike<number>, bins = 10): Calibration {
  const n = p.length;
  const members = Array.from({ length: bins }, (): number[] => []);
  placesOf(p, bins).forEach((bin, i) => {
    members[bin].push(i);
  });
  const known = members
    .map((rows, b) => ({ rows, low: b / bins, high: (b + 1) / bins }))
    .filter(({ rows }) => rows.length > 0);
  const found = known.map(({ rows, low, high }) => binOf(rows, p, y, low, high));
  const rate = sum(y, n) / n;
  const gap = (bin: CalibrationBin) => Math.abs(bin.fraction - bin.meanProbability);
  const weighted = (of: (bin: CalibrationBin) => number) =>
    found.reduce((total, bin) => total + (bin.count / n) * of(bin), 0);
  let brier = 0;
  for (let i = 0; i < n; i++) brier += (p[i] - y[i]) ** 2 / n;
  const equal = equalBins(p, bins).map((rows) => binOf(rows, p, y, p[rows[0]], p[rows[rows.length - 1]]));
  return {
    bins: found,
    ece: weighted(gap),
    mce: found.reduce((most, bin) => Math.max(most, gap(bin)), 0),
    adaptiveEce: equal.reduce((total, bin) => total + (bin.count / n) * gap(bin), 0),
    brier,
    reliability: weighted((bin) => gap(bin) ** 2),
    resolution: weighted((bin) => (bin.fraction - rate) ** 2),
    uncertainty: rate * (1 - rate),
  };
}

const draws = 300;

/**
 * How large each calibration error gets in 95 % of draws where the probabilities are right: rows come with the chance
 * that they are given (consistency resampling, Bröcker & Smith 2007). An error above that is no chance: with few rows, a
 * calibrated model shows some too.
 */
export function calibratedUpTo(
  p: Float64Array,
  bins: number,
  random: Random,
  check: () => void = () => {},
): Record<'ece' | 'adaptiveEce' | 'mce' | 'reliability', number> {
  const n = p.length;
  // what a row's bins are does not depend on what comes of it
  const widths = placesOf(p, bins);
  const counts = new Int32Array(n);
  equalBins(p, bins).forEach((rows, b) => {
    for (const i of rows) counts[i] = b;
  });
  const sumsOf = (place: Int32Array, values: ArrayLike<number>, size: number) => {
    const sums = new Float64Array(size);
    for (let i = 0; i < n; i++) sums[place[i]] += values[i];
    return sums;
  };
  const parts = [widths, counts].map((place) => {
    const size = place.reduce((most, one) => Math.max(most, one + 1), 0);
    return { place, rows: sumsOf(place, new Float64Array(n).fill(1), size), expected: sumsOf(place, p, size) };
  });
  const drawn = {
    ece: new Float64Array(draws),
    adaptiveEce: new Float64Array(draws),
    mce: new Float64Array(draws),
    reliability: new Float64Array(draws),
  };
  const came = new Float64Array(n);
  for (let draw = 0; draw < draws; draw++) {
    check();
    for (let i = 0; i < n; i++) came[i] = random.uniform() < p[i] ? 1 : 0;
    const [wide, equal] = parts.map(({ place, rows, expected }) => {
      const sums = sumsOf(place, came, rows.length);
      return Array.from(sums, (sum, b) => ({
        share: rows[b] / n,
        gap: rows[b] > 0 ? Math.abs(sum - expected[b]) / rows[b] : 0,
      }));
    });
    drawn.ece[draw] = wide.reduce((sum, { share, gap }) => sum + share * gap, 0);
    drawn.mce[draw] = wide.reduce((most, { gap }) => Math.max(most, gap), 0);
    drawn.reliability[draw] = wide.reduce((sum, { share, gap }) => sum + share * gap * gap, 0);
    drawn.adaptiveEce[draw] = equal.reduce((sum, { share, gap }) => sum + share * gap, 0);
  }
  const limit = (values: Float64Array) => quantile(values.sort(), 0.95);
  return {
    ece: limit(drawn.ece),
    adaptiveEce: limit(drawn.adaptiveEce),
    mce: limit(drawn.mce),
    reliability: limit(drawn.reliability),
  };
}

/** The bin of the same width that each row is in: what lies above its lower end, up to its upper one; 0 is in the first. */
const placesOf = (p: Float64Array, bins: number): Int32Array =>
  Int32Array.from(p, (value) => Math.max(0, Math.min(bins - 1, Math.ceil(value * bins - 1e-12) - 1)));

/** The rows of bins of as many rows each, by rising probability. */
function equalBins(p: Float64Array, bins: number): readonly (readonly number[])[] {
  const n = p.length;
  const size = Math.min(bins, n);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => p[a] - p[b] || a - b);
  return Array.from({ length: size }, (_, b) =>
    order.slice(Math.floor((b * n) / size), Math.floor(((b + 1) * n) / size)),
  );
}

/** 95 % interval of the Brier score, a mean over rows. */
export const brierInterval = (p: Float64Array, y: ArrayLike<number>): Interval | null =>
  meanWithError(p.map((value, i) => (value - y[i]) ** 2)).interval;

function binOf(
  rows: readonly number[],
  p: Float64Array,
  y: ArrayLike<number>,
  low: number,
  high: number,
): CalibrationBin {
  const came = rows.reduce((total, i) => total + y[i], 0);
  return {
    low,
    high,
    count: rows.length,
    meanProbability: rows.reduce((total, i) => total + p[i], 0) / rows.length,
    fraction: came / rows.length,
    interval: wilson(came, rows.length),
  };
}

const sum = (values: ArrayLike<number>, n: number): number => {
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i];
  return total;
};

/**
 * Platt's scaling: 1 / (1 + exp(a s + b)), by Newton's method with targets (N+ + 1)/(N+ + 2) and 1/(N− + 2) (Platt 1999;
 * Lin, Lin & Weng 2007).
 */
export function plattScaling(s: ArrayLike<number>, y: ArrayLike<number>): { readonly a: number; readonly b: number } {
  const n = s.length;
  const positives = sum(y, n);
  const negatives = n - positives;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const target = (i: number) => (y[i] > 0.5 ? high : low);
  const loss = (a: number, b: number) => {
    let total = 0;
    for (let i = 0; i < n; i++) {
      const f = a * s[i] + b;
      total += f >= 0 ? target(i) * f + Math.log1p(Math.exp(-f)) : (target(i) - 1) * f + Math.log1p(Math.exp(f));
    }
    return total;
  };
  let a = 0;
  let b = Math.log((negatives + 1) / (positives + 1));
  let value = loss(a, b);
  for (let step = 0; step < 100; step++) {
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(a * s[i] + b));
      const d2 = p * (1 - p);
      const d1 = target(i) - p;
      h11 += s[i] * s[i] * d2;
      h22 += d2;
      h21 += s[i] * d2;
      g1 += s[i] * d1;
      g2 += d1;
    }
    if (Math.abs(g1) < 1e-9 && Math.abs(g2) < 1e-9) break;
    const determinant = h11 * h22 - h21 * h21;
    const da = -(h22 * g1 - h21 * g2) / determinant;
    const db = -(h11 * g2 - h21 * g1) / determinant;
    const slope = g1 * da + g2 * db;
    let size = 1;
    while (size > 1e-10) {
      const next = loss(a + size * da, b + size * db);
      if (next < value + 1e-4 * size * slope) {
        a += size * da;
        b += size * db;
        value = next;
        break;
      }
      size /= 2;
    }
    if (size <= 1e-10) break;
  }
  return { a, b };
}

/** Pools adjacent violators: the rising steps that are nearest to the outcomes (Ayer et al. 1955). @returns one value a score */
export function isotonic(s: Float64Array, y: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: s.length }, (_, i) => i).sort((a, b) => s[a] - s[b] || a - b);
  const blocks: { total: number; count: number; rows: number[] }[] = [];
  for (let at = 0; at < order.length; ) {
    // equal scores get one value
    const rows = [order[at]];
    while (at + rows.length < order.length && s[order[at + rows.length]] === s[rows[0]])
      rows.push(order[at + rows.length]);
    at += rows.length;
    blocks.push({ total: rows.reduce((all, i) => all + y[i], 0), count: rows.length, rows });
    while (blocks.length > 1) {
      const [before, last] = blocks.slice(-2);
      if (before.total / before.count < last.total / last.count) break;
      blocks.splice(-2, 2, {
        total: before.total + last.total,
        count: before.count + last.count,
        rows: [...before.rows, ...last.rows],
      });
    }
  }
  const values = new Float64Array(s.length);
  for (const { total, count, rows } of blocks) for (const i of rows) values[i] = total / count;
  return values;
}

/** The temperature T > 0 that makes softmax(logits / T) most likely (Guo et al. 2017), by golden sections of log T. */
export function temperature(logits: Float64Array, y: ArrayLike<number>, classes: number): number {
  const n = y.length;
  const loss = (logT: number) => {
    const scale = Math.exp(-logT);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) most = Math.max(most, logits[i * classes + k] * scale);
      let all = 0;
      for (let k = 0; k < classes; k++) all += Math.exp(logits[i * classes + k] * scale - most);
      total += Math.log(all) + most - logits[i * classes + y[i]] * scale;
    }
    return total;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.01), Math.log(100)];
  for (let step = 0; step < 100; step++) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (loss(a) < loss(b)) high = b;
    else low = a;
  }
  return Math.exp((low + high) / 2);
}
