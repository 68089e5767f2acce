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
