// What each thread of a boosting fit does: bins of columns, derivatives of rows, histograms and best splits of nodes.
// The thread that leads writes a
// command, the pieces of the round are claimed, and all results stand in places of their own, so that no bit depends on
// who worked.

import { histogramsModule } from '../../../kernels/histograms.ts';
import { lossFor, type NumberLoss } from '../../boosting/loss.ts';
import type { WorkerGroup } from '../../model.ts';
import { binColumn, binEdges, columnOf, cutColumn } from '../../tree/bins.ts';
import { chunkRows, type FitMemory, type FitSize, openFit, perGroup, slots, splitSize } from './fit-memory.ts';

export interface Shared {
  readonly memory: WebAssembly.Memory;
  readonly size: FitSize;
  /** `[row, column]`, in shared memory; NaN where a value is missing */
  readonly x: Float64Array;
  readonly classes: number;
  readonly numbers: NumberLoss;
  /** 1 for each column along which the score may not fall, -1 where it may not rise. */
  readonly monotone: Int8Array | undefined;
  /** Every second derivative is 1. */
  readonly plain: boolean;
  readonly maxBins: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
}

/** Kinds of round, with what their pieces are and what the command holds after the kind. */
export const rounds = {
  /** A piece is a group of columns. */
  cut: 0,
  /** A piece is a chunk of learning rows: derivatives by every score, and the loss. */
  derive: 1,
  /**
   * A piece is a group of columns. The command: score, whether the root's counts are known, how `large` comes about,
   * and two nodes.
   */
  split: 2,
  /** A piece is a leaf. The command: score. */
  answer: 3,
} as const;

/**
 * How a node's histogram comes about: not at all, from its rows, or as the parent's, which stands in its place, without
 * its sibling's.
 */
export const origins = { none: 0, rows: 1, parent: 2 } as const;

/** Places in the command, and of a node from where it begins. */
export const places = { kind: 0, score: 1, root: 2, nodes: 3 } as const;
export const nodePlaces = { origin: 0, histogram: 1, start: 2, end: 3, g: 4, h: 5, low: 6, high: 7 } as const;
export const nodeSize = 8;

export const minHessian = 1e-3;

export interface Histograms {
  partition(
    order: number,
    end: number,
    packed: number,
    shift: number,
    bin: number,
    missing: number,
    scratch: number,
  ): number;
  sum(packed: number, rows: number, count: number, pairs: number, sums: number): void;
  sumAndCount(packed: number, rows: number, count: number, pairs: number, sums: number, counts: number): void;
  bestCut(
    sums: number,
    counts: number,
    bins: number,
    count: number,
    g: number,
    h: number,
    nodeCount: number,
    nodeG: number,
    nodeH: number,
    whole: number,
    l2: number,
    minCount: number,
    minH: number,
    best: number,
  ): number;
  subtract(sums: number, counts: number, partSums: number, partCounts: number): void;
}

export function histogramsOf(memory: WebAssembly.Memory): Histograms {
  return new WebAssembly.Instance(histogramsModule, { shared: { memory } }).exports as unknown as Histograms;
}

export const boostingWorkers: WorkerGroup<Shared> = {
  name: 'gradient-boosting',
  join(shared) {
    const fit = openFit(shared.size, shared.memory);
    const wasm = histogramsOf(shared.memory);
    const loss = lossFor(shared.classes, shared.numbers);
    const { rows, scores } = shared.size;
    const derive = (chunk: number) => {
      const part = fit.learning.subarray(chunk * chunkRows, (chunk + 1) * chunkRows);
      for (let k = 0; k < scores; k++) {
        loss.derivatives(fit.y, fit.weights, fit.raw, part, k, fit.pairs.subarray(2 * k * rows, 2 * (k + 1) * rows));
      }
      const { loss: sum, right } = loss.measure(fit.y, fit.raw, part);
      fit.measured[2 * chunk] = sum;
      fit.measured[2 * chunk + 1] = right;
    };
    const answer = (leaf: number) => {
      const score = fit.command[places.score];
      const [start, end, value] = fit.leaves.subarray(3 * leaf, 3 * leaf + 3);
      for (let i = start; i < end; i++) fit.raw[fit.order[i] * scores + score] += value;
    };
    const split = (group: number) => splitGroup(shared, fit, wasm, group);
    const work = {
      [rounds.cut]: (group: number) => cutGroup(shared, fit, group),
      [rounds.derive]: derive,
      [rounds.split]: split,
      [rounds.answer]: answer,
    };
    return (piece) => work[fit.command[places.kind] as keyof typeof work](piece);
  },
};

/** Cuts four columns into bins and packs these. */
function cutGroup({ x, size: { rows, width }, maxBins }: Shared, fit: FitMemory, group: number): void {
  const packed = fit.packed.subarray(group * rows, (group + 1) * rows);
  for (let k = 0; k < perGroup && group * perGroup + k < width; k++) {
    const j = group * perGroup + k;
    const column = columnOf(x, rows, width, j);
    const whole = fit.learning.length === rows;
    const { edges, bins, hasMissing } = whole
      ? cutColumn(column, maxBins)
      : binColumn(
          column,
          binEdges(
            Float64Array.from(fit.learning, (row) => column[row]),
            maxBins,
          ),
        );
    fit.edges.set(edges, j * slots);
    fit.edgeCount[j] = edges.length;
    fit.hasMissing[j] = Number(hasMissing);
    for (let i = 0; i < rows; i++) packed[i] |= bins[i] << (8 * k);
  }
}

/** Makes the histograms of the round's nodes for four columns, and finds the best split of each there. */
function splitGroup(shared: Shared, fit: FitMemory, wasm: Histograms, group: number): void {
  const { command } = fit;
  const { rows } = shared.size;
  const inHistogram = group * perGroup * slots;
  const whole = fit.groups * perGroup * slots;
  const sumsAt = (histogram: number) => fit.at.sums + 16 * (histogram * whole + inHistogram);
  const countsAt = (histogram: number) => fit.at.counts + 4 * (histogram * whole + inHistogram);
  for (let child = 0; child < 2; child++) {
    const place = places.nodes + child * nodeSize;
    const origin = command[place + nodePlaces.origin];
    if (origin === origins.none) continue;
    const histogram = command[place + nodePlaces.histogram];
    if (origin === origins.parent) {
      const sibling = command[places.nodes + nodePlaces.histogram];
      wasm.subtract(sumsAt(histogram), countsAt(histogram), sumsAt(sibling), countsAt(sibling));
    } else {
      const start = command[place + nodePlaces.start];
      const count = command[place + nodePlaces.end] - start;
      const pairs = fit.at.pairs + 16 * command[places.score] * rows;
      const packed = fit.at.packed + 4 * group * rows;
      const from = histogram * whole + inHistogram;
      const order = fit.at.order + 4 * start;
      const counts = fit.counts.subarray(from, from + perGroup * slots);
      if (shared.plain) {
        wasm.sum(packed, order, count, pairs, sumsAt(histogram));
        for (let b = 0; b < counts.length; b++) counts[b] = fit.sums[2 * (from + b) + 1];
      } else if (command[places.root] === 1) {
        wasm.sum(packed, order, count, pairs, sumsAt(histogram));
        counts.set(fit.rootCounts.subarray(inHistogram, inHistogram + perGroup * slots));
      } else {
        wasm.sumAndCount(packed, order, count, pairs, sumsAt(histogram), countsAt(histogram));
        if (count === fit.order.length) fit.rootCounts.set(counts, inHistogram);
      }
    }
    bestSplit(shared, fit, wasm, group, child);
  }
}

/** Writes the best split of a node by the columns of a group; its gain is 0 where there is none. */
function bestSplit(shared: Shared, fit: FitMemory, wasm: Histograms, group: number, child: number): void {
  const {
    size: { width },
    l2,
    minSamplesLeaf,
    monotone,
  } = shared;
  const { sums, counts, command, splits } = fit;
  const place = places.nodes + child * nodeSize;
  const n = command[place + nodePlaces.end] - command[place + nodePlaces.start];
  const g = command[place + nodePlaces.g];
  const h = command[place + nodePlaces.h];
  const whole = (g * g) / (h + l2);
  const to = (child * fit.groups + group) * splitSize;
  splits[to] = 0;
  for (let j = group * perGroup; j < Math.min(width, (group + 1) * perGroup); j++) {
    const edges = fit.edgeCount[j];
    const hasMissing = fit.hasMissing[j] === 1;
    const base = (command[place + nodePlaces.histogram] * fit.groups * perGroup + j) * slots;
    const missing = base + edges + 1;
    if (monotone) {
      bestMonotoneCut(shared, fit, { column: j, base, place, to, way: monotone[j] });
      continue;
    }
    const cut = (bins: number, count: number, leftG: number, leftH: number, missingLeft: number) => {
      const bin = wasm.bestCut(
        fit.at.sums + 16 * base,
        fit.at.counts + 4 * base,
        bins,
        count,
        leftG,
        leftH,
        n,
        g,
        h,
        whole,
        l2,
        minSamplesLeaf,
        minHessian,
        fit.at.splits + 8 * to,
      );
      if (bin >= 0) splits.set([j, bin, missingLeft], to + 3);
    };
    // the last bin can be cut off from the missing values alone
    cut(edges + Number(hasMissing), 0, 0, 0, 0);
    if (hasMissing) cut(edges, counts[missing], sums[2 * missing], sums[2 * missing + 1], 1);
  }
}

interface MonotoneColumn {
  readonly column: number;
  /** Where its histogram begins, where the node stands in the command, and where its best split is written. */
  readonly base: number;
  readonly place: number;
  readonly to: number;
  readonly way: number;
}

/**
 * The best cut whose leaves keep to the node's limits and to the column's way, as in scikit-learn: a leaf answers -G /
 * (H + lambda), brought within the limits, and
 * the gain is what the loss falls by to first order, G v of the node less those of its parts.
 */
function bestMonotoneCut(
  { l2, minSamplesLeaf }: Shared,
  fit: FitMemory,
  { column, base, place, to, way }: MonotoneColumn,
): void {
  const { sums, counts, command, splits } = fit;
  const n = command[place + nodePlaces.end] - command[place + nodePlaces.start];
  const g = command[place + nodePlaces.g];
  const h = command[place + nodePlaces.h];
  const answer = (sumG: number, sumH: number) =>
    Math.min(command[place + nodePlaces.high], Math.max(command[place + nodePlaces.low], -sumG / (sumH + l2 + 1e-15)));
  const whole = g * answer(g, h);
  const edges = fit.edgeCount[column];
  const missing = base + edges + 1;
  const hasMissing = fit.hasMissing[column] === 1;
  for (const missingLeft of hasMissing ? [false, true] : [false]) {
    let count = missingLeft ? counts[missing] : 0;
    let leftG = missingLeft ? sums[2 * missing] : 0;
    let leftH = missingLeft ? sums[2 * missing + 1] : 0;
    // the last bin can be cut off from the missing values alone
    const bins = edges + Number(hasMissing && !missingLeft);
    for (let bin = 0; bin < bins; bin++) {
      count += counts[base + bin];
      leftG += sums[2 * (base + bin)];
      leftH += sums[2 * (base + bin) + 1];
      if (count < minSamplesLeaf || leftH < minHessian) continue;
      if (n - count < minSamplesLeaf || h - leftH < minHessian) break;
      const left = answer(leftG, leftH);
      const right = answer(g - leftG, h - leftH);
      if (way * (right - left) < 0) continue;
      const gain = whole - leftG * left - (g - leftG) * right;
      if (gain > splits[to]) splits.set([gain, leftG, leftH, column, bin, Number(missingLeft)], to);
    }
  }
}
