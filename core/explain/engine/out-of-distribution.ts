// How many of the rows that a method makes up lie off the data: further from the nearest training row than 99 % of
// training rows are from theirs. A model was
// never taught what to say there, and an explanation that rests on such answers says less of the data than it seems to.
import { encodeRows, takeRaw } from '../../data/encode.ts';
import type { JobContext } from '../../job.ts';
import { quantile } from '../../numeric/stats.ts';
import type { Explainer } from '../explainer.ts';
import { type ExplainInput, openContext } from './explain.ts';

/**
 * Training rows that distances are taken to, made-up rows that are looked at, and explained rows that these are made
 * from.
 */
const mostTraining = 500;
export const madeUpRows = 200;
const mostExplained = 50;
/** The share of training rows that count as near to others. */
const near = 0.99;

/**
 * Between 0 and 1; undefined where the method asks about real rows alone.
 * @param known what is the same for all rows of the request
 */
export function outOfDistributionShare(
  explainer: Explainer,
  input: ExplainInput,
  job: JobContext,
  known: Map<string, unknown>,
): number | undefined {
  if (!explainer.perturbedSamples || input.trainRows.length < 10 || input.rows.length === 0) return undefined;
  const step = Math.max(1, Math.ceil(input.rows.length / mostExplained));
  const rows = input.rows.filter((_, i) => i % step === 0);
  const { context, params } = openContext(explainer, { ...input, rows }, { ...job, report: () => {} }, known);
  const made = explainer.perturbedSamples(context, params, madeUpRows);
  const { width } = context.encoder;
  const count = width === 0 ? 0 : made.length / width;
  if (count === 0) return undefined;
  const chosen = job.random('off-data-training').permutation(input.trainRows.length).slice(0, mostTraining);
  const training = encodeRows(
    context.encoder,
    takeRaw(
      input.trainingTable,
      context.encoder,
      chosen.map((place) => input.trainRows[place]),
    ),
  );
  const sparse = width >= wide ? sparseRows(training, chosen.length, width) : undefined;
  const sparseMade = sparse && sparseRows(made, count, width);
  const [own, other] =
    sparse && sparseMade
      ? [squaresBetween(sparse, sparse, width), squaresBetween(sparseMade, sparse, width)]
      : [gapsBetween(training, training, width), gapsBetween(made, training, width)];
  const bound = nearBound(own, chosen.length) * (1 + 1e-12);
  let off = 0;
  for (let r = 0; r < count; r++) if (leastSquare(other, r, chosen.length, -1, bound) > bound) off++;
  return off / count;
}

/** Columns from which on rows that are mostly 0, as those of texts are, are compared by what is not 0. */
const wide = 256;
const mostFilled = 0.2;

interface SparseRows {
  /** Where each row's numbers begin, and where the last one's end. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** `[row]` */
  readonly squares: Float64Array;
}

/** Undefined where many numbers are not 0, or some are missing. */
function sparseRows(x: Float64Array, rows: number, width: number): SparseRows | undefined {
  const most = Math.floor(mostFilled * x.length);
  const starts = new Int32Array(rows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  const squares = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < width; j++) {
      const value = x[r * width + j];
      if (value === 0) continue;
      if (Number.isNaN(value) || columns.length >= most) return undefined;
      columns.push(j);
      values.push(value);
      squares[r] += value * value;
    }
    starts[r + 1] = columns.length;
  }
  return { starts, columns: Int32Array.from(columns), values: Float64Array.from(values), squares };
}

/** The squared distance between a row and another; it may end early where it is beyond `least`. */
type Squares = (row: number, other: number, least: number) => number;

/** |a|² + |b|² - 2 a·b; what rounding leaves of equal rows is 0. */
function squaresBetween(x: SparseRows, others: SparseRows, width: number): Squares {
  const spread = new Float64Array(width);
  let held = -1;
  const hold = (row: number): void => {
    if (held >= 0) for (let i = x.starts[held]; i < x.starts[held + 1]; i++) spread[x.columns[i]] = 0;
    for (let i = x.starts[row]; i < x.starts[row + 1]; i++) spread[x.columns[i]] = x.values[i];
    held = row;
  };
  return (row, other) => {
    if (row !== held) hold(row);
    let dot = 0;
    for (let i = others.starts[other]; i < others.starts[other + 1]; i++)
      dot += others.values[i] * spread[others.columns[i]];
    const whole = x.squares[row] + others.squares[other];
    const square = whole - 2 * dot;
    return square <= 1e-12 * whole ? 0 : square;
  };
}

/** Over the columns that both know. */
const gapsBetween =
  (x: Float64Array, others: Float64Array, width: number): Squares =>
  (row, other, least) => {
    let sum = 0;
    for (let j = 0, from = row * width, at = other * width; j < width && sum < least; j++, from++, at++) {
      const gap = x[from] - others[at];
      // what one of them does not know does not count
      if (!Number.isNaN(gap)) sum += gap * gap;
    }
    return sum;
  };

/**
 * The squared distance to the nearest other that a share of the rows is within. Only the rows that are furthest from
 * others say what it is.
 */
function nearBound(squares: Squares, rows: number): number {
  const first = Math.floor(near * (rows - 1));
  // all but the largest stay where they are: none of them counts
  const sorted = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  for (let r = 0; r < rows; r++) {
    const least = leastSquare(squares, r, rows, r, sorted[first]);
    let place = first;
    if (!(least > sorted[place])) continue;
    for (; place + 1 < rows && sorted[place + 1] < least; place++) sorted[place] = sorted[place + 1];
    sorted[place] = least;
  }
  return quantile(sorted, near);
}

/**
 * The squared distance of a row to the nearest of some others.
 * @param own the other that is the row itself
 * @param enough where one is as near as this, the nearest is not looked for
 */
function leastSquare(squares: Squares, row: number, count: number, own: number, enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let other = 0; other < count && least > enough; other++) {
    if (other === own) continue;
    const sum = squares(row, other, least);
    if (sum < least) least = sum;
  }
  return least;
}
