// Rows as points that can be compared: the columns that the model sees, or what a network makes of words, whose numbers
// are only names.
import { tabular } from '../../models/batch.ts';
import type { ExplainContext } from '../explainer.ts';
import { readsWords } from './text-terms.ts';

/** `[row, number]` */
export function comparableRows(
  context: ExplainContext,
  x: Float64Array,
  rows: number,
): { readonly x: Float64Array; readonly width: number } {
  const { representation } = context.capabilities;
  if (!readsWords(context) || !representation) return { x, width: context.encoder.width };
  const points = representation(tabular(x, rows));
  return { x: points, width: rows > 0 ? points.length / rows : 0 };
}
