// The nearest row that trees answer otherwise: best first over the boxes that leaves make, tree by tree. A box is dropped
// where even the best leaves that can still be reached do not turn the answer. What is left in the queue when the budget or the
// time is spent is a lower bound (after Chen, Zhang, Si, Li, Boning & Hsieh 2019 and Kantchelian, Tygar & Joseph 2016).

import { cellsOf } from '../../../data/encode.ts';
import { fromModel } from '../../../data/fields/number/number.ts';
import type { FeatureEncoding } from '../../../data/fields/registry.ts';
import type { TreeCapability } from '../../../models/model.ts';
import { MinHeap } from '../../../numeric/heap.ts';
import { type Bounds, further, mayBecome, type Norm, sizeOf, step } from '../../engine/limits.ts';
import { type Encoded, verifiedRadius } from './clique-bound.ts';
import { type Lead, leadAt } from './lead.ts';

export interface TreeSearch extends Encoded {
  readonly norm: Norm;
  /** Boxes that are looked at, at most. */
  readonly budget: number;
  readonly check: () => void;
  /** Whether the time for it is over, where there is a limit. */
  readonly isOver?: () => boolean;
  /** Whether the model itself answers a row otherwise: it has the last word where outputs tie. */
  isOther(row: Float64Array): boolean;
}

export interface Nearest {
  readonly row: Float64Array | undefined;
  readonly distance: number;
  /** No row is nearer than this. */
  readonly lower: number;
}

/** Boxes between two looks at the clock. */
const boxesAtOnce = 16;

interface Box {
  readonly tree: number;
  /** By how much the trees so far put the present answer behind. */
  readonly margin: number;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly distance: number;
  readonly row: Float64Array;
}

/**
 * @param lead of the present answer, which has to be lost
 * @param known a distance that is had already: nothing as far is looked for
 */
export function nearestInTrees(
  capability: TreeCapability,
  own: Float64Array,
  bounds: Bounds,
  lead: Lead,
  search: TreeSearch,
  known: number,
): Nearest {
  const { trees, scale, outputs, outputOf, base } = capability;
  const gain = (t: number, node: number): number => {
    const { value } = trees[t];
    if (outputOf) return -scale * value[node] * lead.weights[outputOf[t]];
    return -scale * (leadAt(lead, value, node * outputs) - lead.offset);
  };
  const start = -(base ? leadAt(lead, base) : lead.offset);
  /** The most that trees from t on can add, without a look at the box. */
  const most = new Float64Array(trees.length + 1);
  for (let t = trees.length - 1; t >= 0; t--) {
    let best = Number.NEGATIVE_INFINITY;
    trees[t].childrenLeft.forEach((left, node) => {
      if (left < 0) best = Math.max(best, gain(t, node));
    });
    most[t] = most[t + 1] + best;
  }
  // sums are rounded, and equal outputs go to the class that comes first
  const slack = 1e-9 * (Math.abs(start) + most.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0) + 1e-6);
  const missing = missingColumns(search.features, own, search.width);
  const boxes: Box[] = [];
  const queue = new MinHeap();
  const open = (box: Box) => queue.push(box.distance, boxes.push(box) - 1);
  open({
    tree: 0,
    margin: start,
    low: new Float64Array(search.width).fill(Number.NEGATIVE_INFINITY),
    high: new Float64Array(search.width).fill(Number.POSITIVE_INFINITY),
    distance: 0,
    row: own,
  });
  let looked = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const box = boxes[next.item];
    if (box.distance >= known) return { row: undefined, distance: known, lower: known };
    if (looked++ >= search.budget || (looked % boxesAtOnce === 0 && search.isOver?.())) {
      // too many boxes, or no time: what holds for cliques of trees may reach further
      const radius =
        search.norm === '0' ? 0 : verifiedRadius({ capability, start, gain, slack }, own, bounds, search, known);
      return { row: undefined, distance: known, lower: Math.max(box.distance, radius) };
    }
    if (looked % boxesAtOnce === 0) search.check();
    if (box.tree === trees.length) {
      if (!search.isOther(box.row)) continue;
      return { row: box.row, distance: box.distance, lower: box.distance };
    }
    const { tree: t, low, high, margin } = box;
    const { childrenLeft, childrenRight, feature, threshold, missingLeft } = trees[t];
    const visit = (node: number): void => {
      const left = childrenLeft[node];
      if (left < 0) {
        const added = margin + gain(t, node);
        if (added + most[t + 1] < -slack) return;
        const [ownLow, ownHigh] = [low.slice(), high.slice()];
        const near = nearestInBox(own, bounds, search, ownLow, ownHigh);
        if (near && near.distance < known) open({ tree: t + 1, margin: added, low: ownLow, high: ownHigh, ...near });
        return;
      }
      const column = feature[node];
      if (missing[column] === 1) {
        visit(missingLeft?.[node] === 1 ? left : childrenRight[node]);
        return;
      }
      const [lowBefore, highBefore] = [low[column], high[column]];
      high[column] = Math.min(highBefore, threshold[node]);
      if (low[column] < high[column]) visit(left);
      high[column] = highBefore;
      low[column] = Math.max(lowBefore, threshold[node]);
      if (low[column] < high[column]) visit(childrenRight[node]);
      low[column] = lowBefore;
    };
    visit(0);
  }
  return { row: undefined, distance: known, lower: known };
}

/** 1 where the row has no value in an encoded column: it stays so, and each question sends it one way. */
function missingColumns(features: readonly FeatureEncoding[], own: Float64Array, width: number): Uint8Array {
  const missing = new Uint8Array(width);
  features.forEach((feature, f) => {
    cellsOf(feature, own[f]).forEach((cell, c) => {
      if (Number.isNaN(cell)) missing[feature.offset + c] = 1;
    });
  });
  return missing;
}

/** How far beyond a bound a value goes that must be greater than it, in deviations. */
const beyond = 1e-9;

/** The nearest row whose encoded columns are in (low, high]; undefined where limits forbid it. */
function nearestInBox(
  own: Float64Array,
  bounds: Bounds,
  { features, scales, norm }: TreeSearch,
  low: Float64Array,
  high: Float64Array,
): { readonly row: Float64Array; readonly distance: number } | undefined {
  const row = own.slice();
  const steps = new Float64Array(own.length);
  for (const [f, feature] of features.entries()) {
    const fits = (raw: number) =>
      cellsOf(feature, raw).every(
        (cell, c) => Number.isNaN(cell) || (cell > low[feature.offset + c] && cell <= high[feature.offset + c]),
      );
    const isFree = bounds.free[f] === 1;
    const home = isFree ? Math.min(bounds.high[f], Math.max(bounds.low[f], own[f])) : own[f];
    if (home === own[f] && fits(own[f])) continue;
    if (Number.isNaN(own[f]) && fits(own[f])) continue;
    // what has no value stays so, and each question has sent it one way
    if (!isFree || cellsOf(feature, own[f]).some(Number.isNaN)) return undefined;
    const best =
      feature.kind !== 'numeric'
        ? feature.categories.map((_, code) => code).find((code) => mayBecome(bounds, f, code) && fits(code))
        : further(
            bounds,
            f,
            home,
            fits(home)
              ? home
              : nearestNumber(feature, home, scales[f].deviation, low[feature.offset], high[feature.offset]),
          );
    if (best === undefined || !fits(best) || best < bounds.low[f] || best > bounds.high[f]) return undefined;
    row[f] = best;
    steps[f] = step(scales[f], own[f], best);
  }
  return { row, distance: sizeOf(steps, norm) };
}

function nearestNumber(
  feature: Extract<FeatureEncoding, { kind: 'numeric' }>,
  own: number,
  deviation: number,
  low: number,
  high: number,
): number {
  const [least, greatest] = [fromModel(feature, low), fromModel(feature, high)];
  if (own > greatest) return greatest - (fromModel(feature, high) > greatest ? beyond * deviation : 0);
  // strictly above the lower bound, also after it has been encoded
  return least + Math.max(beyond * deviation, Math.abs(least) * 1e-15);
}
