import { VitrineError } from '../errors.ts';
import { Random } from '../numeric/random.ts';
import type { CrossValidationSpec } from '../schema/search.ts';

/** Rows of one fold: learnt from, and held out. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * k folds of some rows, repeated. Each row is held out once a repeat; with stratify every class is dealt out evenly.
 * @param classes one a row, or undefined for numbers
 * @throws rows where there are fewer rows than folds
 */
export function makeFolds(rows: Int32Array, classes: Int32Array | undefined, spec: CrossValidationSpec): Fold[] {
  if (rows.length < spec.folds)
    throw new VitrineError('rows', `${spec.folds} folds of ${rows.length} training rows: some would be empty.`, {
      where: 'crossValidation.folds',
      hint: `At most ${rows.length}.`,
    });
  return Array.from({ length: spec.repeats }, (_, repeat) => {
    const random = new Random((spec.seed + repeat) % 4294967296);
    const foldOf = new Int32Array(rows.length);
    const order = random.permutation(rows.length);
    // dealing goes on where the last class ended, so that folds have the same size
    let dealt = 0;
    const groups = spec.stratify && classes ? [...new Set(classes)].sort((a, b) => a - b).map((one) => order.filter((i) => classes[i] === one)) : [order];
    for (const group of groups) for (const i of group) foldOf[i] = dealt++ % spec.folds;
    return Array.from({ length: spec.folds }, (_, k) => ({ train: rows.filter((_, i) => foldOf[i] !== k), test: rows.filter((_, i) => foldOf[i] === k) }));
  }).flat();
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
