// Numbers inside sentences.

import type { Message } from '../schema/message.ts';
import { say } from './say.ts';

/** So many digits, without zeros at the end. */
export const figure = (value: number, digits = 4): string => String(Number(value.toPrecision(digits)));

/** A metric with three decimals. */
export const metricFigure = (value: number | null): string =>
  value === null ? '–' : Math.abs(value) < 10 ? value.toFixed(3).replace('-', '−') : figure(value);

const counts = new Intl.NumberFormat('en');

/** 32,561 */
export const countFigure = (value: number): string => counts.format(value);

/** A share in per cent. */
export const percentage = (share: number, decimals = 0): Message =>
  say('figure.percent', { value: (100 * share).toFixed(decimals) });
