// A small regression tree over raw columns, with which assessments look at where something is large.
import { growTree, plainGrowth } from '../../models/tree/grow.ts';
import { sortColumns } from '../../models/tree/sorted-columns.ts';
import type { Random } from '../../numeric/random.ts';

interface Small {
  readonly depth: number;
  readonly minRows: number;
  readonly random: Random;
  check(): void;
  /** What each row counts for; all the same where they are absent. */
  readonly weights?: Float64Array;
}

/** @param x `[row, column]`; missing values are NaN */
export const smallTree = (
  x: Float64Array,
  columns: number,
  y: Float64Array,
  { depth, minRows, random, check, weights = new Float64Array(y.length).fill(1) }: Small,
) =>
  growTree(sortColumns(x, y.length, columns), y, weights, 0, {
    ...plainGrowth,
    criterion: 'squared-error',
    maxDepth: depth,
    minSamplesLeaf: minRows,
    maxFeatures: columns,
    random,
    check,
  });
