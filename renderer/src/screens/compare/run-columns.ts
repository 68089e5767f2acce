import { type ExperimentRow, shownMetrics } from '../../../../core/schema/experiment.ts';

export const columns = [
  'kind',
  'status',
  'dataset',
  'target',
  ...shownMetrics,
  'epochs',
  'explanations',
  'seconds',
  'created',
  'note',
] as const;
export type ColumnName = (typeof columns)[number];

export const shownAtFirst: ColumnName[] = [
  'kind',
  'status',
  'dataset',
  'accuracy',
  'rocAuc',
  'rmse',
  'r2',
  'seconds',
  'created',
];
export const metricNames = new Set<string>(shownMetrics);

export const isNumberColumn = (column: string): boolean =>
  metricNames.has(column) || column === 'seconds' || column === 'epochs' || column === 'explanations';

export function cellOf(row: ExperimentRow, column: ColumnName | 'name'): string | number | null {
  if (metricNames.has(column))
    return (row.metrics as Record<string, number | null | undefined> | null)?.[column] ?? null;
  return (row as unknown as Record<string, string | number | null>)[column];
}

export interface Sort {
  readonly column: ColumnName | 'name';
  readonly descending: boolean;
}

/** Starred ones first, then by a column; what has no value there comes last. */
export const sortedRows = (rows: readonly ExperimentRow[], { column, descending }: Sort): ExperimentRow[] =>
  [...rows].sort((a, b) => {
    const star = Number(b.starred) - Number(a.starred);
    if (star !== 0) return star;
    const [x, y] = [cellOf(a, column), cellOf(b, column)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return descending ? -order : order;
  });

export const matching = (rows: readonly ExperimentRow[], search: string): ExperimentRow[] => {
  const words = search.trim().toLowerCase();
  return rows.filter((row) =>
    [row.name, row.kind, row.dataset, row.target, row.status, row.note].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
};

/** Words of a note that begin with #. */
export const tagsOf = ({ note }: ExperimentRow): string[] => [...new Set(note.match(/#[\p{L}\p{N}_-]+/gu) ?? [])];

export const groupings = ['none', 'dataset', 'kind', 'target', 'tag'] as const;
export type Grouping = (typeof groupings)[number];

export type TableLine =
  | { readonly kind: 'group'; readonly name: string; readonly rows: number }
  | { readonly kind: 'run'; readonly row: ExperimentRow; readonly key: string };

/** The lines of the table: runs under the name of their group; one of several tags stands under each of them. */
export function linesOf(rows: readonly ExperimentRow[], grouping: Grouping, untagged: string): TableLine[] {
  if (grouping === 'none') return rows.map((row) => ({ kind: 'run', row, key: row.id }));
  const groups = new Map<string, ExperimentRow[]>();
  for (const row of rows) {
    const tags = grouping === 'tag' ? tagsOf(row) : [row[grouping]];
    for (const name of tags.length > 0 ? tags : [untagged]) groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups]
    .sort(([a], [b]) => Number(a === untagged) - Number(b === untagged) || a.localeCompare(b))
    .flatMap(([name, own]): TableLine[] => [
      { kind: 'group', name, rows: own.length },
      ...own.map((row): TableLine => ({ kind: 'run', row, key: `${name} ${row.id}` })),
    ]);
}
