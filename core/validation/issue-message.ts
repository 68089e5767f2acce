// What a schema has against a value. zod says it in English and, by its own catalogue, in Chinese; conditions of ours
// are in the catalogue of messages.
import type { z } from 'zod';
import zhCN from 'zod/v4/locales/zh-CN.js';
import { inEnglish } from '../messages/format.ts';
import { either, say } from '../messages/say.ts';
import type { Message } from '../schema/message.ts';

const inChinese = zhCN().localeError;

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

/** @returns zod's sentence about a value that does not fit */
export function issueMessage(issue: z.core.$ZodIssue): Message {
  if (issue.code === 'custom')
    return conditions.find((one) => inEnglish(one) === issue.message) ?? say('text', { text: issue.message });
  const chinese = inChinese(issue as z.core.$ZodRawIssue);
  return either({ en: issue.message, zh: (typeof chinese === 'string' ? chinese : chinese?.message) ?? issue.message });
}
