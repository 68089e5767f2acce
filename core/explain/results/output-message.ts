import { say } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';
import type { Attribution } from '../../schema/results/attribution.ts';

/** What is explained: the probability of a class, a value. */
export function outputMessage({ kind, class: label }: Attribution['output']): Message {
  const output = say(`output.${kind}`, {});
  return label === undefined ? output : say('output.ofClass', { output, class: label });
}
