// What a rule may ask: a number in its quartile of the training rows or beyond one bound, a category as it is, a value
// that is missing.
import { isContent } from '../../../data/fields/registry.ts';
import { fewestDigits, separatesAlike } from '../../../numeric/fewest-digits.ts';
import { quantile, sortedFinite } from '../../../numeric/stats.ts';
import type { ExplainContext } from '../../explainer.ts';

export interface Condition {
  readonly feature: number;
  readonly text: string;
  /** The explained row's own raw value. */
  readonly own: number;
  /** Does it hold for a raw value? */
  readonly isTrue: (cell: number) => boolean;
  /** 1 for each training row in which it holds; undefined where it is of no other row. */
  readonly holds: Uint8Array | undefined;
  /** Which part of a text or a picture it is about, and the segment that this is. */
  readonly part?: number;
  readonly segment?: number;
}

/** Conditions that hold of a row, each of them of some training rows too or of the row alone. */
export function conditionsOf(context: ExplainContext, own: Float64Array): Condition[] {
  const training = context.training();
  const columns = context.once('anchor columns', () =>
    context.encoder.features.map((_, f) =>
      Float64Array.from({ length: training.rows }, (_, r) => training.values[r * training.features + f]),
    ),
  );
  const bounds = context.once('anchor bounds', () =>
    columns.map((column) => {
      const sorted = sortedFinite(column);
      if (sorted.length === 0) return [];
      // asked as they are written
      const written = [0.25, 0.5, 0.75]
        .map((share) => quantile(sorted, share))
        .map((bound) => fewestDigits(bound, 6, separatesAlike(sorted, bound)));
      return [...new Set(written)].filter((bound) => bound < sorted[sorted.length - 1]);
    }),
  );
  return context.encoder.features.flatMap((feature, f): Condition[] => {
    const value = own[f];
    const column = columns[f];
    const condition = (text: string, isTrue: (cell: number) => boolean): Condition => ({
      feature: f,
      text,
      own: value,
      isTrue,
      holds: Uint8Array.from(column, (cell) => Number(isTrue(cell))),
    });
    if (Number.isNaN(value)) return [condition(`${feature.name} is missing`, Number.isNaN)];
    // a whole text holds of the row alone
    if (isContent(feature)) return [];
    if (feature.kind === 'categorical')
      return [condition(`${feature.name} = ${feature.categories[value] ?? ''}`, (cell) => cell === value)];
    const edges = bounds[f];
    const above = edges.filter((edge) => value > edge);
    const below = edges.filter((edge) => value <= edge);
    // the tightest bounds, and the widest where they say something else
    return [...new Set([above.at(-1), above[0]])]
      .flatMap((edge) => (edge === undefined ? [] : [condition(`${feature.name} > ${edge}`, (cell) => cell > edge)]))
      .concat(
        [...new Set([below[0], below.at(-1)])].flatMap((edge) =>
          edge === undefined ? [] : [condition(`${feature.name} ≤ ${edge}`, (cell) => cell <= edge)],
        ),
      );
  });
}
