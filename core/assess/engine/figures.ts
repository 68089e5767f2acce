// Numbers inside sentences.
import { say } from '../../messages/say.ts';
import type { Message } from '../../schema/message.ts';

/** Four digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** A share in per cent, whole. */
export const percentage = (share: number): Message => say('figure.percent', { value: String(Math.round(100 * share)) });
