// Values of settings and facts of models, as people read them.
import { choiceTitle } from './choice-title.ts';
import { formatBytes, formatCount, formatNumber } from './numbers.ts';

type Translate = (key: string, options?: { defaultValue: string }) => string;

/** A setting in a line: `Normal, mean 0, spread 0.1`, `16, 8`, `ReLU`, `None`. */
export function valueText(t: Translate, value: unknown): string {
  // as it was set: a tolerance of 1e-6 and a seed of ten digits are not rounded
  if (typeof value === 'number') return String(value).replace('-', '−');
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return choiceTitle(t, String(value));
  if (Array.isArray(value)) return value.map((one) => valueText(t, one)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, part]) => (name === 'kind' ? choiceTitle(t, String(part)) : `${name} ${valueText(t, part)}`))
    .join(', ');
}

/** A fact of a model: sizes in bytes, whole numbers with separators. */
export const factText = (name: string, fact: number | string): string =>
  typeof fact === 'string'
    ? fact
    : name === 'bytes'
      ? formatBytes(fact)
      : name === 'microseconds'
        ? formatNumber(fact, 3)
        : Number.isInteger(fact)
          ? formatCount(fact)
          : formatNumber(fact, 4);
