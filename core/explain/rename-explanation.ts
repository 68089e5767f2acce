import type { Explanation } from '../schema/explanation.ts';
import { resultKindOf } from './results/registry.ts';
import { renameInParams, renaming } from './results/renaming.ts';

/** An explanation in which the feature `from` is called `to`. */
export function renameInExplanation(value: Explanation, from: string, to: string): Explanation {
  const words = renaming(from, to);
  return { ...resultKindOf(value).renamed(value, words), params: renameInParams(value.params, words.name) };
}
