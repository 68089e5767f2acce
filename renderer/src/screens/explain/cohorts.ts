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
 * Rows by what they have in a feature: the most frequent categories and the rest, or quarters of the numbers, and those that lack it.
 * @param words how the rest and missing values are called
 */
export function cohortsOf({ cells }: Pick<Swarm, 'cells'>, f: number, words: { readonly others: string; readonly missing: string }): Cohort[] {
  const column = cells[f];
  const places = [...column.keys()];
  const missing = { label: words.missing, places: places.filter((i) => column[i] === null) };
  const numbers = places.filter((i) => typeof column[i] === 'number');
  const known = numbers.length > 0 ? quarters(column as readonly number[], numbers) : byName(column as readonly string[], places, words.others);
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
  const ordered = [...found].map(([label, own]) => ({ label, places: own })).sort((a, b) => b.places.length - a.places.length);
  if (ordered.length <= mostNames + 1) return ordered;
  return [...ordered.slice(0, mostNames), { label: others, places: ordered.slice(mostNames).flatMap((cohort) => cohort.places) }];
}

/** Numbers up to each bound; where many are the same there are fewer parts. */
function quarters(column: readonly number[], places: readonly number[]): Cohort[] {
  const sorted = places.map((i) => column[i]).sort((a, b) => a - b);
  const top = sorted[sorted.length - 1];
  const bounds = [...new Set(Array.from({ length: parts - 1 }, (_, i) => sorted[Math.floor(((i + 1) * (sorted.length - 1)) / parts)]))].filter(
    (bound) => bound < top,
  );
  return [...bounds, top].map((bound, part) => {
    const low = part === 0 ? Number.NEGATIVE_INFINITY : bounds[part - 1];
    const label =
      bounds.length === 0
        ? `= ${formatNumber(top, 3)}`
        : part === 0
          ? `≤ ${formatNumber(bound, 3)}`
          : part === bounds.length
            ? `> ${formatNumber(low, 3)}`
            : `${formatNumber(low, 3)} – ${formatNumber(bound, 3)}`;
    return { label, places: places.filter((i) => column[i] > low && column[i] <= bound) };
  });
}
