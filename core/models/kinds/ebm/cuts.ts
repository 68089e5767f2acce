// Where to cut a term, from sums of g and h a cell (Friedman 2001; for pairs Lou, Caruana, Gehrke & Hooker 2013). A
// side answers -G / (H + lambda).
// With several scores a row all of them share the cut; sums are `[cell, score]`.

import type { Random } from '../../../numeric/random.ts';

export interface CutOptions {
  readonly scores: number;
  readonly maxLeaves: number;
  readonly minSamplesLeaf: number;
  readonly lambda: number;
}

/** Sums of a term's cells; `n` counts rows. */
export interface Sums {
  readonly g: Float64Array;
  readonly h: Float64Array;
  readonly n: Int32Array;
}

const minHessian = 1e-4;

interface Segment {
  readonly from: number;
  readonly to: number;
  gain: number;
  cut: number;
}

/** Sum over scores of G² / (H + lambda). */
function strength(g: Float64Array, h: Float64Array, scores: number, lambda: number): number {
  let sum = 0;
  for (let k = 0; k < scores; k++) sum += h[k] > 0 ? (g[k] * g[k]) / (h[k] + lambda) : 0;
  return sum;
}

/**
 * Writes to `update` `[cell, score]` what each cell's leaf answers (not yet shrunk), for the best cuts of one column.
 * @param known cells with values; the cell of missing values, if there is one, follows and is a leaf of its own
 */
export function cutColumn(
  sums: Sums,
  known: number,
  hasMissing: boolean,
  options: CutOptions,
  update: Float64Array,
): void {
  const { scores } = options;
  const segments: Segment[] = [bestCut(sums, { from: 0, to: known, gain: 0, cut: -1 }, options)];
  while (segments.length < options.maxLeaves) {
    let best = 0;
    for (let i = 1; i < segments.length; i++) if (segments[i].gain > segments[best].gain) best = i;
    const chosen = segments[best];
    if (chosen.cut < 0) break;
    const parts = [
      { from: chosen.from, to: chosen.cut + 1, gain: 0, cut: -1 },
      { from: chosen.cut + 1, to: chosen.to, gain: 0, cut: -1 },
    ];
    const last = segments.length + 1 >= options.maxLeaves;
    segments.splice(best, 1, ...(last ? parts : parts.map((part) => bestCut(sums, part, options))));
  }
  for (const segment of segments) answer(sums, segment.from, segment.to, options, update);
  if (hasMissing) answer(sums, known, known + 1, options, update);
  else update.fill(0, known * scores, (known + 1) * scores);
}

/**
 * What a category's curvature is taken to be more of, so that small ones stand near the middle of the order
 * (interpret's cat_smooth).
 */
const categorySmoothing = 10;

/**
 * The same for categories: they are put in the order of their own answers, which holds the best cut of them into two
 * sides (Fisher 1958).
 * @param known cells of categories; that of missing values follows
 */
export function cutCategories(
  sums: Sums,
  known: number,
  hasMissing: boolean,
  options: CutOptions,
  update: Float64Array,
): void {
  const { scores } = options;
  const answers = (k: number) =>
    Float64Array.from(
      { length: known },
      (_, c) => sums.g[c * scores + k] / (sums.h[c * scores + k] + categorySmoothing),
    );
  // of several scores that which varies most says the order
  let order = new Float64Array(0);
  let widest = -1;
  for (let k = 0; k < scores; k++) {
    const own = answers(k);
    const spread =
      own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
      own.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    if (spread > widest) {
      widest = spread;
      order = own;
    }
  }
  const places = [...order.keys()].sort((a, b) => order[a] - order[b] || a - b);
  places.push(known);
  const arranged: Sums = {
    g: new Float64Array(sums.g.length),
    h: new Float64Array(sums.h.length),
    n: Int32Array.from(places, (c) => sums.n[c]),
  };
  places.forEach((c, i) => {
    for (let k = 0; k < scores; k++) {
      arranged.g[i * scores + k] = sums.g[c * scores + k];
      arranged.h[i * scores + k] = sums.h[c * scores + k];
    }
  });
  const found = new Float64Array(update.length);
  cutColumn(arranged, known, hasMissing, options, found);
  places.forEach((c, i) => {
    for (let k = 0; k < scores; k++) update[c * scores + k] = found[i * scores + k];
  });
}

/**
 * A cut at a place drawn evenly among those that leave enough rows on either side: what the first rounds learn is
 * smooth.
 */
export function cutAnywhere(
  sums: Sums,
  known: number,
  hasMissing: boolean,
  options: CutOptions,
  random: Random,
  update: Float64Array,
): void {
  const { scores, minSamplesLeaf } = options;
  let total = 0;
  for (let b = 0; b < known; b++) total += sums.n[b];
  let first = known;
  let last = -1;
  let seen = 0;
  for (let b = 0; b < known - 1; b++) {
    seen += sums.n[b];
    if (seen < minSamplesLeaf) continue;
    if (total - seen < minSamplesLeaf) break;
    first = Math.min(first, b);
    last = b;
  }
  if (last < first) return cutColumn(sums, known, hasMissing, options, update);
  const cut = first + random.integer(last - first);
  answer(sums, 0, cut + 1, options, update);
  answer(sums, cut + 1, known, options, update);
  if (hasMissing) answer(sums, known, known + 1, options, update);
  else update.fill(0, known * scores, (known + 1) * scores);
}

function answer(sums: Sums, from: number, to: number, { scores, lambda }: CutOptions, update: Float64Array): void {
  for (let k = 0; k < scores; k++) {
    let g = 0;
    let h = 0;
    for (let b = from; b < to; b++) {
      g += sums.g[b * scores + k];
      h += sums.h[b * scores + k];
    }
    const value = h > minHessian ? (-g / (h + lambda)) * (scores > 1 ? (scores - 1) / scores : 1) : 0;
    for (let b = from; b < to; b++) update[b * scores + k] = value;
  }
}

function bestCut(sums: Sums, segment: Segment, options: CutOptions): Segment {
  if (options.scores === 1) return bestPlainCut(sums, segment, options);
  const { scores, lambda, minSamplesLeaf } = options;
  const { g, h, n } = sums;
  const wholeG = new Float64Array(scores);
  const wholeH = new Float64Array(scores);
  let wholeN = 0;
  for (let b = segment.from; b < segment.to; b++) {
    wholeN += n[b];
    for (let k = 0; k < scores; k++) {
      wholeG[k] += g[b * scores + k];
      wholeH[k] += h[b * scores + k];
    }
  }
  const whole = strength(wholeG, wholeH, scores, lambda);
  const left = { g: new Float64Array(scores), h: new Float64Array(scores), n: 0 };
  const right = { g: wholeG, h: wholeH };
  for (let b = segment.from; b < segment.to - 1; b++) {
    left.n += n[b];
    for (let k = 0; k < scores; k++) {
      left.g[k] += g[b * scores + k];
      left.h[k] += h[b * scores + k];
      right.g[k] -= g[b * scores + k];
      right.h[k] -= h[b * scores + k];
    }
    if (left.n < minSamplesLeaf) continue;
    if (wholeN - left.n < minSamplesLeaf) break;
    const gain = strength(left.g, left.h, scores, lambda) + strength(right.g, right.h, scores, lambda) - whole;
    if (gain > segment.gain) {
      segment.gain = gain;
      segment.cut = b;
    }
  }
  return segment;
}

function bestPlainCut({ g, h, n }: Sums, segment: Segment, { lambda, minSamplesLeaf }: CutOptions): Segment {
  let wholeG = 0;
  let wholeH = 0;
  let wholeN = 0;
  for (let b = segment.from; b < segment.to; b++) {
    wholeG += g[b];
    wholeH += h[b];
    wholeN += n[b];
  }
  let leftG = 0;
  let leftH = 0;
  let leftN = 0;
  let best = (wholeG * wholeG) / (wholeH + lambda) + 1e-14;
  const floor = best;
  for (let b = segment.from; b < segment.to - 1; b++) {
    leftG += g[b];
    leftH += h[b];
    leftN += n[b];
    if (leftN < minSamplesLeaf || leftH < minHessian) continue;
    const rightH = wholeH - leftH;
    if (wholeN - leftN < minSamplesLeaf || rightH < minHessian) break;
    const rightG = wholeG - leftG;
    const value = (leftG * leftG) / (leftH + lambda) + (rightG * rightG) / (rightH + lambda);
    if (value > best) {
      best = value;
      segment.cut = b;
    }
  }
  segment.gain = best - floor;
  return segment;
}

/** Sums over all cells up to (a, b) of a pair, `[a, b, score]`; the count goes last. */
function prefix(sums: Sums, sizeA: number, sizeB: number, scores: number): Float64Array {
  const stride = 2 * scores + 1;
  const total = new Float64Array((sizeA + 1) * (sizeB + 1) * stride);
  for (let a = 0; a < sizeA; a++) {
    for (let b = 0; b < sizeB; b++) {
      const to = ((a + 1) * (sizeB + 1) + b + 1) * stride;
      const up = (a * (sizeB + 1) + b + 1) * stride;
      const back = ((a + 1) * (sizeB + 1) + b) * stride;
      const both = (a * (sizeB + 1) + b) * stride;
      const cell = a * sizeB + b;
      for (let k = 0; k < scores; k++) {
        total[to + k] = sums.g[cell * scores + k] + total[up + k] + total[back + k] - total[both + k];
        total[to + scores + k] =
          sums.h[cell * scores + k] + total[up + scores + k] + total[back + scores + k] - total[both + scores + k];
      }
      const last = 2 * scores;
      total[to + last] = sums.n[cell] + total[up + last] + total[back + last] - total[both + last];
    }
  }
  return total;
}

export interface PairCut {
  readonly gain: number;
  readonly a: number;
  readonly b: number;
}

/** The cut of both columns into four quarters that gains most over no cut (FAST, Lou et al. 2013). */
export function bestQuarters(sums: Sums, sizeA: number, sizeB: number, options: CutOptions): PairCut {
  const { scores, lambda, minSamplesLeaf } = options;
  const stride = 2 * scores + 1;
  const total = prefix(sums, sizeA, sizeB, scores);
  const at = (a: number, b: number) => (a * (sizeB + 1) + b) * stride;
  const end = at(sizeA, sizeB);
  const quarter = (high: number, left: number, low: number, corner: number): number => {
    // a quarter is a rectangle of the prefix sums: high - left - low + corner
    const n =
      total[high + 2 * scores] - total[left + 2 * scores] - total[low + 2 * scores] + total[corner + 2 * scores];
    if (n < minSamplesLeaf) return -1;
    let sum = 0;
    for (let k = 0; k < scores; k++) {
      const g = total[high + k] - total[left + k] - total[low + k] + total[corner + k];
      const h =
        total[high + scores + k] - total[left + scores + k] - total[low + scores + k] + total[corner + scores + k];
      if (h > minHessian) sum += (g * g) / (h + lambda);
    }
    return sum;
  };
  const whole = quarter(end, at(0, sizeB), at(sizeA, 0), at(0, 0));
  let best: PairCut = { gain: 0, a: -1, b: -1 };
  for (let a = 1; a < sizeA; a++) {
    for (let b = 1; b < sizeB; b++) {
      const one = quarter(at(a, b), at(0, b), at(a, 0), at(0, 0));
      if (one < 0) continue;
      const two = quarter(at(a, sizeB), at(0, sizeB), at(a, b), at(0, b));
      if (two < 0) break;
      const three = quarter(at(sizeA, b), at(a, b), at(sizeA, 0), at(a, 0));
      if (three < 0) continue;
      const four = quarter(end, at(a, sizeB), at(sizeA, b), at(a, b));
      if (four < 0) break;
      const gain = one + two + three + four - whole;
      if (gain > best.gain) best = { gain, a, b };
    }
  }
  return best;
}

/** Writes what each quarter of the best cut answers; all 0 where no cut gains. */
export function cutPair(sums: Sums, sizeA: number, sizeB: number, options: CutOptions, update: Float64Array): void {
  const { a, b } = bestQuarters(sums, sizeA, sizeB, options);
  update.fill(0);
  if (a >= 0) answerQuarters(sums, { sizeA, sizeB, a, b }, options, update);
}

/** The same at a place that is drawn evenly; a quarter with too few rows answers 0. */
export function cutPairAnywhere(
  sums: Sums,
  sizeA: number,
  sizeB: number,
  options: CutOptions,
  random: Random,
  update: Float64Array,
): void {
  update.fill(0);
  // the last cell along each column is that of missing values
  if (sizeA < 3 || sizeB < 3) return cutPair(sums, sizeA, sizeB, options, update);
  const place = (size: number) => 1 + random.integer(size - 3);
  answerQuarters(sums, { sizeA, sizeB, a: place(sizeA), b: place(sizeB) }, options, update);
}

interface Quarters {
  readonly sizeA: number;
  readonly sizeB: number;
  /** Where the second half of each column begins. */
  readonly a: number;
  readonly b: number;
}

function answerQuarters(
  sums: Sums,
  { sizeA, sizeB, a: cutA, b: cutB }: Quarters,
  { scores, lambda, minSamplesLeaf }: CutOptions,
  update: Float64Array,
): void {
  for (const [fromA, toA] of [
    [0, cutA],
    [cutA, sizeA],
  ]) {
    for (const [fromB, toB] of [
      [0, cutB],
      [cutB, sizeB],
    ]) {
      let n = 0;
      for (let a = fromA; a < toA; a++) for (let b = fromB; b < toB; b++) n += sums.n[a * sizeB + b];
      if (n < minSamplesLeaf) continue;
      for (let k = 0; k < scores; k++) {
        let g = 0;
        let h = 0;
        for (let a = fromA; a < toA; a++) {
          for (let b = fromB; b < toB; b++) {
            g += sums.g[(a * sizeB + b) * scores + k];
            h += sums.h[(a * sizeB + b) * scores + k];
          }
        }
        const value = h > minHessian ? (-g / (h + lambda)) * (scores > 1 ? (scores - 1) / scores : 1) : 0;
        for (let a = fromA; a < toA; a++)
          for (let b = fromB; b < toB; b++) update[(a * sizeB + b) * scores + k] = value;
      }
    }
  }
}
