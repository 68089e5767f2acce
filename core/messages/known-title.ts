// What things with a name are called: metrics, facts of models, parts of a time.
import type { Message } from '../schema/message.ts';
import { english } from './en/english.ts';
import { say } from './say.ts';

type Group =
  | 'agreement'
  | 'pairedTest'
  | 'gap'
  | 'metricName'
  | 'fact'
  | 'seconds'
  | 'simplicity'
  | 'stress'
  | 'report.loss';

/** @returns what the catalogue calls a name of a group; the name itself where it is of another version */
export function titleIn(group: Group, name: string): Message {
  const key = `${group}.${name}`;
  return Object.hasOwn(english, key) ? { key, values: {} } : say('text', { text: name });
}

/** What a metric is called. */
export const metricTitle = (name: string): Message => titleIn('metricName', name);
