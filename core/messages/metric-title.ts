// What metrics are called.
import type { Message } from '../schema/message.ts';
import { english } from './en/english.ts';
import { type MessageKey, say } from './say.ts';

type Known<K extends MessageKey = MessageKey> = K extends `metricName.${infer N}` ? N : never;
const isKnown = (name: string): name is Known => Object.hasOwn(english, `metricName.${name}`);

/** @returns the title of a metric; its own name where it has none */
export const metricTitle = (name: string): Message =>
  isKnown(name) ? say(`metricName.${name}`, {}) : say('text', { text: name });
