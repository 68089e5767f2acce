// Rows by the values of a column: categories as they are, numbers in quarters.
import { cellText, findColumn } from '../../data/table.ts';
import { VitrineError } from '../../errors.ts';
import { figure } from '../../messages/figures.ts';
import { say } from '../../messages/say.ts';
import { quantile, sortedFinite } from '../../numeric/stats.ts';
import { columnList } from './column-list.ts';
import type { AssessContext } from './context.ts';

export interface Groups {
  readonly names: readonly string[];
  /** The place of a row's group among the names. */
  of(row: number): number;
}

/** Rows of a group, a slice or a cell up to which they are listed, so that it can be selected. */
export const mostMembers = 5000;

/** Distinct numbers up to which each is a group. */
const fewNumbers = 6;

/**
 * @param columns one name, or two with a comma: then each combination is a group
 * @throws column-not-found, params where a column is the target or is named twice, or where there are more than two
 */
export function groupsOf(context: AssessContext, columns: string): Groups {
  const names = columnList(
    columns,
    context.table.columns.map(({ name }) => name),
  );
  if (names.length > 2 || new Set(names).size < names.length)
    throw new VitrineError('params', say('error.groupsByOneOrTwo', { columns }), { where: 'params.group' });
  if (names.includes(context.target.name))
    throw new VitrineError('params', say('error.groupIsTarget', { name: context.target.name }), {
      where: 'params.group',
    });
  const parts = names.map((name) => textsOf(context, name));
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
  return (row) => {
    const value = column.values[row];
    if (Number.isNaN(value)) return `${name} = –`;
    const bin = bounds.filter((bound) => value > bound).length;
    return bin === 0
      ? `${name} <= ${figure(bounds[0])}`
      : bin === bounds.length
        ? `${name} > ${figure(bounds[bin - 1])}`
        : `${figure(bounds[bin - 1])} < ${name} <= ${figure(bounds[bin])}`;
  };
}
