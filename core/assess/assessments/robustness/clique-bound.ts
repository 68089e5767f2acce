// How far from a row no other answer can be, for an ensemble whose boxes are too many to be looked at one by one: within
// a radius, trees are joined in cliques, and of each clique the leaves count that can be had together (Chen, Zhang, Si,
// Li, Boning & Hsieh 2019, "Robustness verification of tree-based models"). The best that each clique gives is added up:
// where the sum keeps the answer, so does every row within the radius.
import type { FeatureScale } from '../../../data/distance.ts';
import { cellsOf } from '../../../data/encode.ts';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { leafCount } from '../../../models/tree/structure.ts';
import type { Bounds } from '../../engine/limits.ts';

/** How features became the columns that trees ask of. */
export interface Encoded {
  readonly features: readonly FeatureEncoding[];
  readonly scales: readonly FeatureScale[];
  /** Encoded columns in all. */
  readonly width: number;
}

/** A leaf, or leaves of several trees that one row can be in: what they add, and the columns that they bound. */
interface Member {
  readonly gain: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Members of a clique that are put together at most; beyond that two cliques stay apart, and the bound is weaker. */
const mostTogether = 1024;
/** Halvings of the radius. */
const halvings = 10;
/** Levels of joining: cliques of at most 2 to this power of trees. */
const levels = 3;

export interface Ensemble {
  readonly capability: TreeCapability;
  /** What the trees' answer begins with, and what a leaf adds; the answer is another one from 0 on. */
  readonly start: number;
  readonly gain: (tree: number, node: number) => number;
  /** What rounding may take from a sum. */
  readonly slack: number;
}

/**
 * @param upTo a distance at which the answer is another one, or from which on nobody asks
 * @returns a radius, in deviations and in the largest norm, within which each row has the present answer; a row is as far
 * by any other norm but L0
 */
export function verifiedRadius(
  ensemble: Ensemble,
  own: Float64Array,
  bounds: Bounds,
  search: Encoded & { readonly check: () => void },
  upTo: number,
): number {
  const keeps = (radius: number): boolean =>
    largestSum(ensemble, reachable(own, bounds, search, radius), search.check) < -ensemble.slack;
  if (!keeps(0)) return 0;
  let [low, high] = [0, Math.min(upTo, widest)];
  if (keeps(high)) return high;
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (keeps(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Deviations beyond which no radius is asked for. */
const widest = 20;

/** The encoded columns of all rows within a radius, as closed intervals. */
function reachable(own: Float64Array, bounds: Bounds, { features, scales, width }: Encoded, radius: number): Member {
  const low = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  features.forEach((feature, f) => {
    const set = (cells: ArrayLike<number>, otherCells: ArrayLike<number>) => {
      for (let c = 0; c < cells.length; c++) {
        low[feature.offset + c] = Math.min(cells[c], otherCells[c]);
        high[feature.offset + c] = Math.max(cells[c], otherCells[c]);
      }
    };
    const raw = own[f];
    const cells = cellsOf(feature, raw);
    // another category, or a value where there is none, is a whole step away
    const isWhole = feature.kind !== 'numeric' || Number.isNaN(raw);
    if (bounds.free[f] === 0 || radius < (isWhole ? 1 : 1e-12) || cells.some(Number.isNaN)) set(cells, cells);
    else if (!isWhole) {
      const reach = radius * scales[f].deviation;
      // a row whose value is outside the limits has to come to them first
      const least = Math.min(raw, Math.max(bounds.low[f], raw - reach));
      const greatest = Math.max(raw, Math.min(bounds.high[f], raw + reach));
      set(cellsOf(feature, least), cellsOf(feature, greatest));
    }
  });
  return { gain: 0, low, high };
}

function largestSum({ capability, start, gain }: Ensemble, box: Member, check: () => void): number {
  let cliques = capability.trees.map((tree, t) => {
    check();
    return leavesWithin(tree, box, (node) => gain(t, node));
  });
  for (let level = 0; level < levels && cliques.length > 1; level++) {
    const joined: Member[][] = [];
    for (let c = 0; c < cliques.length; c += 2) {
      const [first, second] = [cliques[c], cliques[c + 1]];
      if (!second || first.length * second.length > mostTogether) joined.push(first, ...(second ? [second] : []));
      else joined.push(together(first, second));
    }
    if (joined.length === cliques.length) break;
    cliques = joined;
  }
  return cliques.reduce(
    (sum, members) => sum + members.reduce((best, { gain: own }) => Math.max(best, own), Number.NEGATIVE_INFINITY),
    start,
  );
}

/** The pairs that some row is in both of. */
function together(first: readonly Member[], second: readonly Member[]): Member[] {
  const both: Member[] = [];
  for (const a of first) {
    for (const b of second) {
      const { length } = a.low;
      const low = new Float64Array(length);
      const high = new Float64Array(length);
      let isThere = true;
      for (let j = 0; j < length && isThere; j++) {
        low[j] = Math.max(a.low[j], b.low[j]);
        high[j] = Math.min(a.high[j], b.high[j]);
        // a column without a value bounds nothing
        isThere = !(low[j] > high[j]);
      }
      if (isThere) both.push({ gain: a.gain + b.gain, low, high });
    }
  }
  return both;
}

/** The leaves of a tree that rows of a box come to. Of `x > t`, the closed interval from t on is kept: it holds it all. */
function leavesWithin(tree: TreeCapability['trees'][number], box: Member, gain: (node: number) => number): Member[] {
  const { childrenLeft, childrenRight, feature, threshold, missingLeft } = tree;
  const leaves: Member[] = [];
  // of a tree with more leaves than can be joined with another's, only the best counts
  const isAlone = leafCount(tree) > mostTogether;
  const low = box.low.slice();
  const high = box.high.slice();
  const visit = (node: number): void => {
    const left = childrenLeft[node];
    if (left < 0) {
      const own = gain(node);
      if (!isAlone) leaves.push({ gain: own, low: low.slice(), high: high.slice() });
      else if (leaves.length === 0 || own > leaves[0].gain) leaves[0] = { gain: own, low: box.low, high: box.high };
      return;
    }
    const column = feature[node];
    const [lowBefore, highBefore] = [low[column], high[column]];
    // a column without a value goes one way
    if (Number.isNaN(lowBefore)) return visit(missingLeft?.[node] === 1 ? left : childrenRight[node]);
    if (lowBefore <= threshold[node]) {
      high[column] = Math.min(highBefore, threshold[node]);
      visit(left);
      high[column] = highBefore;
    }
    if (highBefore > threshold[node]) {
      low[column] = Math.max(lowBefore, threshold[node]);
      visit(childrenRight[node]);
      low[column] = lowBefore;
    }
  };
  visit(0);
  return leaves;
}
