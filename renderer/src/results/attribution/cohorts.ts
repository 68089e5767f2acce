import type { Swarm } from '../../plots/swarm.ts';
import { formatNumber } from '../../ui/numbers.ts';

/** Rows that are alike in one feature, as places in the swarm. */
export interface Cohort {
  readonly label: string;
  readonly places: readonly number[];
}

const mostNames = 5;
const parts = 4;

/**
 * Rows by what they have in a feature: the most frequent categories and the rest, or quarters of the numbers, and those
 * that lack it.
 * @param words how the rest and missing values are called
 */
export function cohortsOf(
  { cells }: Pick<Swarm, 'cells'>,
  f: number,
  words: { readonly others: string; readonly missing: string },
): Cohort[] {
  const column = cells[f];
  const places = [...column.keys()];
  const missing = { label: words.missing, places: places.filter((i) => column[i] === null) };
  const numbers = places.filter((i) => typeof column[i] === 'number');
  const known =
    numbers.length > 0
      ? quarters(column as readonly number[], numbers)
      : byName(column as readonly string[], places, words.others);
  return [...known, missing].filter((cohort) => cohort.places.length > 0);
}

function byName(column: readonly (string | null)[], places: readonly number[], others: string): Cohort[] {
  const found = new Map<string, number[]>();
  for (const i of places) {
    const name = column[i];
    if (name === null) continue;
    const own = found.get(name);
    if (own) own.push(i);
    else found.set(name, [i]);
  }
  const ordered = [...found]
    .map(([label, own]) => ({ label, places: own }))
    .sort((a, b) => b.places.length - a.places.length);
  if (ordered.length <= mostNames + 1) return ordered;
  return [
    ...ordered.slice(0, mostNames),
    { label: others, places: ordered.slice(mostNames).flatMap((cohort) => cohort.places) },
  ];
}

/** Numbers up to each bound; where many are the same there are fewer parts. */
function quarters(column: readonly number[], places: readonly number[]): Cohort[] {
  const sorted = places.map((i) => column[i]).sort((a, b) => a - b);
  const top = sorted[sorted.length - 1];
  const quartiles = new Set(
    Array.from({ length: parts - 1 }, (_, i) => sorted[Math.floor(((i + 1) * (sorted.length - 1)) / parts)]),
  );
  const found = [...quartiles].filter((bound) => bound < top);
  // where most are the greatest, all others stand against them
  const next = sorted.findLast((value) => value < top);
  const bounds = found.length === 0 && next !== undefined ? [next] : found;
  const text = textOf([...bounds, top]);
  return [...bounds, top].map((bound, part) => {
    const low = part === 0 ? Number.NEGATIVE_INFINITY : bounds[part - 1];
    const label =
      bounds.length === 0
        ? `= ${text(top)}`
        : part === 0
          ? `≤ ${text(bound)}`
          : part === bounds.length
            ? `> ${text(low)}`
            : `${text(low)} – ${text(bound)}`;
    return { label, places: places.filter((i) => column[i] > low && column[i] <= bound) };
  });
}

/** Writes these numbers with as many digits as tell them apart. */
function textOf(bounds: readonly number[]): (value: number) => string {
  const digits =
    [3, 4, 5, 6, 8, 10, 12].find(
      (count) => new Set(bounds.map((bound) => formatNumber(bound, count))).size === bounds.length,
    ) ?? 15;
  return (value) =>
    Number.isInteger(value) && Math.abs(value) < 1e6 ? formatNumber(value, 7) : formatNumber(value, digits);
}
