// How many of the rows that a method makes up lie off the data: further from the nearest training row than 99 % of training rows are from theirs. A model was
// never taught what to say there, and an explanation that rests on such answers says less of the data than it seems to.
import { encodeRows, takeRaw } from '../data/encode.ts';
import type { JobContext } from '../job.ts';
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
  const nearest = (x: Float64Array, at: number, but: number) => {
    let least = Number.POSITIVE_INFINITY;
    for (let r = 0; r < known; r++) {
      if (r === but) continue;
      let squares = 0;
      for (let j = 0; j < width && squares < least; j++) {
        const gap = x[at * width + j] - training[r * width + j];
        if (!Number.isNaN(gap)) squares += gap * gap;
      }
      if (squares < least) least = squares;
    }
    return least;
  };
  const between = Float64Array.from({ length: known }, (_, r) => nearest(training, r, r)).sort();
  const bound = quantile(between, 0.99) * (1 + 1e-12);
  let off = 0;
  for (let i = 0; i < count; i++) if (nearest(made, i, -1) > bound) off++;
  return off / count;
}
