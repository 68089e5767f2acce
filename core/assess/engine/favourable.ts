// The decision that people wish for.
import { placeOfClass } from '../../data/target.ts';
import type { AssessContext } from './context.ts';

/**
 * @param name as it was asked for; else of two classes the one that is not positive, and of several the most frequent of
 * the training rows
 * @throws params where there is no such class
 */
export function favourableClass({ trained, split, target }: AssessContext, name: string | undefined): number {
  if (name !== undefined) return placeOfClass(trained.classes, name, 'params.favourable');
  if (trained.classes.length === 2) return 1 - trained.positive;
  const counts = new Int32Array(trained.classes.length);
  for (const row of split.train) if (!Number.isNaN(target.values[row])) counts[target.values[row]]++;
  return counts.indexOf(Math.max(...counts));
}
