import { formatNumber } from '../../ui/numbers.ts';

/** A 95 % interval; a dash where there is none. */
export const rangeText = (range: readonly [low: number, high: number] | null | undefined): string =>
  range ? `${formatNumber(range[0], 3)} – ${formatNumber(range[1], 3)}` : '–';
