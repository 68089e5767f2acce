import type { Tell } from '../messages/say.ts';
import type { Explanation } from '../schema/explanation.ts';
import type { Message } from '../schema/message.ts';
import { explainers } from './registry.ts';
import { resultKindOf } from './results/registry.ts';

/** What the importances of an explanation are, in words; a project may name a method that is not known here. */
export function unitOf(value: Explanation): string | Message {
  const kind = resultKindOf(value);
  const metric = kind.head?.(value).metric;
  const own = metric ? explainers.find((entry) => entry.method === value.method)?.unit?.(metric) : undefined;
  return own ?? kind.words.unit(value);
}

/** As a person reads it on a terminal, in their language. */
export const explanationText = (value: Explanation, tell: Tell): string =>
  resultKindOf(value).words.text(value, tell, unitOf(value));
