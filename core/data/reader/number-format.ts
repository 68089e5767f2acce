// How the numbers of one column are written: decimal sign, groups of thousands, currency, percent and unit signs,
// accounting parentheses, Unicode minus.

/** A decimal sign with the signs that may stand between groups of three digits. */
export type DecimalSign = '.' | ',';

export interface NumberFormat {
  readonly decimal: DecimalSign;
  /**
   * Text before or after the digits in all numbers that have one: a currency, a percent sign, a unit. Empty where there
   * is none.
   */
  readonly affix: string;
}

export const plainFormat: NumberFormat = { decimal: '.', affix: '' };

/** Digits before and after the decimal sign beyond which the quick way would round twice. */
const exactDigits = 15;
const powers = Array.from({ length: 23 }, (_, k) => 10 ** k);

/**
 * Reads a number as programs write it: `-12.5`, `1e-3`. Nothing else: no groups, no hexadecimal, no `inf`.
 * @returns NaN where the text is none; an infinity where it is too large for a double
 */
export function parsePlain(text: string): number {
  const { length } = text;
  let i = 0;
  let negative = false;
  const first = text.charCodeAt(0);
  if (first === 45 || first === 43) {
    negative = first === 45;
    i = 1;
  }
  let value = 0;
  let digits = 0;
  let decimals = -1;
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      value = value * 10 + (code - 48);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (code === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (digits === 0) return Number.NaN;
  if (i === length && digits <= exactDigits) {
    const size = decimals > 0 ? value / powers[decimals] : value;
    return negative ? -size : size;
  }
  return plainPattern.test(text) ? Number(text) : Number.NaN;
}

const plainPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const infinitePattern = /^[+-]?(inf|infinity|∞)$/i;

/** Is this one of the spellings of an infinity? */
export const isInfinite = (text: string): boolean => infinitePattern.test(text);

/** A number text taken apart: digits with their separators, and what stands around them. */
interface NumberParts {
  readonly negative: boolean;
  readonly body: string;
  readonly exponent: string;
  readonly affix: string;
}

const partsPattern =
  /^(\()?\s*([-+−–]?)\s*([^\d\s.,+−–()'-]{0,6})\s*([-+−–]?)\s*((?:\d[\d.,'’\u00a0\u202f\u2009 ]*)?\d|[.,]\d+|\d+[.,])([eE][+-]?\d+)?\s*([^\d()+]{0,12}?)\s*(-)?(\))?$/;

/** Words that stand before an amount; any other word before a number makes a name of it, such as "shop 12". */
const currencies =
  /^(?:[a-z]{1,3}\$|usd|eur|gbp|jpy|cny|rmb|chf|aud|cad|nzd|sek|nok|dkk|isk|inr|krw|hkd|twd|sgd|brl|mxn|ars|clp|cop|zar|rub|try|pln|czk|huf|ron|bgn|uah|ils|egp|thb|idr|myr|php|vnd|aed|sar|kes|ngn|kr|fr|sfr|rs|rp|rm|kč|zł|人民币|美元|欧元)\.?$/i;

/** @returns undefined where the text is no number with at most a sign, an affix and separators */
function numberParts(text: string): NumberParts | undefined {
  if (text.length > 40 || /[\t\n\r]/.test(text)) return undefined;
  const match = partsPattern.exec(text);
  if (!match) return undefined;
  const [, open, sign1, before, sign2, body, exponent = '', after, trailing, close] = match;
  if ((open === undefined) !== (close === undefined) || (before !== '' && after !== '')) return undefined;
  const signs = [open, sign1, sign2, trailing].filter((sign) => sign !== undefined && sign !== '');
  if (signs.length > 1) return undefined;
  const negative = signs.length === 1 && signs[0] !== '+';
  const affix = before || after;
  // a code such as A12 or 12-B is no number with a unit
  if (/[\d_/\\:;#*=<>?"|\t]/.test(affix.replace('/', '')) || /^[A-Za-z]$/.test(before) || /^[A-Z]$/.test(after))
    return undefined;
  if (/\p{L}/u.test(before) && !currencies.test(before)) return undefined;
  return { negative, body, exponent, affix };
}

/** How a number's separators can be read: by which decimal signs, each with its value as plain text. */
export interface Readings {
  readonly '.'?: string;
  readonly ','?: string;
}

/** One to three digits, then groups of three (or, as in India, of two and a last one of three). */
const grouped = (digits: string, sign: string): boolean => {
  const groups = digits.split(sign);
  const last = groups[groups.length - 1];
  if (
    groups.length < 2 ||
    last.length !== 3 ||
    groups[0].length < 1 ||
    groups[0].length > 3 ||
    groups[0].startsWith('0')
  )
    return false;
  const middle = groups.slice(1, -1);
  return (
    middle.every((group) => group.length === 3) ||
    (groups[0].length <= 2 && middle.every((group) => group.length === 2))
  );
};

/** Digits without their groups, or undefined where they are not well formed. */
function withoutGroups(digits: string, sign: string): string | undefined {
  if (/^\d*$/.test(digits)) return digits;
  if (!/^[\d.,]+$/.test(digits) || !digits.includes(sign)) return undefined;
  return /^[\d]+$/.test(digits.replaceAll(sign, '')) && grouped(digits, sign) ? digits.replaceAll(sign, '') : undefined;
}

function readingBy(body: string, decimal: DecimalSign): string | undefined {
  const at = body.lastIndexOf(decimal);
  if (at >= 0 && body.indexOf(decimal) !== at) return undefined;
  const whole = at < 0 ? body : body.slice(0, at);
  const fraction = at < 0 ? '' : body.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return undefined;
  const digits = withoutGroups(whole, decimal === '.' ? ',' : '.');
  if (digits === undefined || digits + fraction === '') return undefined;
  return fraction === '' ? digits : `${digits === '' ? '0' : digits}.${fraction}`;
}

export interface ReadNumber {
  readonly readings: Readings;
  readonly affix: string;
}

/** All the ways in which a text can be a number; undefined where it is none. */
export function readNumber(text: string): ReadNumber | undefined {
  const parts = numberParts(text);
  if (!parts) return undefined;
  let { body } = parts;
  // spaces and apostrophes are groups by whatever decimal sign
  const sign = /['’\u00a0\u202f\u2009 ]/.exec(body)?.[0];
  if (sign !== undefined) {
    const end = body.search(/[.,]\d*$/);
    const whole = end < 0 ? body : body.slice(0, end);
    if (!grouped(whole, sign)) return undefined;
    body = whole.replaceAll(sign, '') + (end < 0 ? '' : body.slice(end));
    // behind such groups a point or comma is a decimal sign
    if (/[.,]/.test(body.replace(/[.,]\d*$/, ''))) return undefined;
  }
  const finish = (digits: string | undefined) =>
    digits === undefined ? undefined : `${parts.negative ? '-' : ''}${digits}${parts.exponent}`;
  const point = finish(readingBy(body, '.'));
  const comma = sign !== undefined && body.includes('.') ? undefined : finish(readingBy(body, ','));
  const onlyPoint = sign !== undefined && body.includes(',') ? undefined : point;
  if (onlyPoint === undefined && comma === undefined) return undefined;
  return {
    readings: { ...(onlyPoint !== undefined && { '.': onlyPoint }), ...(comma !== undefined && { ',': comma }) },
    affix: parts.affix,
  };
}

/** Percent signs and the like say the same with and without a blank or a full stop. */
export const sameAffix = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The value of a text in a format. @returns NaN where it is none; the affix may be absent */
export function parseNumber(text: string, format: NumberFormat): number {
  const found = readNumber(text);
  if (!found || (found.affix !== '' && !sameAffix(found.affix, format.affix))) return Number.NaN;
  const digits = found.readings[format.decimal];
  return digits === undefined ? Number.NaN : Number(digits);
}
