// Numbers as people read them. Tabular figures are set in the style sheet.

import i18next from 'i18next';

const counts = new Intl.NumberFormat('en');

/** 32,561 */
export const formatCount = (value: number): string => counts.format(value);

/**
 * Four significant digits, whole with separators from ten thousand on (1984 may be a year); very large and very small ones with a power of ten.
 */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7))
    return value
      .toExponential(Math.max(0, digits - 2))
      .replace('-', '−')
      .replace('e+', 'e');
  if (size >= 10 ** Math.min(digits, 4) - 0.5) return counts.format(Math.round(value)).replace('-', '−');
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

/**
 * How the numbers of one column are written, all with as many decimals as the largest needs for `digits` digits, so
 * that they can be read down; one by one where a small one would be left with none.
 * @param values of the whole column
 */
export function formatAlike(
  values: readonly (number | null | undefined)[],
  digits = 3,
): (value: number | null | undefined) => string {
  const sizes = values.map((value) => Math.abs(value ?? 0)).filter((size) => Number.isFinite(size));
  const largest = Math.max(0, ...sizes);
  const oneByOne = (value: number | null | undefined) => formatNumber(value, digits);
  if (largest < 1e-4 || largest >= 10 ** digits) return oneByOne;
  const power = Math.floor(Math.log10(largest));
  const decimals = power < 0 ? digits - 1 - power : Math.max(1, digits - power);
  // what rounding leaves of a sum is 0
  const isSeen = (size: number) => size <= 1e-9 * largest || size >= 10 ** -decimals;
  if (!sizes.every(isSeen) || sizes.every(Number.isInteger)) return oneByOne;
  return (value) =>
    value === null || value === undefined || !Number.isFinite(value)
      ? formatNumber(value)
      : value
          .toFixed(decimals)
          .replace('-', '−')
          .replace(/^−(0\.?0*)$/, '$1');
}

/** As exact as a table of a picture needs it: seven significant digits, without separators, so that it can be copied. */
export const formatExact = (value: number): string => String(Number(value.toPrecision(7)));

/** Three decimals at most, as scikit-learn writes them in a tree. */
export const formatInTree = (value: number): string => String(Number(value.toFixed(3)));

/** What a field of a form holds of a number that was worked out. */
export const roundForField = (value: number): number => Number(value.toPrecision(6));

/** A metric: three decimals where it is a share, else four digits. */
export const formatMetric = (value: number | null | undefined): string =>
  value !== null && value !== undefined && Math.abs(value) < 10 && (value === 0 || Math.abs(value) >= 0.001)
    ? value.toFixed(3).replace('-', '−')
    : formatNumber(value);

/** A number between -1 and 1 with two decimals, so that a column of them can be read down. */
export const formatShare = (value: number): string => value.toFixed(2).replace('-', '−');

/** What only rounding leaves of a sum, beside numbers of such a size, is no gap. */
export const isRounding = (gap: number, scale = 1): boolean => Math.abs(gap) <= 1e-9 * Math.max(1, scale);

/** 88.2 %, and 88.2% in Chinese. */
export const formatPercent = (share: number, digits = 1): string =>
  `${(100 * share).toFixed(digits).replace('-', '−')}${i18next.language === 'zh-CN' ? '%' : ' %'}`;

/** 0.4 s, 12 s, 3 min 20 s, 2 h 5 min */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.max(0.01, seconds).toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Cut in the middle, so that the ends by which long names differ stay. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
}

export function formatTime(iso: string, language: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ''
    : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** A coordinate of a drawing, to a tenth of a pixel. */
export const coordinate = (value: number): string => value.toFixed(1);
