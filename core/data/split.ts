import { certain, VitrineError } from '../errors.ts';
import { say } from '../messages/say.ts';
import { Random } from '../numeric/random.ts';
import type { SplitSpec } from '../schema/spec.ts';
import type { SplitKeys } from './split-keys.ts';

/** 0-based rows of the data set. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/**
 * Splits `rows` (those with a known target). Without stratify, the test and training rows are those of scikit-learn's
 * `train_test_split(test_size, random_state=seed)`, with stratify those of `train_test_split(…, stratify=y)`;
 * validation rows are the last of the training rows.
 * @param classes the class of each of `rows`, or undefined for regression
 * With groups, all rows of a group go to the same part (scikit-learn's `GroupShuffleSplit(test_size,
 * random_state=seed)`, the shares being of groups);
 * with times, the latest rows are the test part and those before them the validation part.
 * @param names the classes as a person knows them, for what is said of them
 * @param keys groups or times, one a row
 */
export function splitRows(
  rows: Int32Array,
  classes: Int32Array | undefined,
  spec: SplitSpec,
  names: readonly string[] = [],
  keys: SplitKeys = {},
): Split {
  if (spec.testRows || spec.trainRows) return explicitSplit(rows, spec);
  if (keys.groups) return groupSplit(rows, keys.groups, spec);
  const total = rows.length;
  const testCount = spec.test === 0 ? 0 : Math.ceil(spec.test * total);
  const validationCount = spec.validation === 0 ? 0 : Math.ceil(spec.validation * total);
  if (total - testCount - validationCount < 1) {
    throw new VitrineError(
      'rows',
      say('error.testShareAndValidationShare', { test: spec.test, validation: spec.validation, total }),
      {
        where: 'split',
        hint: say('hint.theirSumMustBeWell', {}),
      },
    );
  }
  if (keys.times) {
    const order = inTimeOrder(keys.times).map((position) => rows[position]);
    const from = total - testCount;
    return {
      train: order.slice(0, from - validationCount),
      validation: order.slice(from - validationCount, from),
      test: order.slice(from),
    };
  }
  if (testCount === 0 && validationCount === 0)
    return { train: rows, validation: new Int32Array(0), test: new Int32Array(0) };
  const random = new Random(spec.seed);
  const pick = (positions: Int32Array) => positions.map((position) => rows[position]);
  if (spec.stratify && classes) {
    if (testCount === 0) {
      const validation = stratified(classes, validationCount, random, names);
      return { train: pick(validation.rest), validation: pick(validation.part), test: new Int32Array(0) };
    }
    const outer = stratified(classes, testCount, random, names);
    if (validationCount === 0)
      return { train: pick(outer.rest), validation: new Int32Array(0), test: pick(outer.part) };
    const inner = stratified(
      outer.rest.map((position) => classes[position]),
      validationCount,
      random,
      names,
    );
    return {
      train: pick(inner.rest.map((position) => outer.rest[position])),
      validation: pick(inner.part.map((position) => outer.rest[position])),
      test: pick(outer.part),
    };
  }
  const order = random.permutation(total);
  const end = total - validationCount;
  return {
    test: pick(order.slice(0, testCount)),
    train: pick(order.slice(testCount, end)),
    validation: pick(order.slice(end)),
  };
}

/** Positions from the earliest to the latest; equal times keep their order. */
export const inTimeOrder = (times: Float64Array): Int32Array =>
  Int32Array.from(times.keys()).sort((a, b) => times[a] - times[b] || a - b);

function groupSplit(rows: Int32Array, groups: Int32Array, spec: SplitSpec): Split {
  const total = groups.reduce((most, group) => Math.max(most, group), -1) + 1;
  const testCount = spec.test === 0 ? 0 : Math.ceil(spec.test * total);
  const validationCount = spec.validation === 0 ? 0 : Math.ceil(spec.validation * total);
  if (total - testCount - validationCount < 1)
    throw new VitrineError(
      'rows',
      say('error.testShareAndValidationShare2', { test: spec.test, validation: spec.validation, total }),
      {
        where: 'split.group',
        hint: say('hint.theirSumMustBeWell2', {}),
      },
    );
  const place = new Int32Array(total);
  new Random(spec.seed).permutation(total).forEach((group, i) => {
    place[group] = i;
  });
  const part = (from: number, to: number) => rows.filter((_, i) => place[groups[i]] >= from && place[groups[i]] < to);
  const end = total - validationCount;
  return { test: part(0, testCount), train: part(testCount, end), validation: part(end, total) };
}

function explicitSplit(rows: Int32Array, spec: SplitSpec): Split {
  const known = new Set(rows);
  for (const [name, list] of Object.entries({ testRows: spec.testRows, trainRows: spec.trainRows })) {
    const bad = list?.find((row) => !known.has(row));
    if (bad !== undefined) {
      throw new VitrineError('rows', say('error.rowNotDataSetOr', { bad }), {
        where: `split.${name}`,
        hint: say('hint.rowsCountedFrom0Last', { rows: rows[rows.length - 1] }),
      });
    }
  }
  for (const [name, list] of Object.entries({ testRows: spec.testRows ?? [], trainRows: spec.trainRows ?? [] })) {
    const seen = new Set<number>();
    const twice = list.find((row) => seen.size === seen.add(row).size);
    if (twice !== undefined)
      throw new VitrineError('rows', say('error.rowListedTwice', { twice }), {
        where: `split.${name}`,
        hint: say('hint.listEachRowOnce', {}),
      });
  }
  const test = new Set(spec.testRows ?? []);
  const both = (spec.trainRows ?? []).find((row) => test.has(row));
  if (both !== undefined)
    throw new VitrineError('rows', say('error.rowBothTestrowsAndTrainrows', { both }), { where: 'split' });
  const train = new Set(spec.trainRows ?? []);
  const testRows = spec.testRows ?? (spec.test === 0 ? [] : [...rows].filter((row) => !train.has(row)));
  const trainRows = spec.trainRows ?? [...rows].filter((row) => !test.has(row));
  const validationCount = Math.ceil(spec.validation * trainRows.length);
  if (trainRows.length - validationCount < 1)
    throw new VitrineError('rows', say('error.noRowLeftTrainOn', {}), { where: 'split' });
  const end = trainRows.length - validationCount;
  return {
    train: Int32Array.from(trainRows.slice(0, end)),
    validation: Int32Array.from(trainRows.slice(end)),
    test: Int32Array.from(testRows),
  };
}

/** scikit-learn's StratifiedShuffleSplit, one split: positions of the part and of the rest. */
function stratified(
  classes: Int32Array,
  partCount: number,
  random: Random,
  names: readonly string[],
): { part: Int32Array; rest: Int32Array } {
  const total = classes.length;
  const present = [...new Set(classes)].sort((a, b) => a - b);
  const members = present.map(() => [] as number[]);
  const position = new Map(present.map((value, index) => [value, index]));
  classes.forEach((value, row) => members[certain(position.get(value), 'the class of a row')].push(row));
  const counts = members.map((list) => list.length);
  const restCount = total - partCount;
  if (partCount < present.length || restCount < present.length || Math.min(...counts) < 2) {
    const rarest = counts.indexOf(Math.min(...counts));
    const name = names[present[rarest]] ?? String(present[rarest]);
    throw new VitrineError(
      'rows',
      say('error.stratifiedSplitRowsIntoAnd', {
        total,
        restCount,
        partCount,
        count: present.length,
        name,
        rows: say('rows.counted', { count: counts[rarest] }),
      }),
      {
        where: 'split.stratify',
        hint: say('hint.eachClassNeedsRowEach', {}),
      },
    );
  }
  const restShares = approximateMode(counts, restCount, random);
  const partShares = approximateMode(
    counts.map((count, i) => count - restShares[i]),
    partCount,
    random,
  );
  const rest: number[] = [];
  const part: number[] = [];
  members.forEach((list, i) => {
    const order = random.permutation(list.length);
    for (let k = 0; k < restShares[i]; k++) rest.push(list[order[k]]);
    for (let k = restShares[i]; k < restShares[i] + partShares[i]; k++) part.push(list[order[k]]);
  });
  const shuffled = (values: number[]) => random.permutation(values.length).map((k) => values[k]);
  const restRows = shuffled(rest);
  return { rest: restRows, part: shuffled(part) };
}

/** The most likely counts of a multivariate hypergeometric draw; ties are broken at random. */
function approximateMode(counts: readonly number[], draws: number, random: Random): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const floored = exact.map(Math.floor);
  let missing = draws - floored.reduce((a, b) => a + b, 0);
  const remainders = exact.map((value, i) => value - floored[i]);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((remainder, i) => (remainder === value ? [i] : []));
    const take = Math.min(tied.length, missing);
    const order = random.permutation(tied.length);
    for (let k = 0; k < take; k++) floored[tied[order[k]]]++;
    missing -= take;
  }
  return floored;
}
