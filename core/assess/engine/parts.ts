// Rows to fit a correction on and rows to judge it on, of those that the model did not learn from.
import type { AssessContext } from './context.ts';

export interface HeldParts {
  readonly fit: Int32Array;
  readonly judge: Int32Array;
  /** Where the rows to fit on come from: the validation part, or half of the test part where there is none. */
  readonly from: 'validation' | 'half-of-test';
}

export function heldParts({ split, target, random, trained }: AssessContext): HeldParts {
  const known = (rows: Int32Array) => rows.filter((row) => !Number.isNaN(target.values[row]));
  const [validation, test] = [known(split.validation), known(split.test)];
  if (validation.length > 0) return { fit: validation, judge: test, from: 'validation' };
  // each class in its share
  const order = random('held parts').permutation(test.length);
  const groups = new Map<number, number[]>();
  for (const place of order) {
    const group = trained.task === 'classification' ? target.values[test[place]] : 0;
    groups.set(group, [...(groups.get(group) ?? []), test[place]]);
  }
  const fit = [...groups.values()].flatMap((rows) => rows.slice(0, Math.floor(rows.length / 2)));
  const isFit = new Set(fit);
  return { fit: Int32Array.from(fit).sort(), judge: test.filter((row) => !isFit.has(row)), from: 'half-of-test' };
}

/** Probability of a class, one a row. */
export function probabilityOf(context: AssessContext, rows: Int32Array, k: number): Float64Array {
  const output = context.predict(context.raw(rows));
  const classes = context.trained.classes.length;
  return Float64Array.from({ length: rows.length }, (_, i) => output[i * classes + k]);
}

/** 1 where a row is of a class. */
export const isClass = ({ target }: AssessContext, rows: Int32Array, k: number): Float64Array =>
  Float64Array.from(rows, (row) => Number(target.values[row] === k));
