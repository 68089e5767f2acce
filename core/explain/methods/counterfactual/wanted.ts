// Which answer a counterfactual goes to.

import { encodeRows } from '../../../data/encode.ts';
import { tabular } from '../../../models/batch.ts';
import type { ExplainContext } from '../../explainer.ts';

export interface Wanted {
  /** Is this class (or value) one that is wanted? */
  is(answer: number): boolean;
  /** How near an output row is to being so: greater is nearer. */
  nearness(output: Float64Array, at: number): number;
}

/** What the model answers to raw rows, asked about together. */
export function answersTo(context: ExplainContext, rows: readonly Float64Array[]): Float64Array {
  return context.capabilities.answers(tabular(encoded(context, rows), rows.length));
}

/** The same, with how near each is to being wanted. */
export function ask(
  context: ExplainContext,
  wanted: Wanted,
  rows: readonly Float64Array[],
): { answers: Float64Array; nearness: Float64Array } {
  const x = encoded(context, rows);
  const { outputs } = context.capabilities;
  const output = context.capabilities.predict(tabular(x, rows.length));
  return {
    answers: context.capabilities.answers(tabular(x, rows.length)),
    nearness: Float64Array.from(rows, (_, r) => wanted.nearness(output, r * outputs)),
  };
}

function encoded(context: ExplainContext, rows: readonly Float64Array[]): Float64Array {
  const features = context.encoder.features.length;
  const values = new Float64Array(rows.length * features);
  rows.forEach((row, r) => {
    values.set(row, r * features);
  });
  return encodeRows(context.encoder, { values, rows: rows.length, features });
}

/** Any class but the row's own, one class, or a stretch of values. */
export function wantedOf(
  own: number,
  target: number | undefined,
  stretch: { low: number; high: number } | undefined,
  outputs: number,
): Wanted {
  if (stretch) {
    const off = (value: number) => Math.max(0, stretch.low - value, value - stretch.high);
    return { is: (answer) => off(answer) === 0, nearness: (output, at) => -off(output[at]) };
  }
  if (target !== undefined) return { is: (answer) => answer === target, nearness: (output, at) => output[at + target] };
  return {
    is: (answer) => answer !== own,
    nearness(output, at) {
      let best = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < outputs; k++) if (k !== own) best = Math.max(best, output[at + k]);
      return best - output[at + own];
    },
  };
}
