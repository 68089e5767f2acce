// The decision that people wish for. Its two defaults differ on purpose: rates of groups are by convention those of the
// positive class, and reasons are asked of who was found positive ("bad", "malignant").
import { z } from 'zod';
import { placeOfClass } from '../../data/target.ts';
import { field } from '../../schema/label.ts';
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

/** @param empty what it is where it is left empty, in both languages */
export const favourableField = (empty: readonly [en: string, zh: string]) =>
  z
    .string()
    .optional()
    .meta(
      field(
        ['Favourable class', '有利类别'],
        [`The decision that people wish for. Empty: ${empty[0]}`, `人们希望得到的判定。留空：${empty[1]}`],
      ),
    );
