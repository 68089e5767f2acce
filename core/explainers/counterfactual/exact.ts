// The nearest counterfactuals that there are, for models whose answer is simple enough: a single tree, or weighted sums. Distance is the sum
// over features of how far each moves, as a share of the training rows' range; a change of category counts 1.
import type { FeatureEncoding } from '../../data/encode.ts';
import type { LinearCapability, TreeStructure } from '../../models/model.ts';
import { allows, apart, type Room } from './limits.ts';

export interface Found {
  readonly values: Float64Array;
  readonly cost: number;
}

/** How far beyond a bound a value goes that must be greater than it, as a share of the range. */
const beyond = 1e-6;

/**
 * For each leaf with a wanted answer, the least change that leads there, nearest first; at most one for each set of features that change.
 * @param isWanted of a node's place
 */
export function exactInTree(
  tree: TreeStructure,
  features: readonly FeatureEncoding[],
  owners: Int32Array,
  own: Float64Array,
  room: Room,
  isWanted: (leaf: number) => boolean,
): Found[] {
  const width = owners.length;
  const low = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  /** Whether a missing value comes this way. */
  const missing = new Uint8Array(width).fill(1);
  const found = new Map<string, Found>();
  const visit = (node: number): void => {
    const left = tree.childrenLeft[node];
    if (left < 0) {
      if (!isWanted(node)) return;
      const one = withinBox(features, own, room, low, high, missing);
      if (!one) return;
      const key = features.flatMap((_, f) => (Object.is(one.values[f], own[f]) ? [] : [f])).join();
      const known = found.get(key);
      if (!known || one.cost < known.cost) found.set(key, one);
      return;
    }
    const column = tree.feature[node];
    const threshold = tree.threshold[node];
    const [lowBefore, highBefore, missingBefore] = [low[column], high[column], missing[column]];
    const goesLeft = tree.missingLeft?.[node] === 1;
    high[column] = Math.min(highBefore, threshold);
    missing[column] = goesLeft ? missingBefore : 0;
    if (low[column] < high[column]) visit(left);
    high[column] = highBefore;
    missing[column] = goesLeft ? 0 : missingBefore;
    low[column] = Math.max(lowBefore, threshold);
    if (low[column] < high[column]) visit(tree.childrenRight[node]);
    low[column] = lowBefore;
    missing[column] = missingBefore;
  };
  visit(0);
  return [...found.values()].sort((a, b) => a.cost - b.cost);
}

/** The nearest row with every encoded column in (low, high], or nothing where limits forbid it. */
function withinBox(
  features: readonly FeatureEncoding[],
  own: Float64Array,
  room: Room,
  low: Float64Array,
  high: Float64Array,
  missing: Uint8Array,
): Found | undefined {
  const values = own.slice();
  let cost = 0;
  for (const [f, feature] of features.entries()) {
    const fits = (raw: number) => columnsFit(feature, raw, low, high, missing);
    if (fits(own[f])) continue;
    const best =
      feature.kind === 'categorical' ? feature.categories.map((_, code) => code).find(fits) : nearestNumber(feature, own[f], room, f, low, high, missing);
    if (best === undefined || !fits(best) || !allows(room, feature, f, own[f], best)) return undefined;
    values[f] = best;
    cost += apart(room, feature, f, own[f], best);
  }
  return { values, cost };
}

function columnsFit(feature: FeatureEncoding, raw: number, low: Float64Array, high: Float64Array, missing: Uint8Array): boolean {
  const value = Number.isNaN(raw) ? feature.fill : raw;
  const { offset, width } = feature;
  if (feature.kind === 'categorical' && feature.how === 'onehot') {
    for (let c = 0; c < width; c++) {
      const cell = c === value ? 1 : 0;
      if (!(cell > low[offset + c] && cell <= high[offset + c])) return false;
    }
    return true;
  }
  const cell = feature.kind === 'numeric' ? (value - feature.shift) / feature.scale : value;
  if (Number.isNaN(cell)) return missing[offset] === 1;
  return cell > low[offset] && cell <= high[offset];
}

function nearestNumber(
  feature: Extract<FeatureEncoding, { kind: 'numeric' }>,
  own: number,
  room: Room,
  f: number,
  low: Float64Array,
  high: Float64Array,
  missing: Uint8Array,
): number | undefined {
  if (Number.isNaN(own)) return undefined;
  const raw = (cell: number) => cell * feature.scale + feature.shift;
  const least = raw(low[feature.offset]);
  const most = Math.min(raw(high[feature.offset]), room.high[f]);
  if (room.low[f] > least && own < room.low[f]) return room.low[f];
  if (own > most) {
    const value = room.whole[f] ? Math.floor(most) : most;
    // rounding on the way back may land a hair above
    return columnsFit(feature, value, low, high, missing) ? value : value - beyond * Math.max(room.spans[f], 1e-12);
  }
  if (room.whole[f] && Math.floor(least) + 1 <= most) return Math.floor(least) + 1;
  return Math.min(least + beyond * (room.spans[f] || 1), (least + most) / 2 || least + beyond);
}

/** A weighted sum of the encoded columns. */
export interface Sum {
  readonly weights: Float64Array;
  readonly intercept: number;
}

/** The score of an output; with another one, by how much it is ahead of that. */
export function sumOf({ coefficients, intercepts }: LinearCapability, output: number, other?: number): Sum {
  const width = coefficients.length / intercepts.length;
  const own = coefficients.subarray(output * width, (output + 1) * width);
  if (other === undefined) return { weights: own, intercept: intercepts[output] };
  return { weights: own.map((weight, c) => weight - coefficients[other * width + c]), intercept: intercepts[output] - intercepts[other] };
}

/**
 * The least change that brings a weighted sum to a bound. Numbers can be moved by any amount, each at its own price, so that the best come first; categories
 * cost the same each, so that of any number of them those that gain most are the best. All numbers of categories are tried: the least of these is the least.
 * @param up whether the sum must come above the bound, or below it
 * @returns nothing where even all changes together do not reach it
 */
export function exactInSum(
  { weights, intercept }: Sum,
  features: readonly FeatureEncoding[],
  own: Float64Array,
  room: Room,
  bound: number,
  up: boolean,
): Found | undefined {
  const sign = up ? 1 : -1;
  let score = intercept;
  const moves = features.flatMap((feature, f) => {
    const value = Number.isNaN(own[f]) ? feature.fill : own[f];
    if (feature.kind === 'numeric') {
      const rate = weights[feature.offset] / feature.scale;
      score += rate * (value - feature.shift);
      const target = sign * rate > 0 ? room.high[f] : room.low[f];
      const gain = sign * rate * (target - own[f]);
      if (!(gain > 0)) return [];
      return [{ f, target, gain, cost: apart(room, feature, f, own[f], target), divisible: true }];
    }
    const worth = (code: number) => (feature.how === 'onehot' ? weights[feature.offset + code] : weights[feature.offset] * code);
    if (feature.width > 0) score += worth(value);
    let best = -1;
    feature.categories.forEach((_, code) => {
      if (allows(room, feature, f, own[f], code) && (best < 0 || sign * worth(code) > sign * worth(best))) best = code;
    });
    const gain = best < 0 ? 0 : sign * (worth(best) - worth(value));
    return gain > 0 ? [{ f, target: best, gain, cost: 1, divisible: false }] : [];
  });
  const slack = 1e-9 * Math.max(1, Math.abs(bound), Math.abs(score));
  const needed = sign * (bound - score) + slack;
  if (needed <= 0) return { values: own.slice(), cost: 0 };
  const numbers = moves.filter((move) => move.divisible).sort((a, b) => b.gain / b.cost - a.gain / a.cost || a.f - b.f);
  const categories = moves.filter((move) => !move.divisible).sort((a, b) => b.gain - a.gain || a.f - b.f);
  let best: Found | undefined;
  for (let taken = 0; taken <= categories.length; taken++) {
    const values = own.slice();
    let left = needed;
    let cost = 0;
    for (const move of categories.slice(0, taken)) {
      values[move.f] = move.target;
      left -= move.gain;
      cost += move.cost;
    }
    for (const move of numbers) {
      if (left <= 0) break;
      const share = Math.min(1, left / move.gain);
      const exact = own[move.f] + share * (move.target - own[move.f]);
      // whole numbers go on to the next one that there is
      const value = share === 1 ? move.target : room.whole[move.f] ? (move.target > own[move.f] ? Math.ceil(exact) : Math.floor(exact)) : exact;
      // a range that the row is outside of is entered at its edge at least
      const allowed = Math.min(room.high[move.f], Math.max(room.low[move.f], value));
      const part = Math.abs(allowed - own[move.f]) / Math.abs(move.target - own[move.f]);
      values[move.f] = allowed;
      cost += move.cost * part;
      left -= Math.max(share, part) * move.gain;
    }
    if (left <= slack * 1e-3 && (!best || cost < best.cost)) best = { values, cost };
  }
  return best;
}

/** No row within the limits comes to a class: another is ahead of it wherever one looks. */
export function isOutOfReach(linear: LinearCapability, target: number, features: readonly FeatureEncoding[], own: Float64Array, room: Room): boolean {
  return Array.from(linear.intercepts, (_, other) => other).some((other) => {
    if (other === target) return false;
    const { weights, intercept } = sumOf(linear, target, other);
    const weight = (column: number) => weights[column];
    let most = intercept;
    features.forEach((feature, f) => {
      const value = Number.isNaN(own[f]) ? feature.fill : own[f];
      if (feature.kind === 'numeric') {
        const rate = weight(feature.offset) / feature.scale;
        const at = (raw: number) => rate * (raw - feature.shift);
        most += Number.isNaN(own[f]) ? at(value) : Math.max(at(own[f]), at(room.low[f]), at(room.high[f]));
      } else if (feature.width > 0) {
        const worth = (code: number) => (feature.how === 'onehot' ? weight(feature.offset + code) : weight(feature.offset) * code);
        most += feature.categories.reduce((best, _, code) => (allows(room, feature, f, own[f], code) ? Math.max(best, worth(code)) : best), worth(value));
      }
    });
    return most < 0;
  });
}
