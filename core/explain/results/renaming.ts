// A feature that has got another name: wherever it stands for the feature, and nowhere else, since a category may be
// called the same.

export interface Renaming {
  name(one: string): string;
  names(list: readonly string[]): string[];
  /** A condition about the feature that is renamed. */
  condition(text: string): string;
  readonly from: string;
}

export const renaming = (from: string, to: string): Renaming => {
  const name = (one: string): string => (one === from ? to : one);
  return { name, names: (list) => list.map(name), condition: (text) => renameInCondition(text, from, to), from };
};

/**
 * `age <= 3`, `3 < age`, `3 < age <= 5`, `housing = own`, `housing=own`: the name stands first, or behind the lower
 * bound.
 */
function renameInCondition(text: string, from: string, to: string): string {
  if (text === from || text.startsWith(`${from} `) || text.startsWith(`${from}=`)) return to + text.slice(from.length);
  const middle = text.indexOf(` < ${from}`);
  return middle < 0 ? text : `${text.slice(0, middle)} < ${to}${text.slice(middle + 3 + from.length)}`;
}

/** Parameters name features in lists, as keys, or as the feature of an entry; grids hold values, which stay. */
export function renameInParams(
  params: Readonly<Record<string, unknown>>,
  name: (one: string) => string,
): Record<string, unknown> {
  const list = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? name(one) : entry(one))) : value;
  const entry = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const own = value as Record<string, unknown>;
    return {
      ...own,
      ...(typeof own.feature === 'string' ? { feature: name(own.feature) } : {}),
      ...(Array.isArray(own.features) ? { features: list(own.features) } : {}),
    };
  };
  const keyed = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [name(key), one]))
      : list(value);
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, keyed(value)]));
}
