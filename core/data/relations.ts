// How columns of a table go together.
import { type Associated, association, ranked } from '../metrics/association.ts';
import { sampleEvenly } from '../numeric/sample-evenly.ts';
import { mean, standardDeviation } from '../numeric/stats.ts';
import type { Associations, Relation } from '../schema/relations.ts';
import type { Column, Table } from './table.ts';

/** Rows that are looked at, evenly; columns of a matrix; points of a picture; categories of one. */
const mostRows = 2000;
const mostColumns = 60;
const mostPoints = 1500;
const mostCategories = 20;

const evenly = (rows: number, most: number): Int32Array =>
  sampleEvenly(
    Int32Array.from({ length: rows }, (_, row) => row),
    most,
  );

function valuesOf(column: Column, rows: Int32Array): Associated {
  return column.kind === 'numeric'
    ? { values: Float64Array.from(rows, (row) => column.values[row]), isCategorical: false }
    : {
        values: Float64Array.from(rows, (row) => (column.codes[row] < 0 ? Number.NaN : column.codes[row])),
        isCategorical: true,
      };
}

/** Association of each two columns; of a wide table those that go most with the target, or the first ones. */
export function associations(table: Table, target: string | null): Associations {
  const rows = evenly(table.rows, mostRows);
  const columns = table.columns
    .filter((column) => column.kind === 'numeric' || column.categories.length <= rows.length / 2)
    .map((column) => ({ name: column.name, own: ranked(valuesOf(column, rows)) }));
  const aim = columns.find(({ name }) => name === target)?.own;
  const strength = new Map(aim ? columns.map(({ name, own }) => [name, association(own, aim)]) : []);
  const kept = [...columns]
    .sort((a, b) => (strength.get(b.name) ?? 0) - (strength.get(a.name) ?? 0))
    .slice(0, mostColumns);
  const matrix = kept.map(() => new Array<number>(kept.length).fill(1));
  kept.forEach(({ own }, i) => {
    for (let j = 0; j < i; j++) matrix[i][j] = matrix[j][i] = association(own, kept[j].own);
  });
  return {
    columns: kept.map(({ name }) => name),
    values: matrix,
    rows: rows.length,
    leftOut: table.columns.length - kept.length,
  };
}

/** Two columns against each other: points of two numbers, means by category, or counts of two categories. */
export function relation(table: Table, first: Column, second: Column): Relation {
  if (first.kind === 'numeric' && second.kind === 'numeric') {
    const rows = evenly(table.rows, mostPoints).filter(
      (row) => !Number.isNaN(first.values[row]) && !Number.isNaN(second.values[row]),
    );
    return {
      kind: 'points',
      points: Array.from(rows, (row) => ({ row, x: first.values[row], y: second.values[row] })),
    };
  }
  if (first.kind !== 'numeric' && second.kind !== 'numeric') {
    const [down, across] = [frequent(first), frequent(second)];
    const counts = down.map(() => new Array<number>(across.length).fill(0));
    for (let row = 0; row < table.rows; row++) {
      const [i, j] = [down.indexOf(first.codes[row]), across.indexOf(second.codes[row])];
      if (i >= 0 && j >= 0) counts[i][j]++;
    }
    return {
      kind: 'counts',
      down: down.map((code) => first.categories[code]),
      across: across.map((code) => second.categories[code]),
      counts,
    };
  }
  const [number, category] = first.kind === 'numeric' ? [first, second] : [second, first];
  if (number.kind !== 'numeric' || category.kind === 'numeric') throw new Error('one of each');
  return {
    kind: 'means',
    number: number.name,
    groups: frequent(category).map((code) => {
      const values: number[] = [];
      for (let row = 0; row < table.rows; row++)
        if (category.codes[row] === code && !Number.isNaN(number.values[row])) values.push(number.values[row]);
      return {
        name: category.categories[code],
        rows: values.length,
        mean: values.length > 0 ? mean(values) : null,
        deviation: values.length > 1 ? standardDeviation(values, 1) : 0,
      };
    }),
  };
}

/** Codes of the most frequent categories, the most frequent first. */
function frequent({ codes, categories }: Exclude<Column, { kind: 'numeric' }>): number[] {
  const counts = new Int32Array(categories.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  return [...counts.keys()]
    .filter((code) => counts[code] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostCategories);
}
