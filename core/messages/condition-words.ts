import type { Message } from '../schema/message.ts';
import { say } from './say.ts';

/** A condition of a rule or of a surrogate as it is stored, in words: names and comparisons stay as they are. */
export function conditionWords(text: string): Message {
  const missing = /^(.*) is missing$/s.exec(text);
  const word = /^(.*) contains “(.*)”$/s.exec(text);
  if (word) return say('reasons.contains', { column: word[1], word: word[2] });
  const segment = /^(.*) shows segment (\d+)$/s.exec(text);
  if (segment) return say('reasons.shows', { column: segment[1], segment: segment[2] });
  return missing ? say('reasons.isMissing', { column: missing[1] }) : say('text', { text });
}
