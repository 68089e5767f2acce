// The nearest counterfactuals that there are, for models whose answer is simple enough: a single tree, or weighted
// sums. Distance is the sum
// over features of how far each moves, as a share of the training rows' range; a change of category counts 1.

import { cellsOf } from '../../../data/encode.ts';
import type { CategoricalEncoding } from '../../../data/fields/category/category.ts';
import { fromModel } from '../../../data/fields/number/number.ts';
import { type Content, type FeatureEncoding, isContent } from '../../../data/fields/registry.ts';
import type { LinearCapability, TreeStructure } from '../../../models/model.ts';
import { allows, apart, type Room } from './limits.ts';

export interface Found {
  readonly values: Float64Array;
  readonly cost: number;
}

/** How far beyond a bound a value goes that must be greater than it, as a share of the range. */
const beyond = 1e-6;

/**
 * For each leaf with a wanted answer, the least change that leads there, nearest first; at most one for each set of
 * features that change.
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
    // texts stay as they are
    if (isContent(feature)) return undefined;
    const best =
      feature.kind !== 'numeric'
        ? feature.categories.map((_, code) => code).find(fits)
        : nearestNumber(feature, own[f], room, f, low, high, missing);
    if (best === undefined || !fits(best) || !allows(room, feature, f, own[f], best)) return undefined;
    values[f] = best;
    cost += apart(room, feature, f, own[f], best);
  }
  return { values, cost };
}

/** What a category or a text adds to a weighted sum of the columns. */
function contributionOf(
  feature: CategoricalEncoding | Content,
  weight: (column: number) => number,
  code: number,
): number {
  if (isContent(feature))
    return cellsOf(feature, code).reduce((sum, cell, c) => sum + cell * weight(feature.offset + c), 0);
  return feature.how === 'onehot' ? weight(feature.offset + code) : weight(feature.offset) * code;
}

function columnsFit(
  feature: FeatureEncoding,
  raw: number,
  low: Float64Array,
  high: Float64Array,
  missing: Uint8Array,
): boolean {
  return cellsOf(feature, raw).every((cell, c) => {
    const column = feature.offset + c;
    return Number.isNaN(cell) ? missing[column] === 1 : cell > low[column] && cell <= high[column];
  });
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
  const raw = (cell: number) => fromModel(feature, cell);
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
  return {
    weights: own.map((weight, c) => weight - coefficients[other * width + c]),
    intercept: intercepts[output] - intercepts[other],
  };
}

/** One feature's move towards a bound. Its size is a share of the way to `target`: any, or one of a few. */
interface Move {
  readonly f: number;
  readonly target: number;
  /** Of the whole way. */
  readonly gain: number;
  readonly cost: number;
  /**
   * The next share of the way that is allowed, from one that need not be so: downwards or upwards; undefined where
   * there is none.
   */
  readonly below: (share: number) => number;
  readonly above: (share: number) => number | undefined;
}

/** Boxes that are looked into before a search gives up proving that its best answer is the nearest. */
const maxBoxes = 20_000;

/**
 * The least change that brings a weighted sum to a bound: of moves with a gain and a cost each, those with the least
 * cost whose gains add up to what is needed.
 * Branch and bound: with moves of any size the cheapest come first (the bound of a box); a move that may not have the
 * size that this gives it is cut off below and above.
 * @param up whether the sum must come above the bound, or below it
 * @returns nothing where even all changes together do not reach it; `gap` is how much nearer another prediction could be
 * where the search was cut short
 */
export function exactInSum(
  { weights, intercept }: Sum,
  features: readonly FeatureEncoding[],
  own: Float64Array,
  room: Room,
  bound: number,
  up: boolean,
): (Found & { readonly gap: number }) | undefined {
  const sign = up ? 1 : -1;
  let score = intercept;
  const moves = features.flatMap((feature, f): Move[] => {
    const value = Number.isNaN(own[f]) ? feature.fill : own[f];
    if (feature.kind === 'numeric') {
      const rate = weights[feature.offset] / feature.scale;
      score += rate * (value - feature.shift);
      return numericMoves(room, feature, f, own[f], sign * rate);
    }
    const contribution = (code: number) => contributionOf(feature, (column) => weights[column], code);
    if (feature.width > 0) score += contribution(value);
    let best = -1;
    feature.categories.forEach((_, code) => {
      if (allows(room, feature, f, own[f], code) && (best < 0 || sign * contribution(code) > sign * contribution(best)))
        best = code;
    });
    const gain = best < 0 ? 0 : sign * (contribution(best) - contribution(value));
    return gain > 0
      ? [
          {
            f,
            target: best,
            gain,
            cost: 1,
            below: (share) => (share >= 1 ? 1 : 0),
            above: (share) => (share > 0 ? 1 : 0),
          },
        ]
      : [];
  });
  const slack = 1e-9 * Math.max(1, Math.abs(bound), Math.abs(score));
  const needed = sign * (bound - score) + slack;
  if (needed <= 0) return { values: own.slice(), cost: 0, gap: 0 };
  moves.sort((a, b) => b.gain / b.cost - a.gain / a.cost || a.f - b.f);
  const best = cheapestMoves(moves, needed, slack * 1e-3);
  if (!best) return undefined;
  const values = own.slice();
  moves.forEach((move, m) => {
    const share = best.shares[m];
    if (share > 0) values[move.f] = share === 1 ? move.target : valueAt(room, move, own[move.f], share);
  });
  return { values, cost: best.cost, gap: best.gap };
}

/** The value at a share of the way; whole numbers to the last bit. */
function valueAt(room: Room, { f, target }: Move, own: number, share: number): number {
  const value = own + share * (target - own);
  return room.whole[f] ? Math.round(value) : Math.min(room.high[f], Math.max(room.low[f], value));
}

function numericMoves(room: Room, feature: FeatureEncoding, f: number, own: number, rate: number): Move[] {
  const end = rate > 0 ? room.high[f] : room.low[f];
  const target = room.whole[f] ? (rate > 0 ? Math.floor(end) : Math.ceil(end)) : end;
  const way = target - own;
  const gain = rate * way;
  if (!(gain > 0)) return [];
  // a range that the row is outside of is entered at its edge at least
  const edge = way > 0 ? Math.max(0, room.low[f] - own) / way : Math.min(0, room.high[f] - own) / way;
  const tiny = 1e-12;
  const move = { f, target, gain, cost: apart(room, feature, f, own, target) };
  if (!room.whole[f])
    return [
      {
        ...move,
        below: (share) => (share >= edge - tiny ? Math.max(share, edge) : 0),
        above: (share) => (share <= tiny ? 0 : Math.max(share, edge)),
      },
    ];
  const units = Math.abs(way);
  // distances from the row's own value to the whole numbers on the way
  const first = way > 0 ? Math.ceil(own) - own : own - Math.floor(own);
  const at = (k: number) => (first === 0 ? k : first + k - 1);
  const count = Math.round(units - first) + (first === 0 ? 0 : 1);
  const place = (share: number) => (first === 0 ? share * units : share * units - first + 1);
  const least = Math.max(1, Math.ceil(place(edge) - tiny * units));
  return [
    {
      ...move,
      below(share) {
        const k = Math.floor(place(share) + 1e-9);
        return k < least ? 0 : Math.min(1, at(Math.min(k, count)) / units);
      },
      above(share) {
        if (share <= tiny) return 0;
        const k = Math.max(least, Math.ceil(place(share) - 1e-9));
        return k > count ? undefined : at(k) / units;
      },
    },
  ];
}

interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** @param moves best ratio of gain to cost first */
function cheapestMoves(
  moves: readonly Move[],
  needed: number,
  slack: number,
): { shares: Float64Array; cost: number; gap: number } | undefined {
  let best: { shares: Float64Array; cost: number } | undefined;
  /** The cheapest shares within a box where moves may have any size; undefined where they do not reach. */
  const relaxed = ({ low, high }: Box): { shares: Float64Array; cost: number } | undefined => {
    const shares = low.slice();
    let left = needed;
    let cost = 0;
    moves.forEach((move, m) => {
      left -= low[m] * move.gain;
      cost += low[m] * move.cost;
    });
    for (let m = 0; m < moves.length && left > slack; m++) {
      const more = Math.min(high[m] - low[m], left / moves[m].gain);
      if (more <= 0) continue;
      shares[m] = low[m] + more;
      left -= more * moves[m].gain;
      cost += more * moves[m].cost;
    }
    return left > slack ? undefined : { shares, cost };
  };
  const isAllowed = (m: number, share: number) =>
    Math.abs(moves[m].below(share) - share) <= 1e-9 || Math.abs((moves[m].above(share) ?? 2) - share) <= 1e-9;
  const open: (Box & { readonly bound: number; readonly shares: Float64Array })[] = [];
  const add = (box: Box) => {
    const found = relaxed(box);
    if (found && !(best && found.cost >= best.cost - 1e-12))
      open.push({ ...box, bound: found.cost, shares: found.shares });
  };
  add({ low: new Float64Array(moves.length), high: new Float64Array(moves.length).fill(1) });
  let boxes = 0;
  while (open.length > 0 && boxes++ < maxBoxes) {
    // depth first, the cheaper box first: a good answer soon, so that most boxes are never opened
    const box = open.pop();
    if (!box || (best && box.bound >= best.cost - 1e-12)) continue;
    const broken = moves.findIndex((_, m) => !isAllowed(m, box.shares[m]));
    if (broken < 0) {
      best = { shares: snapped(moves, box.shares), cost: box.bound };
      continue;
    }
    const share = box.shares[broken];
    const down = box.high.slice();
    down[broken] = moves[broken].below(share);
    const from = moves[broken].above(share);
    if (down[broken] >= box.low[broken]) add({ low: box.low, high: down });
    if (from !== undefined && from <= box.high[broken] + 1e-12) {
      const up = box.low.slice();
      up[broken] = from;
      add({ low: up, high: box.high });
    }
  }
  const found = best;
  if (!found) return undefined;
  const rest = open
    .filter((box) => box.bound < found.cost - 1e-12)
    .reduce((least, box) => Math.min(least, box.bound), found.cost);
  return { ...found, gap: found.cost - rest };
}

/** Shares as near as can be to what is allowed. */
const snapped = (moves: readonly Move[], shares: Float64Array): Float64Array =>
  shares.map((share, m) => {
    const above = moves[m].above(share);
    return above !== undefined && Math.abs(above - share) <= 1e-9 ? above : moves[m].below(share);
  });

/** No row within the limits comes to a class: another is ahead of it wherever one looks. */
export function isOutOfReach(
  linear: LinearCapability,
  target: number,
  features: readonly FeatureEncoding[],
  own: Float64Array,
  room: Room,
): boolean {
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
        const contribution = (code: number) => contributionOf(feature, weight, code);
        most += feature.categories.reduce(
          (best, _, code) => (allows(room, feature, f, own[f], code) ? Math.max(best, contribution(code)) : best),
          contribution(value),
        );
      }
    });
    return most < 0;
  });
}
