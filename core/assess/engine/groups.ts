// Rows by the values of a column: categories as they are, numbers in quarters.
import { cellText, findColumn } from '../../data/table.ts';
import { quantile, sortedFinite } from '../../numeric/stats.ts';
import type { AssessContext } from './context.ts';

export interface Groups {
  readonly names: readonly string[];
  /** The place of a row's group among the names. */
  of(row: number): number;
}

/** Distinct numbers up to which each is a group. */
const fewNumbers = 6;

/** @param columns one name, or several with commas: then each combination is a group. @throws column-not-found */
export function groupsOf(context: AssessContext, columns: string): Groups {
  const parts = columns.split(',').map((name) => textsOf(context, name.trim()));
  const known = new Map<string, number>();
  const rows = [...context.split.train, ...context.split.validation, ...context.split.test];
  const nameOf = (row: number) => parts.map((text) => text(row)).join(' · ');
  for (const name of [...new Set(rows.map(nameOf))].sort()) known.set(name, known.size);
  return { names: [...known.keys()], of: (row) => known.get(nameOf(row)) ?? 0 };
}

function textsOf({ table }: AssessContext, name: string): (row: number) => string {
  const column = findColumn(table, name, 'group');
  if (column.kind !== 'numeric') return (row) => `${name} = ${cellText(column, row) ?? '–'}`;
  const values = sortedFinite(column.values);
  if (new Set(values).size <= fewNumbers) return (row) => `${name} = ${cellText(column, row) ?? '–'}`;
  const bounds = [...new Set([0.25, 0.5, 0.75].map((share) => quantile(values, share)))];
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  return (row) => {
    const value = column.values[row];
    if (Number.isNaN(value)) return `${name} = –`;
    const bin = bounds.filter((bound) => value > bound).length;
    return bin === 0
      ? `${name} <= ${shown(bounds[0])}`
      : bin === bounds.length
        ? `${name} > ${shown(bounds[bin - 1])}`
        : `${shown(bounds[bin - 1])} < ${name} <= ${shown(bounds[bin])}`;
  };
}
