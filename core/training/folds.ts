import { inTimeOrder } from '../data/split.ts';
import type { SplitKeys } from '../data/split-keys.ts';
import { VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { Random } from '../numeric/random.ts';
import type { CrossValidationSpec } from '../schema/search.ts';

/** Rows of one fold: learnt from, and held out. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * k folds of some rows, repeated. Each row is held out once a repeat; with stratify every class is dealt out evenly.
 * With groups, all rows of a group are held out together; with times, each fold is held out from those before it, once.
 * @param classes one a row, or undefined for numbers
 * @throws rows where there are fewer rows, or groups, than folds
 */
export function makeFolds(
  rows: Int32Array,
  classes: Int32Array | undefined,
  spec: CrossValidationSpec,
  { groups, times }: SplitKeys = {},
): Fold[] {
  if (rows.length < spec.folds)
    throw new VitrineError('rows', say('error.foldsTrainingRowsSomeWould', { folds: spec.folds, count: rows.length }), {
      where: 'crossValidation.folds',
      hint: say('hint.atMost', { rows: rows.length }),
    });
  if (times) return foldsInTime(rows, times, spec.folds);
  return Array.from({ length: spec.repeats }, (_, repeat) => {
    const random = new Random((spec.seed + repeat) % 4294967296);
    if (groups) {
      const foldOfGroup = dealGroups(groups, spec.folds, random);
      return Array.from({ length: spec.folds }, (_, k) => ({
        train: rows.filter((_, i) => foldOfGroup[groups[i]] !== k),
        test: rows.filter((_, i) => foldOfGroup[groups[i]] === k),
      }));
    }
    const foldOf = new Int32Array(rows.length);
    const order = random.permutation(rows.length);
    // dealing goes on where the last class ended, so that folds have the same size
    let dealt = 0;
    const strata =
      spec.stratify && classes
        ? [...new Set(classes)].sort((a, b) => a - b).map((one) => order.filter((i) => classes[i] === one))
        : [order];
    for (const stratum of strata) for (const i of stratum) foldOf[i] = dealt++ % spec.folds;
    return Array.from({ length: spec.folds }, (_, k) => ({
      train: rows.filter((_, i) => foldOf[i] !== k),
      test: rows.filter((_, i) => foldOf[i] === k),
    }));
  }).flat();
}

/** As scikit-learn's TimeSeriesSplit: folds of the same size from the end; each learns from all rows before it. */
function foldsInTime(rows: Int32Array, times: Float64Array, folds: number): Fold[] {
  const order = inTimeOrder(times).map((position) => rows[position]);
  const size = Math.floor(order.length / (folds + 1));
  if (size < 1)
    throw new VitrineError('rows', say('error.foldsTimeTrainingRowsSome', { folds, count: rows.length }), {
      where: 'crossValidation.folds',
      hint: say('hint.atMost', { rows: rows.length - 1 }),
    });
  return Array.from({ length: folds }, (_, k) => {
    const from = order.length - (folds - k) * size;
    return { train: order.slice(0, from), test: order.slice(from, from + size) };
  });
}

/**
 * The largest groups first, each to the fold with the fewest rows so far (as scikit-learn's GroupKFold); of equal ones
 * in drawn order.
 */
function dealGroups(groups: Int32Array, folds: number, random: Random): Int32Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const present = [...sizes.keys()].sort((a, b) => a - b);
  if (present.length < folds)
    throw new VitrineError('rows', say('error.foldsGroupsSomeWouldBe', { folds, count: present.length }), {
      where: 'crossValidation.folds',
      hint: say('hint.atMost', { rows: present.length }),
    });
  const drawn = [...random.permutation(present.length)].map((i) => present[i]);
  const held = new Float64Array(folds);
  const foldOf = new Int32Array(present[present.length - 1] + 1).fill(-1);
  for (const group of drawn.sort((a, b) => (sizes.get(b) as number) - (sizes.get(a) as number))) {
    const lightest = held.indexOf(Math.min(...held));
    foldOf[group] = lightest;
    held[lightest] += sizes.get(group) as number;
  }
  return foldOf;
}

/** Some of a fold's training rows, drawn by seed, each class in its share: for rounds of a search that begin small. */
export function thinRows(rows: Int32Array, classOf: (row: number) => number, count: number, seed: number): Int32Array {
  if (count >= rows.length) return rows;
  const random = new Random(seed);
  const order = random.permutation(rows.length);
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const one = classOf(rows[i]);
    const group = groups.get(one);
    if (group) group.push(i);
    else groups.set(one, [i]);
  }
  const kept = [...groups.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, members]) => members.slice(0, Math.max(1, Math.round((members.length * count) / rows.length))));
  return Int32Array.from(
    kept.sort((a, b) => a - b),
    (i) => rows[i],
  );
}
