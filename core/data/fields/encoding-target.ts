import type { Random } from '../../numeric/random.ts';

/** What is encoded by: the target of each training row, or one column of 0 and 1 a class. */
export interface EncodingTarget {
  /** One list a column of the encoding, each one a training row. */
  readonly columns: readonly Float64Array[];
  /** Of the columns: the classes where there are several. */
  readonly names: readonly string[];
  /** Deals the training rows into folds. */
  readonly random: Random;
}
