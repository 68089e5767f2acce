import { formatNumber } from '../../ui/numbers.ts';

/** An interval as its value is written; a dash where there is none. */
export const rangeText = (
  range: readonly [low: number, high: number] | null | undefined,
  written: (value: number) => string = (value) => formatNumber(value, 3),
): string => (range ? `${written(range[0])} – ${written(range[1])}` : '–');
