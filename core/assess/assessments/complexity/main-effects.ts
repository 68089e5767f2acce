// What a model does feature by feature: the partial dependence of each, and how far these are from the whole.

import { encodeRows, type RawRows } from '../../../data/encode.ts';
import { tabular } from '../../../models/batch.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { mean } from '../../../numeric/stats.ts';
import type { AssessContext } from '../../engine/context.ts';

/** Of one output: the value, the positive class of two, or one of several classes. */
export interface OutputEffects {
  /** `[feature][row]`: the centred partial dependence at the row's own value. */
  readonly effects: readonly Float64Array[];
  /** The output of each row. */
  readonly outputs: Float64Array;
}

export interface MainEffects {
  readonly of: readonly OutputEffects[];
  readonly raw: RawRows;
  /** `logit` where the model has one, else the probability or the value. */
  readonly scale: 'logit' | 'probability' | 'value';
}

/** Rows that are looked at, and that each partial dependence is the mean over. */
const mostRows = 100;
/** Masked rows that are evaluated at once. */
const rowsAtOnce = 100_000;

/** Partial dependence (Friedman 2001) at the rows' own values, over training rows taken evenly. */
export function mainEffects(context: AssessContext): MainEffects {
  const { encoder, split, job } = context;
  const raw = context.raw(sampleEvenly(split.train, mostRows));
  const count = encoder.features.length;
  const { scale, outputs, evaluate } = outputsOf(context);
  const own = evaluate(raw);
  const curves = encoder.features.map((_, f) => {
    job.check();
    job.report({ stage: 'assess', share: (0.5 * f) / count });
    return dependence(raw, f, outputs, evaluate);
  });
  return {
    of: own.map((values, k) => ({ outputs: values, effects: curves.map((curve) => centred(curve[k])) })),
    raw,
    scale,
  };
}

/** `[output][row]`: the mean output over the rows, each with the row's value of one feature. */
function dependence(raw: RawRows, feature: number, outputs: number, evaluate: Evaluate): Float64Array[] {
  const { rows, features } = raw;
  const own = Float64Array.from({ length: rows }, (_row, r) => raw.values[r * features + feature]);
  const distinct = [...new Set(own)];
  const found = new Map<number, readonly number[]>();
  const together = Math.max(1, Math.floor(rowsAtOnce / rows));
  for (let first = 0; first < distinct.length; first += together) {
    const part = distinct.slice(first, first + together);
    const values = new Float64Array(part.length * raw.values.length);
    part.forEach((value, p) => {
      values.set(raw.values, p * raw.values.length);
      for (let r = 0; r < rows; r++) values[p * raw.values.length + r * features + feature] = value;
    });
    const answered = evaluate({ values, rows: part.length * rows, features });
    part.forEach((value, p) => {
      found.set(
        value,
        answered.map((one) => mean(one.subarray(p * rows, (p + 1) * rows))),
      );
    });
  }
  return Array.from({ length: outputs }, (_, k) => own.map((value) => (found.get(value) as readonly number[])[k]));
}

function centred(curve: Float64Array): Float64Array {
  const centre = mean(curve);
  return curve.map((value) => value - centre);
}

/** `[output][row]` */
type Evaluate = (raw: RawRows) => Float64Array[];

/**
 * The value; of two classes the positive one's log-odds where a model has them, else its probability; of several the same
 * for each class, log-odds less their mean, since a softmax does not change by it.
 */
function outputsOf({ trained, predict }: AssessContext) {
  const { model, encoder, positive, classes } = trained;
  const { logits } = model;
  const width = model.outputs;
  const shown = classes.length > 2 ? classes.map((_, k) => k) : [classes.length === 0 ? 0 : positive];
  const all = logits
    ? (raw: RawRows) => logits.call(model, tabular(encodeRows(encoder, raw), raw.rows))
    : (raw: RawRows) => predict(raw);
  const evaluate: Evaluate = (raw) => {
    const values = all(raw);
    const shift = (r: number) => (logits && classes.length > 2 ? mean(values.subarray(r * width, (r + 1) * width)) : 0);
    const shifts = Float64Array.from({ length: raw.rows }, (_, r) => shift(r));
    return shown.map((k) => shifts.map((own, r) => values[r * width + k] - own));
  };
  const scale = classes.length === 0 ? ('value' as const) : logits ? ('logit' as const) : ('probability' as const);
  return { scale, outputs: shown.length, evaluate };
}

/** The share of the spread of the output that is not the sum of the main effects (Molnar et al. 2019); at most 1. */
export function interactionStrength({ of }: MainEffects): number {
  let [left, total, rounding] = [0, 0, 0];
  for (const { effects, outputs } of of) {
    const centre = mean(outputs);
    outputs.forEach((value, r) => {
      const sum = effects.reduce((all, effect) => all + effect[r], 0);
      left += (value - centre - sum) ** 2;
      total += (value - centre) ** 2;
    });
    rounding += roundingOf(outputs);
  }
  // what rounding leaves is none
  return total > rounding && left > 1e-12 * total ? Math.min(1, left / total) : 0;
}

/** The spread that rounding alone gives outputs of this size. */
const roundingOf = (outputs: Float64Array): number =>
  outputs.length * (1e-13 * outputs.reduce((most, value) => Math.max(most, Math.abs(value)), 0)) ** 2;

const spreadOf = (effect: Float64Array): number => effect.reduce((sum, value) => sum + value * value, 0);

/** How many features move the output at all. */
export function usedCount({ of }: MainEffects): number {
  const used = new Set<number>();
  for (const { effects, outputs } of of) {
    const spreads = effects.map(spreadOf);
    const least = Math.max(1e-10 * Math.max(...spreads), roundingOf(outputs));
    spreads.forEach((spread, f) => {
      if (spread > least) used.add(f);
    });
  }
  return used.size;
}

const mostSegments = 10;
const wellFitted = 0.95;

/**
 * Straight pieces that a main effect takes to be fitted with R² of 0.95 (Molnar et al. 2019), mean over the features
 * weighted by their spread; 1 for a linear model. A category's effect takes as many pieces as it has levels, less one.
 */
export function meanSegments({ of, raw }: MainEffects, isCategorical: readonly boolean[]): number {
  let [sum, weight] = [0, 0];
  for (const { effects } of of)
    effects.forEach((effect, f) => {
      const spread = spreadOf(effect);
      if (spread === 0) return;
      sum += spread * piecesOf(effect, raw, f, isCategorical[f]);
      weight += spread;
    });
  return weight > 0 ? sum / weight : 0;
}

function piecesOf(effect: Float64Array, { values, rows, features }: RawRows, f: number, isCategory: boolean): number {
  const own = Array.from({ length: rows }, (_, r) => [values[r * features + f], effect[r]] as const);
  const points = [...new Map(own)].filter(([value]) => !Number.isNaN(value)).sort((a, b) => a[0] - b[0]);
  return isCategory
    ? Math.max(1, new Set(points.map(([, height]) => Number(height.toPrecision(6)))).size - 1)
    : segmentsOf(points);
}

/** The fewest straight pieces with which a curve through points is fitted well, by dynamic programming. */
export function segmentsOf(points: readonly (readonly [number, number])[]): number {
  const n = points.length;
  if (n < 3) return 1;
  const error = (from: number, to: number) => lineError(points, from, to);
  const total = points.reduce((sum, [, y]) => sum + (y - mean(points.map((point) => point[1]))) ** 2, 0);
  if (total === 0) return 1;
  let best = Float64Array.from({ length: n + 1 }, (_, to) => (to === 0 ? 0 : error(0, to)));
  for (let pieces = 1; pieces <= mostSegments; pieces++) {
    if (1 - best[n] / total >= wellFitted) return pieces;
    const before = best;
    best = Float64Array.from({ length: n + 1 }, (_, to) => {
      let least = before[to];
      for (let from = pieces; from < to; from++) least = Math.min(least, before[from] + error(from, to));
      return least;
    });
  }
  return mostSegments;
}

/** Squared error of the best line through points `from` to `to - 1`. */
function lineError(points: readonly (readonly [number, number])[], from: number, to: number): number {
  const n = to - from;
  if (n < 3) return 0;
  let [sx, sy] = [0, 0];
  for (let i = from; i < to; i++) {
    sx += points[i][0] / n;
    sy += points[i][1] / n;
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const [dx, dy] = [points[i][0] - sx, points[i][1] - sy];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return Math.max(0, yy - (xx > 0 ? (xy * xy) / xx : 0));
}
