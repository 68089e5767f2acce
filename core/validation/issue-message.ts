// What a schema has against a value, in our own words; conditions that schemas name are in the catalogue too.
import type { z } from 'zod';
import { inEnglish } from '../messages/format.ts';
import { say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';

/** The conditions that our schemas name, in English words. */
const conditions: readonly Message[] = [
  say('condition.share', {}),
  say('condition.includeOrExclude', {}),
  say('condition.groupOrTime', {}),
  say('condition.lowAboveHigh', {}),
  say('condition.logAboveZero', {}),
  say('condition.oneSetting', {}),
  say('condition.minAboveMax', {}),
];

const acceptedTypes = ['string', 'number', 'int', 'boolean', 'array', 'object', 'null'] as const;
const otherNames: Readonly<Record<string, string>> = { tuple: 'array', record: 'object', safeint: 'int' };

/** What a value of a type is called. */
export function typeMessage(type: string): Message {
  const own = otherNames[type] ?? type;
  const known = acceptedTypes.find((one) => one === own);
  return known ? say(`accepted.${known}`, {}) : say('text', { text: type });
}

/** What has a length and no size. */
const counted = { string: 'texts', array: 'entries', set: 'entries', map: 'entries' } as const;
const isCounted = (origin: string): origin is keyof typeof counted => Object.hasOwn(counted, origin);

/** @returns what is wrong with a value that does not fit */
export function issueMessage(issue: z.core.$ZodIssue): Message {
  switch (issue.code) {
    case 'custom':
      return conditions.find((one) => inEnglish(one) === issue.message) ?? say('text', { text: issue.message });
    case 'invalid_type':
      return say('issue.type', { type: typeMessage(issue.expected) });
    case 'invalid_value':
      return say('issue.value', {});
    case 'invalid_union':
      return say('issue.union', {});
    case 'too_small':
      return isCounted(issue.origin) ? say(`issue.few.${counted[issue.origin]}`, {}) : say('issue.small', {});
    case 'too_big':
      return isCounted(issue.origin) ? say(`issue.many.${counted[issue.origin]}`, {}) : say('issue.large', {});
    default:
      return say('issue.form', {});
  }
}
