// Categories as one term: the one-hot columns of a feature are boosted together, so that a step can part any categories
// from the others, and become a table for
// each column afterwards. A row's category adds what its table says: column c adds value(c) where it is on. Rows in
// none of the columns are missing ones.
import type { TrainingData } from '../../model.ts';
import type { BagState } from './bag.ts';
import type { Term } from './terms.ts';

/** One-hot columns of a feature, from `first` on. */
export interface CategoryGroup {
  readonly first: number;
  readonly count: number;
}

/** Features of two categories say the same in either column: they need no term of their own kind. */
const minCategories = 3;

export const categoryGroups = ({ features = [] }: TrainingData): CategoryGroup[] =>
  features.flatMap(({ kind, offset, width }) =>
    kind === 'onehot' && width >= minCategories ? [{ first: offset, count: width }] : [],
  );

/** Columns of codes, whose order says nothing. */
export const codedColumns = ({ features = [] }: TrainingData): ReadonlySet<number> =>
  new Set(features.flatMap(({ kind, offset }) => (kind === 'ordinal' ? [offset] : [])));

/** The category of each row, as a bin; the one behind the last is for rows in none of the columns. */
export function categoryBins(
  x: Float64Array,
  rows: number,
  width: number,
  { first, count }: CategoryGroup,
): Uint16Array {
  return Uint16Array.from({ length: rows }, (_, i) => {
    for (let c = 0; c < count; c++) if (x[i * width + first + c] > 0.5) return c;
    return count;
  });
}

/**
 * Terms in which the columns are boosted: a group in the place of its columns.
 * @param places where each group's bins stand
 */
export function groupedTerms(
  mains: readonly Term[],
  groups: readonly CategoryGroup[],
  places: readonly number[],
  hasMissing: readonly boolean[],
): Term[] {
  const inGroup = new Set(groups.flatMap(({ first, count }) => Array.from({ length: count }, (_, c) => first + c)));
  const own = mains.filter((_, j) => !inGroup.has(j));
  return [
    ...own,
    ...groups.map(
      ({ count }, g): Term => ({ columns: [places[g]], sizes: [count + 1], missing: [hasMissing[g]], nominal: true }),
    ),
  ];
}

/** The bag with a table for each column in the place of those of groups; its scores are the same. */
export function ungrouped(
  bag: BagState,
  mains: readonly Term[],
  grouped: readonly Term[],
  groups: readonly CategoryGroup[],
  scores: number,
): BagState {
  const split = (tables: readonly Float64Array[]) => columnTables(tables, mains, grouped, groups, scores);
  return { ...bag, tables: split(bag.tables), bestTables: split(bag.bestTables) };
}

function columnTables(
  tables: readonly Float64Array[],
  mains: readonly Term[],
  grouped: readonly Term[],
  groups: readonly CategoryGroup[],
  scores: number,
): Float64Array[] {
  const own = grouped.length - groups.length;
  const result: Float64Array[] = mains.map(({ sizes }) => new Float64Array(sizes[0] * scores));
  for (let t = 0; t < own; t++) result[grouped[t].columns[0]] = tables[t];
  groups.forEach(({ first, count }, g) => {
    const values = tables[own + g];
    for (let k = 0; k < scores; k++) {
      // what missing rows get stands where the first column is off; the others add the difference to it
      const missing = values[count * scores + k];
      for (let c = 0; c < count; c++) {
        result[first + c][k] = c === 0 ? missing : 0;
        result[first + c][scores + k] = values[c * scores + k] - (c === 0 ? 0 : missing);
      }
    }
  });
  return result;
}
