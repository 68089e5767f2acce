import { classWords } from '../../data/fields/text/class-words.ts';
import { profileColumn } from '../../data/profile.ts';
import { splitRows } from '../../data/split.ts';
import { splitKeys } from '../../data/split-keys.ts';
import { type Column, cellText, findColumn, type Table } from '../../data/table.ts';
import { defaultPositive, inferTask, readTarget, type Target } from '../../data/target.ts';
import type { DatasetSummary } from '../../schema/dataset.ts';
import type { SplitSpec, Task } from '../../schema/spec.ts';
import type { ColumnDetail, SplitPreview } from '../../schema/summaries.ts';

const mostPoints = 600;
const mostBars = 12;
const mostClasses = 12;

/**
 * One column against the target: rows a class in each bin or top value, and against a numeric target a sample of points
 * and means.
 */
export function columnDetail(
  dataset: DatasetSummary,
  table: Table,
  position: number,
  targetName: string | null,
): ColumnDetail {
  const column = table.columns[position];
  const target = targetName === null ? undefined : readable(table, targetName);
  const { bars, barOf } = barsOf(column);
  const classes = target?.task === 'classification' ? target.classes.slice(0, mostClasses) : [];
  const counts = Array.from({ length: Math.max(1, classes.length) }, () => new Array<number>(bars.length).fill(0));
  const sums = new Float64Array(bars.length);
  const seen = new Float64Array(bars.length);
  for (let row = 0; row < table.rows; row++) {
    const bar = barOf(row);
    if (bar < 0) continue;
    const value = target?.values[row] ?? Number.NaN;
    if (classes.length === 0) counts[0][bar]++;
    else if (value < classes.length) counts[value][bar]++;
    if (!Number.isNaN(value)) {
      sums[bar] += value;
      seen[bar]++;
    }
  }
  const numericTarget = target?.task === 'regression' ? target : undefined;
  return {
    column: dataset.columns[position],
    classes,
    bars,
    counts,
    points: numericTarget && column.kind === 'numeric' ? samplePoints(column.values, numericTarget.values) : [],
    means: numericTarget ? Array.from(sums, (sum, bar) => (seen[bar] > 0 ? sum / seen[bar] : null)) : [],
    classWords:
      column.kind === 'text' && target && classes.length > 1 && targetName !== column.name
        ? classWords(column, target.values, classes).map((own) => ({ class: own.class, words: [...own.words] }))
        : [],
  };
}

/** The target, or undefined where it cannot be one (a single class, say): the column is shown all the same. */
function readable(table: Table, name: string): Target | undefined {
  try {
    return readTarget(table, name, undefined);
  } catch {
    return undefined;
  }
}

function barsOf(column: Column): { bars: string[]; barOf: (row: number) => number } {
  const profile = profileColumn(column);
  if (column.kind === 'numeric') {
    const edges = profile.histogram?.edges ?? [];
    if (edges.length < 2) return { bars: [], barOf: () => -1 };
    const low = edges[0];
    const count = edges.length - 1;
    const width = (edges[count] - low) / count;
    const short = (value: number) => String(Number(value.toPrecision(4)));
    return {
      bars: Array.from({ length: count }, (_, i) => `${short(edges[i])} – ${short(edges[i + 1])}`),
      barOf: (row) =>
        Number.isNaN(column.values[row])
          ? -1
          : width > 0
            ? Math.min(count - 1, Math.floor((column.values[row] - low) / width))
            : 0,
    };
  }
  const top = profile.top.slice(0, mostBars).map((entry) => entry.value);
  const place = new Map(top.map((value, i) => [value, i]));
  return { bars: top, barOf: (row) => place.get(cellText(column, row)?.slice(0, 300) ?? '') ?? -1 };
}

function samplePoints(x: Float64Array, y: Float64Array): ColumnDetail['points'] {
  const step = Math.max(1, Math.ceil(x.length / mostPoints));
  return Array.from(x.keys()).flatMap((row) =>
    row % step === 0 && !Number.isNaN(x[row]) && !Number.isNaN(y[row]) ? [{ row, x: x[row], y: y[row] }] : [],
  );
}

/** How many rows, and how many of each class, a split would put into each part. */
export function previewSplit(table: Table, targetName: string, task: Task | undefined, split: SplitSpec): SplitPreview {
  const target = readTarget(table, targetName, task ?? inferTask(findColumn(table, targetName, 'target')));
  const rows = Int32Array.from(target.values.keys()).filter((row) => !Number.isNaN(target.values[row]));
  const classes = target.task === 'classification' ? Int32Array.from(rows, (row) => target.values[row]) : undefined;
  const parts = splitRows(rows, classes, split, target.classes, splitKeys(table, rows, split));
  return {
    task: target.task,
    classes: [...target.classes],
    positive: target.classes.length === 2 ? target.classes[defaultPositive(target)] : null,
    parts: (['train', 'validation', 'test'] as const).map((part) => {
      const counts = new Array<number>(target.classes.length).fill(0);
      for (const row of parts[part]) if (target.task === 'classification') counts[target.values[row]]++;
      return { part, rows: parts[part].length, counts };
    }),
    withoutTarget: table.rows - rows.length,
  };
}
