// How often an answer stays where some conditions hold.
import { encodeRows } from '../../../data/encode.ts';
import { tabular } from '../../../models/batch.ts';
import type { Random } from '../../../numeric/random.ts';
import type { ExplainContext } from '../../explainer.ts';
import type { Condition } from './conditions.ts';

/** Draws that are asked about at once. */
export const batch = 100;

/**
 * Draws of a rule that tell for all conditions at once which are worth a closer look, and how many of these are held
 * against each other.
 */
export const screened = 500;
export const shortlisted = 3;

export interface Sampler {
  /** How often the answer stays in a batch of draws in which conditions hold. */
  ask(of: readonly number[]): number;
  /**
   * The share of draws with the same answer among those in which each condition holds, drawn where the given ones do;
   * `[condition]`.
   */
  screen(of: readonly number[]): Float64Array;
}

/**
 * Draws where some conditions hold: training rows whose features that a condition names are those of rows in which it
 * holds. How often the answer stays.
 */
export function sampler(
  context: ExplainContext,
  conditions: readonly Condition[],
  answer: number,
  random: Random,
): Sampler {
  const training = context.training();
  const { features } = training;
  /** Training rows in which all of some conditions hold. */
  const holding = new Map<string, number[]>();
  const rowsOf = (of: readonly number[]) => {
    const key = of.join();
    const known =
      holding.get(key) ??
      Array.from({ length: training.rows }, (_, r) => r).filter((r) => of.every((c) => conditions[c].holds?.[r] === 1));
    holding.set(key, known);
    return known;
  };
  const draw = (of: readonly number[], count: number): { values: Float64Array; stays: Uint8Array } => {
    const values = new Float64Array(count * features);
    // conditions on one feature are met together
    const byFeature = [...new Set(of.map((c) => conditions[c].feature))].map((feature) =>
      of.filter((c) => conditions[c].feature === feature),
    );
    for (let i = 0; i < count; i++) {
      const from = random.integer(training.rows - 1);
      values.set(training.values.subarray(from * features, (from + 1) * features), i * features);
      for (const own of byFeature) {
        if (own.every((c) => conditions[c].holds?.[from] === 1)) continue;
        const { feature, own: value } = conditions[own[0]];
        const places = rowsOf(own);
        values[i * features + feature] =
          places.length > 0 ? training.values[places[random.integer(places.length - 1)] * features + feature] : value;
      }
    }
    const answers = context.capabilities.answers(
      tabular(encodeRows(context.encoder, { values, rows: count, features }), count),
    );
    return { values, stays: Uint8Array.from(answers, (value) => Number(value === answer)) };
  };
  return {
    ask: (of) => draw(of, batch).stays.reduce((sum, stays) => sum + stays, 0),
    screen(of) {
      const { values, stays } = draw(of, screened);
      return Float64Array.from(conditions, ({ feature, isTrue }) => {
        // as if one draw in two had the answer before anything was seen: few draws say little
        let [hits, held] = [1, 2];
        for (let i = 0; i < screened; i++) {
          if (!isTrue(values[i * features + feature])) continue;
          held++;
          hits += stays[i];
        }
        return hits / held;
      });
    },
  };
}
