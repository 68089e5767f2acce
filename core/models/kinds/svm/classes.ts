// One machine a pair of classes, and five more for its probabilities: searches that several threads share.
import { type FitPart, shareArray, type TrainingData, type TrainingJob } from '../../model.ts';
import type { Kernel } from './kernel.ts';
import { type SolveOptions, solveClassifier } from './machine.ts';
import type { Params } from './params.ts';
import { fitSlopes, type Slopes } from './probability.ts';
import { decider, type Fit, type Machine, pairList, penalties, takeRows } from './stored-machine.ts';

/** Folds whose decisions the probabilities are fitted to. */
const probabilityFolds = 5;

/** The classes of a pair against one another: rows of the training data, and their signs. */
interface Pair {
  readonly rows: Int32Array;
  readonly signs: Int8Array;
}

/** One search: the rows of a pair that it learns from, by their places in it, and those that it answers for. */
interface Search {
  readonly pair: number;
  readonly kept: Int32Array;
  readonly held: Int32Array;
}

interface Shared {
  readonly x: Float64Array;
  readonly width: number;
  readonly pairs: readonly Pair[];
  readonly upper: Float64Array;
  readonly kernel: Kernel;
  readonly tolerance: number;
  readonly maxIterations: number;
  /**
   * The time of a search grows about with the square of its rows: that of all, and of the first, which tells how far it
   * is.
   */
  readonly work: number;
}

interface Searched {
  readonly coefficients: Float64Array;
  readonly rho: number;
  readonly iterations: number;
  readonly decisions: Float64Array;
}

/** A search of a pair, or of a fold of one; any thread can do it. */
export const searchPart: FitPart<Shared, Search, Searched> = {
  name: 'svm/search',
  run({ x, width, pairs, upper, kernel, tolerance, maxIterations, work }, { pair, kept, held }, job) {
    const { rows, signs } = pairs[pair];
    const at = (places: Int32Array) =>
      takeRows(
        x,
        places.map((place) => rows[place]),
        width,
      );
    const keptSigns = Int8Array.from(kept, (place) => signs[place]);
    if (keptSigns.every((sign) => sign === keptSigns[0]))
      return {
        coefficients: new Float64Array(kept.length),
        rho: 0,
        iterations: 0,
        decisions: new Float64Array(held.length).fill(keptSigns[0] ?? 0),
      };
    const vectors = at(kept);
    const share = kept.length ** 2 / work;
    const found = solveClassifier(
      vectors,
      keptSigns,
      width,
      Float64Array.from(kept, (place) => upper[rows[place]]),
      {
        kernel,
        tolerance,
        maxIterations,
        check: () => job.check(),
        onShare: (done) => job.report({ stage: 'train', share: done * share }),
      },
    );
    if (held.length === 0) return { ...found, decisions: new Float64Array(0) };
    const machine: Machine = {
      classes: 2,
      width,
      kernel,
      vectors,
      rows: kept,
      coefficients: found.coefficients,
      rho: Float64Array.of(found.rho),
      sigmoids: new Float64Array(0),
    };
    return { ...found, decisions: decider(machine)(at(held), held.length) };
  },
};

/** Seconds for a product of two rows' columns in a search, on one thread: what is over at once is not spread. */
const secondsAProduct = 1.5e-10;

export function fitClasses(
  data: TrainingData,
  p: Params,
  kernel: Kernel,
  options: SolveOptions,
  job: TrainingJob,
): Fit {
  const { width } = data;
  const weights = data.train.weights ?? new Float64Array(data.train.rows).fill(1);
  const members = Array.from({ length: data.classes }, (_, k) =>
    [...data.train.y.keys()].filter((i) => data.train.y[i] === k && weights[i] > 0),
  );
  const pairs = pairList(data.classes).map(([i, j]) => pairOf(members[i], members[j]));
  const searches = pairs.flatMap(({ rows, signs }, pair) =>
    signs.includes(1) && signs.includes(-1) ? searchesOf(pair, rows.length, p.probability, job) : [],
  );
  const work = searches.reduce((sum, { kept }) => sum + kept.length ** 2, 0);
  const shared: Shared = {
    x: shareArray(data.train.x),
    width,
    pairs,
    upper: shareArray(penalties(p.c, weights)),
    kernel,
    tolerance: options.tolerance,
    maxIterations: options.maxIterations,
    work,
  };
  let done = 0;
  const found = job.spread(
    searchPart,
    shared,
    searches,
    (_, index) => {
      job.check();
      done += searches[index].kept.length ** 2;
      job.report({ stage: 'train', share: done / work });
    },
    secondsAProduct * work * (width + 20),
  );
  const solved = pairs.map((pair, index) => {
    const own = [...searches.keys()].filter((k) => searches[k].pair === index);
    const [whole, ...folds] = own.map((k) => found[k]);
    if (whole === undefined) {
      // a class without training rows loses to every class that has some
      const rho = pair.signs.includes(-1) ? 1 : pair.signs.includes(1) ? -1 : 0;
      return {
        rows: pair.rows,
        coefficients: new Float64Array(pair.rows.length),
        rho,
        iterations: 0,
        sigmoid: p.probability ? { above: 20, below: 20 } : undefined,
      };
    }
    const sigmoid = p.probability
      ? slopesOf(
          pair,
          weights,
          own.slice(1).map((k, f) => ({ held: searches[k].held, decisions: folds[f].decisions })),
        )
      : undefined;
    return { rows: pair.rows, ...whole, sigmoid };
  });
  const used = new Set(solved.flatMap(({ rows, coefficients }) => [...rows].filter((_, r) => coefficients[r] !== 0)));
  const order = members.flat().filter((row) => used.has(row));
  const place = new Map(order.map((row, v) => [row, v]));
  const coefficients = new Float64Array(pairs.length * order.length);
  solved.forEach(({ rows, coefficients: values }, index) => {
    rows.forEach((row, r) => {
      if (values[r] !== 0) coefficients[index * order.length + (place.get(row) as number)] = values[r];
    });
  });
  const machine: Machine = {
    classes: data.classes,
    width,
    kernel,
    vectors: takeRows(data.train.x, order, width),
    rows: Int32Array.from(order),
    coefficients,
    rho: Float64Array.from(solved, (one) => one.rho),
    sigmoids: Float64Array.from(solved.flatMap(({ sigmoid }) => (sigmoid ? [sigmoid.above, sigmoid.below, 0] : []))),
  };
  return { machine, iterations: solved.reduce((most, one) => Math.max(most, one.iterations), 0) };
}

const pairOf = (first: readonly number[], second: readonly number[]): Pair => ({
  rows: Int32Array.from([...first, ...second]),
  signs: Int8Array.from([...first, ...second], (_, r) => (r < first.length ? 1 : -1)),
});

/**
 * The search of a whole pair and, for probabilities, of five folds of it, each answering for the rows that it has not
 * seen.
 */
function searchesOf(pair: number, rows: number, withFolds: boolean, job: TrainingJob): Search[] {
  const whole: Search = { pair, kept: Int32Array.from({ length: rows }, (_, i) => i), held: new Int32Array(0) };
  if (!withFolds) return [whole];
  const folds = Math.min(probabilityFolds, rows);
  const order = job.random(`svm-${pair}`).permutation(rows);
  const search = (fold: number): Search => ({
    pair,
    kept: order.filter((_, i) => i % folds !== fold),
    held: order.filter((_, i) => i % folds === fold),
  });
  return [whole, ...Array.from({ length: folds }, (_, fold) => search(fold))];
}

/** The sigmoid of one pair, from decision values of rows that the machine had not seen. */
function slopesOf(
  { rows, signs }: Pair,
  weights: Float64Array,
  folds: readonly { readonly held: Int32Array; readonly decisions: Float64Array }[],
): Slopes {
  const values = new Float64Array(rows.length);
  for (const { held, decisions } of folds)
    held.forEach((place, i) => {
      values[place] = decisions[i];
    });
  return fitSlopes(
    values,
    Uint8Array.from(signs, (sign) => (sign > 0 ? 1 : 0)),
    Float64Array.from(rows, (row) => weights[row]),
  );
}
