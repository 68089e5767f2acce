// How many of the rows that a method makes up lie off the data: further from the nearest training row than 99 % of training rows are from theirs. A model was
// never taught what to say there, and an explanation that rests on such answers says less of the data than it seems to.
import { encodeRows, takeRaw } from '../data/encode.ts';
import type { JobContext } from '../job.ts';
import { blockItems } from '../numeric/products/products.ts';
import { quantile } from '../numeric/stats.ts';
import { type ExplainInput, openContext } from './explain.ts';
import type { Explainer } from './explainer.ts';

/** Training rows that distances are taken to, made-up rows that are looked at, and explained rows that these are made from. */
const mostTraining = 500;
const madeUpRows = 200;
const mostExplained = 50;

/** Between 0 and 1; undefined where the method asks about real rows alone. */
export function offDataShare(explainer: Explainer, input: ExplainInput, job: JobContext): number | undefined {
  if (!explainer.madeUp || input.trainRows.length < 10 || input.rows.length === 0) return undefined;
  const step = Math.max(1, Math.ceil(input.rows.length / mostExplained));
  const rows = input.rows.filter((_, i) => i % step === 0);
  const { context, params } = openContext(explainer, { ...input, rows }, { ...job, report: () => {} });
  const made = explainer.madeUp(context, params, madeUpRows);
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
  const known = chosen.length;
  const toTraining = nearestTo(training, known, width);
  const between = toTraining(training, known, true).sort();
  const bound = quantile(between, 0.99) * (1 + 1e-12);
  return toTraining(made, count, false).filter((least) => least > bound).length / count;
}

/**
 * The squared distance of each row to the nearest of some others, over the columns that both know.
 * @returns for rows `[row, width]`; with `own` they are the others themselves, and none is near to itself
 */
function nearestTo(others: Float64Array, count: number, width: number): (x: Float64Array, rows: number, own: boolean) => Float64Array {
  const blocked = blockItems(count, width, (item, j) => others[item * width + j]);
  const gaps = (x: Float64Array, row: number, other: number) => {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const gap = x[row * width + j] - others[other * width + j];
      if (!Number.isNaN(gap)) sum += gap * gap;
    }
    return sum;
  };
  return (x, rows, own) => {
    const least = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
    blocked.squares(x, rows, (first, part, squares, stride) => {
      for (let r = first; r < first + part; r++) {
        for (let other = 0; other < count; other++) {
          if (own && other === r) continue;
          const square = squares[(r - first) * stride + other];
          // a missing value makes the whole sum none
          const known = Number.isNaN(square) ? gaps(x, r, other) : square;
          if (known < least[r]) least[r] = known;
        }
      }
    });
    return least;
  };
}
