// LIME of rows whose parts are not columns: one surrogate a row, over the words of its text or the segments of its picture.

import { type ExplainContext, explainedOutputs, type Masker } from '../../explainer.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import type { TermValue } from '../../results/term-value.ts';
import type { Neighbours } from './moments.ts';
import { type FittedSurrogate, fitSurrogate, type Selection } from './surrogate.ts';

export interface Wanted {
  readonly samples: number;
  readonly features: number;
  readonly kernelWidth: 'auto' | number;
  readonly selection: Selection;
}

interface Parts {
  /** Width of the kernel where none is asked for. */
  readonly kernelWidth: number;
  /** Neighbours of a row in its parts, with the answers for them; undefined where it has no parts. */
  neighboursOf(row: number): Neighbours | undefined;
  /** Is given the surrogate of each row, in order; undefined where it has no parts. */
  note(row: number, surrogate: FittedSurrogate | undefined): void;
}

/** @returns without what its parts come to */
export function surrogateOfEachRow(
  context: ExplainContext,
  wanted: Omit<Wanted, 'samples'>,
  { kernelWidth, neighboursOf, note }: Parts,
): AttributionValues {
  const { job } = context;
  const { rows } = context.rows;
  const values = new Float64Array(rows);
  const standardError = new Float64Array(rows);
  const intercept = new Float64Array(rows);
  const localPrediction = new Float64Array(rows);
  const r2 = new Float64Array(rows);
  const predictions = explainedOutputs(context);
  for (let row = 0; row < rows; row++) {
    job.check();
    const neighbours = neighboursOf(row);
    if (!neighbours) {
      intercept[row] = localPrediction[row] = predictions[row];
      r2[row] = 1;
      note(row, undefined);
      continue;
    }
    const surrogate = fitSurrogate(
      neighbours,
      wanted.kernelWidth === 'auto' ? kernelWidth : wanted.kernelWidth,
      wanted.features,
      wanted.selection,
      job.random(`lime-error-${context.rowNumbers[row]}`),
    );
    note(row, surrogate);
    values[row] = surrogate.coefficients.reduce((sum, one) => sum + one, 0);
    standardError[row] = Math.hypot(...surrogate.standardError);
    intercept[row] = surrogate.intercept;
    localPrediction[row] = surrogate.localPrediction;
    r2[row] = surrogate.r2;
    job.report({ stage: 'explain', share: (row + 1) / rows });
  }
  return {
    kind: 'attribution',
    values,
    standardError,
    baseValues: intercept,
    predictions,
    fidelity: { kind: 'r2', perRow: r2 },
    intercept,
    localPrediction,
  };
}

/** Neighbours that some players of a row are hidden in, the row itself first; how far they are goes by the share that is shown. */
export function playerNeighbours(
  context: ExplainContext,
  row: number,
  players: ReturnType<Masker['players']>,
  masks: readonly Uint8Array[],
  squaredDistance: (share: number) => number,
): Neighbours {
  const count = players.length;
  return {
    simple: Float64Array.from({ length: masks.length * count }, (_, i) => masks[Math.floor(i / count)][i % count]),
    y: context.masker.coalitionValues(context, row, players, masks),
    samples: masks.length,
    features: count,
    squares: Float64Array.from(masks, (mask) => squaredDistance(mask.reduce((sum, one) => sum + one, 0) / count)),
  };
}

/** The words of the only feature that a surrogate chose. */
export const termsOf = (
  surrogate: FittedSurrogate | undefined,
  nameOf: (word: number) => Pick<TermValue, 'term' | 'places'>,
): TermValue[] =>
  (surrogate?.chosen ?? []).map((w) => ({
    feature: 0,
    ...nameOf(w),
    value: surrogate?.coefficients[w] ?? 0,
    standardError: surrogate?.standardError[w] ?? 0,
  }));
