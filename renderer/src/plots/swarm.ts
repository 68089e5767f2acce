import { formatNumber } from '../ui/numbers.ts';

/** Attributions of many rows, feature by feature, as pictures take them. */
export interface Swarm {
  /** Names, the largest feature first. */
  readonly features: readonly string[];
  readonly rows: readonly number[];
  /** `[feature, row]` */
  readonly values: readonly (readonly number[])[];
  readonly cells: readonly (readonly (number | string | null)[])[];
  readonly ranges: readonly (readonly [number, number] | null)[];
  readonly base: readonly number[];
  /** What all other features come to. */
  readonly rest: readonly number[];
  readonly predictions: readonly number[];
}

export const swarmOrders = ['mean', 'max', 'spread', 'name'] as const;
export type SwarmOrder = (typeof swarmOrders)[number];

/** The first features by another order; `places` are theirs in the swarm, and what is left out joins the rest. */
export function arranged(
  swarm: Swarm,
  order: SwarmOrder,
  count: number,
): { readonly swarm: Swarm; readonly places: readonly number[] } {
  const sizeOf: Record<Exclude<SwarmOrder, 'name'>, (values: readonly number[]) => number> = {
    mean: (values) => values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length),
    max: (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    spread: (values) => {
      const middle = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
      return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length));
    },
  };
  const all = [...swarm.features.keys()];
  if (order === 'name') all.sort((a, b) => swarm.features[a].localeCompare(swarm.features[b]));
  else {
    const sizes = swarm.values.map(sizeOf[order]);
    all.sort((a, b) => sizes[b] - sizes[a] || a - b);
  }
  const places = all.slice(0, count);
  const left = all.slice(count);
  const pick = <T>(list: readonly T[]): T[] => places.map((f) => list[f]);
  return {
    places,
    swarm: {
      ...swarm,
      features: pick(swarm.features),
      values: pick(swarm.values),
      cells: pick(swarm.cells),
      ranges: pick(swarm.ranges),
      rest: swarm.rest.map((value, i) => left.reduce((sum, f) => sum + swarm.values[f][i], value)),
    },
  };
}

/** What pictures of many rows share. */
export interface SwarmProps {
  readonly title: string;
  readonly name: string;
  readonly swarm: Swarm;
  /** Which rows a person has selected; all others stand back. */
  readonly selected: ReadonlySet<number> | null;
  readonly unit: string;
  readonly note?: React.ReactNode;
  readonly onRow?: (row: number) => void;
}

/** What is told of one row's mark on a feature. */
export const markLines = ({ features, rows, values, cells }: Swarm, i: number, f: number, unit: string): string[] => {
  const cell = cells[f][i];
  const value = cell === null ? '–' : typeof cell === 'number' ? formatNumber(cell, 4) : cell;
  return [`#${rows[i]}`, `${features[f]} = ${value}`, `${unit}: ${formatNumber(values[f][i], 4)}`];
};

/** The numbers behind such a picture. */
export const swarmTable = ({ features, rows, values, cells }: Swarm, unit: string) => ({
  columns: ['row', 'feature', 'feature value', unit],
  rows: rows.flatMap((row, i) => features.map((name, f) => [row, name, cells[f][i], values[f][i]])),
});

/** Rows whose pictures are drawn line by line, at most. */
export const mostLines = 2000;

/** Every so-manieth row, so that no more than `most` are left; those that are selected first. */
export function thinned({ rows }: Swarm, selected: ReadonlySet<number> | null, most = mostLines): number[] {
  const own = selected ? [...rows.keys()].filter((i) => selected.has(rows[i])) : [...rows.keys()];
  const step = Math.max(1, Math.ceil(own.length / most));
  return own.filter((_, k) => k % step === 0);
}
