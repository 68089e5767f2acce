import type { Explanation } from '../schema/explanation.ts';
import { explainers } from './registry.ts';
import { resultKindOf } from './results/registry.ts';

/** What the importances of an explanation are, in words; a project may name a method that is not known here. */
export function unitOf(value: Explanation): string {
  const kind = resultKindOf(value);
  const metric = kind.head?.(value).metric;
  const own = metric && explainers.find((entry) => entry.method === value.method)?.unit?.(metric);
  return own || kind.words.unit(value);
}

/** As a person reads it on a terminal. */
export const explanationText = (value: Explanation): string => resultKindOf(value).words.text(value, unitOf(value));
