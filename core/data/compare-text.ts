/** The one order of class names and categories: numbers first, in order of size, then all others by code units. */
export function compareText(a: string, b: string): number {
  const x = numberIn(a);
  const y = numberIn(b);
  const numeric = Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  if (numeric !== 0) return numeric;
  if (x < y || x > y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
