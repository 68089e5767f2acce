import type { Message } from '../schema/message.ts';
import { say } from './say.ts';

/** A condition of a rule or of a surrogate as it is stored, in words: names and comparisons stay as they are. */
export function conditionWords(text: string): Message {
  const missing = /^(.*) is missing$/s.exec(text);
  return missing ? say('reasons.isMissing', { column: missing[1] }) : say('text', { text });
}
