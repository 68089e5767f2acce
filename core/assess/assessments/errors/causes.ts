// Which features make the loss of a slice what it is.
import { meanWithError } from '../../../numeric/intervals.ts';
import { sampleEvenly } from '../../../numeric/sample-evenly.ts';
import { z95 } from '../../../numeric/student.ts';
import type { AssessContext } from '../../engine/context.ts';
import { lossAttributions } from '../../engine/loss-attributions.ts';
import type { Slice } from './slices.ts';

/** Slices of which the causes are looked for, and rows that are looked at in and outside of each. */
export const mostExplained = 3;
const mostRows = 30;
const mostFeatures = 3;
export interface Cause {
  readonly feature: string;
  /** Mean Shapley value of the loss within the slice and elsewhere; `interval` is of their difference. */
  readonly inside: number;
  readonly outside: number;
  readonly interval: readonly [number, number] | null;
}

/** Features whose share of the loss is most above that of other rows, of each slice. */
export function causesOf(context: AssessContext, slices: readonly Slice[]): Cause[][] {
  const { rows, encoder } = context;
  const truth = context.truth(rows);
  const known = [...rows.keys()].filter((i) => !Number.isNaN(truth[i]));
  const found = new Map<number, Float64Array>();
  const attributionsOf = (places: readonly number[]) => {
    const chosen = sampleEvenly(Int32Array.from(places), mostRows);
    const missing = chosen.filter((i) => !found.has(i));
    lossAttributions(
      context,
      missing.map((i) => rows[i]),
    ).forEach((values, m) => {
      found.set(missing[m], values);
    });
    return Array.from(chosen, (i) => found.get(i) ?? new Float64Array(encoder.features.length));
  };
  return slices.map(({ places }) => {
    const isIn = new Set(places);
    const inside = attributionsOf(known.filter((i) => isIn.has(i)));
    const outside = attributionsOf(known.filter((i) => !isIn.has(i)));
    if (inside.length === 0 || outside.length === 0) return [];
    return encoder.features
      .map(({ name }, f): Cause => {
        const [own, elsewhere] = [inside, outside].map((list) => meanWithError(list.map((values) => values[f])));
        const error = Math.hypot(own.standardError ?? 0, elsewhere.standardError ?? 0);
        const gap = (own.mean ?? 0) - (elsewhere.mean ?? 0);
        return {
          feature: name,
          inside: own.mean ?? 0,
          outside: elsewhere.mean ?? 0,
          // of the difference, both means being uncertain
          interval: error > 0 ? [gap - z95 * error, gap + z95 * error] : null,
        };
      })
      .filter((cause) => cause.inside > cause.outside)
      .sort((a, b) => b.inside - b.outside - (a.inside - a.outside))
      .slice(0, mostFeatures);
  });
}
