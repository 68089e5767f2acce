// One bag of an explainable boosting machine (Lou et al. 2012, 2013; Nori et al. 2019): terms take turns, each adding a
// little of what lowers the loss.
// A bag learns from its own draw of rows and is watched on the rest. It goes on a few rounds at a time, so that bags
// can be spread over
// threads, shown while they learn, and continued.
import { lossFor } from '../../boosting/loss.ts';
import type { FitPart } from '../../model.ts';
import {
  bestQuarters,
  type CutOptions,
  cutAnywhere,
  cutCategories,
  cutColumn,
  cutPair,
  cutPairAnywhere,
  type Sums,
} from './cuts.ts';
import { sweepLogLoss, sweepSquaredError } from './sweep.ts';
import { type Bins, type CoarseColumn, cellCount, pairCells, type Term } from './terms.ts';

/** What all bags see; arrays are in shared memory. */
export interface BagData {
  readonly bins: readonly Bins[];
  readonly coarse: readonly CoarseColumn[];
  readonly y: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly classes: number;
  /** The constant before the first round, one a score. */
  readonly base: Float64Array;
  readonly terms: readonly Term[];
  /** Terms from this one on are boosted; those before stand. */
  readonly first: number;
  readonly rounds: number;
  readonly patience: number;
  readonly learningRate: number;
  /** Rounds of a bag when the terms at hand began. */
  readonly stageStart: number;
  /** First rounds of them whose cuts are drawn at random. */
  readonly smoothingRounds: number;
  readonly cut: CutOptions;
}

/** One bag as it stands. Tables are `[cell, score]`, one a term. */
export interface BagState {
  /** Its number, by which its random cuts are drawn. */
  readonly index: number;
  readonly train: Int32Array;
  readonly watched: Int32Array;
  readonly raw: Float64Array;
  readonly rawWatched: Float64Array;
  readonly tables: readonly Float64Array[];
  readonly bestTables: readonly Float64Array[];
  readonly best: number;
  /** Rounds since the best one. */
  readonly since: number;
  readonly rounds: number;
  readonly stopped: boolean;
  /** Loss on the bag's own rows and on the watched ones, of each round of the last call. */
  readonly losses: Float64Array;
  readonly watchedLosses: Float64Array;
}

const cellsOf = (data: BagData, term: Term, rows: Int32Array): Bins => {
  const [a, b] = term.columns;
  if (b === undefined) {
    const all = data.bins[a];
    const Type = all.BYTES_PER_ELEMENT === 1 ? Uint8Array : Uint16Array;
    const cells = new Type(rows.length);
    for (let i = 0; i < rows.length; i++) cells[i] = all[rows[i]];
    return cells;
  }
  return pairCells(data.bins[a], data.bins[b], data.coarse[a], data.coarse[b], term.sizes[1], rows);
};

const take = (values: Float64Array, rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
const countUp = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);

export const boostBag: FitPart<BagData, BagState, BagState> = {
  name: 'ebm/rounds',
  run(data, state, job) {
    const { scores } = data.cut;
    const loss = lossFor(data.classes);
    const boosted = data.terms.slice(data.first);
    const cells = boosted.map((term) => cellsOf(data, term, state.train));
    const watchedCells = boosted.map((term) => cellsOf(data, term, state.watched));
    const y = take(data.y, state.train);
    const yWatched = take(data.y, state.watched);
    const weights = data.weights && take(data.weights, state.train);
    const raw = state.raw.slice();
    const rawWatched = state.rawWatched.slice();
    const tables = state.tables.map((table) => table.slice());
    let bestTables = state.bestTables;
    let { best, since } = state;
    let round = 0;
    const losses: number[] = [];
    const watchedLosses: number[] = [];
    const all = countUp(state.train.length);
    const allWatched = countUp(state.watched.length);
    const sums = boosted.map((term, t): Sums => {
      const count = cellCount(term);
      const n = new Int32Array(count);
      for (let i = 0; i < cells[t].length; i++) n[cells[t][i]]++;
      return { g: new Float64Array(count * scores), h: new Float64Array(count * scores), n };
    });
    const step =
      scores === 1 ? oneScore(data, y, weights, raw, cells, sums) : manyScores(data, y, weights, raw, cells, sums);
    const updates = boosted.map((term) => new Float64Array(cellCount(term) * scores));
    let stopped = state.stopped;
    while (round < data.rounds && !stopped) {
      job.check();
      const number = state.rounds + round;
      const random =
        number - data.stageStart < data.smoothingRounds ? job.random(`bag ${state.index} round ${number}`) : undefined;
      boosted.forEach((term, t) => {
        const update = updates[t];
        step.sumUp(t);
        if (term.nominal) cutCategories(sums[t], term.sizes[0] - 1, term.missing[0], data.cut, update);
        else if (term.columns.length === 1 && random)
          cutAnywhere(sums[t], term.sizes[0] - 1, term.missing[0], data.cut, random, update);
        else if (term.columns.length === 1) cutColumn(sums[t], term.sizes[0] - 1, term.missing[0], data.cut, update);
        else if (random) cutPairAnywhere(sums[t], term.sizes[0], term.sizes[1], data.cut, random, update);
        else cutPair(sums[t], term.sizes[0], term.sizes[1], data.cut, update);
        const table = tables[data.first + t];
        for (let c = 0; c < update.length; c++) {
          update[c] *= data.learningRate;
          table[c] += update[c];
        }
        step.take(t, update);
        addUpdate(watchedCells[t], update, scores, rawWatched);
      });
      step.settle();
      round++;
      losses.push(loss.measure(y, raw, all).loss / all.length);
      if (state.watched.length > 0) {
        const value = loss.measure(yWatched, rawWatched, allWatched).loss / allWatched.length;
        watchedLosses.push(value);
        if (value < best - 1e-5 * Math.abs(best === Number.POSITIVE_INFINITY ? 0 : best)) {
          best = value;
          since = 0;
          bestTables = tables.map((table) => table.slice());
        } else since++;
        stopped = since >= data.patience;
      } else bestTables = tables;
    }
    return {
      ...state,
      raw,
      rawWatched,
      tables,
      bestTables,
      best,
      since,
      stopped,
      rounds: state.rounds + round,
      losses: Float64Array.from(losses),
      watchedLosses: Float64Array.from(watchedLosses),
    };
  },
};

/**
 * How rows' scores and the sums of their derivatives follow the steps: `sumUp` before a cut of a term, `take` after it,
 * `settle` at the end of a round.
 */
interface Following {
  sumUp(term: number): void;
  take(term: number, update: Float64Array): void;
  settle(): void;
}

function oneScore(
  data: BagData,
  y: Float64Array,
  weights: Float64Array | undefined,
  raw: Float64Array,
  cells: readonly Bins[],
  sums: readonly Sums[],
): Following {
  const sweep = data.classes === 0 ? sweepSquaredError : sweepLogLoss;
  if (data.classes === 0) {
    sums.forEach(({ h }, t) => {
      for (let i = 0; i < cells[t].length; i++) h[cells[t][i]] += weights ? weights[i] : 1;
    });
  }
  const nothing = sums.map(({ g }) => new Float64Array(g.length));
  let waiting: { term: number; update: Float64Array } | undefined;
  return {
    sumUp(t) {
      sweep(raw, y, weights, cells[waiting?.term ?? t], waiting?.update ?? nothing[t], cells[t], sums[t]);
      waiting = undefined;
    },
    take(term, update) {
      waiting = { term, update };
    },
    settle() {
      if (waiting) addUpdate(cells[waiting.term], waiting.update, 1, raw);
      waiting = undefined;
    },
  };
}

function manyScores(
  data: BagData,
  y: Float64Array,
  weights: Float64Array | undefined,
  raw: Float64Array,
  cells: readonly Bins[],
  sums: readonly Sums[],
): Following {
  const { scores } = data.cut;
  const derivatives = derivativesOf(data, y, weights, raw);
  return {
    sumUp(t) {
      const { g, h } = derivatives();
      accumulate(cells[t], g, h, scores, sums[t]);
    },
    take: (t, update) => addUpdate(cells[t], update, scores, raw),
    settle() {},
  };
}

/**
 * Derivatives of every score of every row at the scores `raw`, `[row, score]`; they hold until they are asked for
 * again.
 */
function derivativesOf(
  data: BagData,
  y: Float64Array,
  weights: Float64Array | undefined,
  raw: Float64Array,
): () => { readonly g: Float64Array; readonly h: Float64Array } {
  const { scores } = data.cut;
  const loss = lossFor(data.classes);
  const rows = countUp(y.length);
  const g = new Float64Array(raw.length);
  const h = new Float64Array(raw.length);
  const pairs = new Float64Array(2 * y.length);
  return () => {
    for (let k = 0; k < scores; k++) {
      loss.derivatives(y, weights, raw, rows, k, pairs);
      for (let i = 0; i < y.length; i++) {
        g[i * scores + k] = pairs[2 * i];
        h[i * scores + k] = pairs[2 * i + 1];
      }
    }
    return { g, h };
  };
}

/** How much each pair of columns would gain over what the bag's terms explain already. */
export const rankPairs: FitPart<BagData & { readonly pairs: readonly Term[] }, BagState, Float64Array> = {
  name: 'ebm/pairs',
  run(data, state, job) {
    const { scores } = data.cut;
    const rows = state.train;
    const y = take(data.y, rows);
    const weights = data.weights && take(data.weights, rows);
    const { g, h } = derivativesOf(data, y, weights, state.raw)();
    return Float64Array.from(data.pairs, (term) => {
      job.check();
      const cells = cellsOf(data, term, rows);
      const count = cellCount(term);
      const sums: Sums = {
        g: new Float64Array(count * scores),
        h: new Float64Array(count * scores),
        n: new Int32Array(count),
      };
      for (let i = 0; i < cells.length; i++) sums.n[cells[i]]++;
      accumulate(cells, g, h, scores, sums);
      return bestQuarters(sums, term.sizes[0], term.sizes[1], data.cut).gain;
    });
  },
};

/** The constant and the summed scores of rows from tables, `[row, score]`. */
export function rawOf(data: BagData, tables: readonly Float64Array[], rows: Int32Array): Float64Array {
  const { scores } = data.cut;
  const raw = new Float64Array(rows.length * scores);
  for (let i = 0; i < rows.length; i++) raw.set(data.base, i * scores);
  tables.forEach((table, t) => {
    addUpdate(cellsOf(data, data.terms[t], rows), table, scores, raw);
  });
  return raw;
}

function accumulate(cells: Bins, g: Float64Array, h: Float64Array, scores: number, sums: Sums): void {
  const sumG = sums.g.fill(0);
  const sumH = sums.h.fill(0);
  if (scores === 1) {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      sumG[cell] += g[i];
      sumH[cell] += h[i];
    }
    return;
  }
  for (let i = 0; i < cells.length; i++) {
    const to = cells[i] * scores;
    for (let k = 0; k < scores; k++) {
      sumG[to + k] += g[i * scores + k];
      sumH[to + k] += h[i * scores + k];
    }
  }
}

function addUpdate(cells: Bins, update: Float64Array, scores: number, raw: Float64Array): void {
  if (scores === 1) for (let i = 0; i < cells.length; i++) raw[i] += update[cells[i]];
  else
    for (let i = 0; i < cells.length; i++)
      for (let k = 0; k < scores; k++) raw[i * scores + k] += update[cells[i] * scores + k];
}
