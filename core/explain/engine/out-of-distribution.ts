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
  const bound = nearBound(training, chosen.length, width) * (1 + 1e-12);
  let off = 0;
  for (let r = 0; r < count; r++) if (leastSquare(made, r, training, chosen.length, width, -1, bound) > bound) off++;
  return off / count;
}

/**
 * The squared distance to the nearest other that a share of the rows is within. Only the rows that are furthest from
 * others say what it is.
 */
function nearBound(x: Float64Array, rows: number, width: number): number {
  const first = Math.floor(near * (rows - 1));
  // all but the largest stay where they are: none of them counts
  const sorted = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  for (let r = 0; r < rows; r++) {
    const least = leastSquare(x, r, x, rows, width, r, sorted[first]);
    let place = first;
    if (!(least > sorted[place])) continue;
    for (; place + 1 < rows && sorted[place + 1] < least; place++) sorted[place] = sorted[place + 1];
    sorted[place] = least;
  }
  return quantile(sorted, near);
}

/**
 * The squared distance of a row to the nearest of some others, over the columns that both know.
 * @param own the other that is the row itself
 * @param enough where one is as near as this, the nearest is not looked for
 */
function leastSquare(
  x: Float64Array,
  row: number,
  others: Float64Array,
  count: number,
  width: number,
  own: number,
  enough: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  const from = row * width;
  for (let other = 0; other < count && least > enough; other++) {
    if (other === own) continue;
    let sum = 0;
    for (let j = 0, at = other * width; j < width && sum < least; j++, at++) {
      const gap = x[from + j] - others[at];
      // what one of them does not know does not count
      if (!Number.isNaN(gap)) sum += gap * gap;
    }
    if (sum < least) least = sum;
  }
  return least;
}
